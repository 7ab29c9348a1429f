"""A page in parts, each asked of one service at a time of its own: one that is away takes no other with it [OPS-1]."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, TypeVar

import aio_pika
import httpx

from operations.client import Denied, Unanswered

SECONDS: Final = 1.4
"""So long a part may take: the page is there within two seconds, without it if need be."""
AWAY: Final = (
    Unanswered,
    Denied,
    TimeoutError,
    httpx.HTTPError,
    *aio_pika.exceptions.CONNECTION_EXCEPTIONS,
    aio_pika.exceptions.AMQPError,
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MissingPart:
    """A part that is missing: who did not give it, and why."""

    service: str
    why: str


async def part(service: str, work: Awaitable[T], seconds: float = SECONDS) -> T | MissingPart:
    """What this comes to, or why it does not."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except AWAY as away:
        told = away.why if isinstance(away, Unanswered | Denied) else ""
        return MissingPart(service, told or f"no answer in {seconds:g} s")
