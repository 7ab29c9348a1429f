"""A page in parts, each asked of one service at a time of its own: one that is away takes no other with it [OPS-1]."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

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
    """What this comes to, or why it does not.

    What is given up is not waited for until it is tidied away: a broker that hangs does not hear a farewell either.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
    if not done:
        task.add_done_callback(_forgotten)
        return MissingPart(service, f"no answer in {seconds:g} s")
    try:
        return task.result()
    except AWAY as away:
        told = away.why if isinstance(away, Unanswered | Denied) else ""
        return MissingPart(service, told or f"no answer in {seconds:g} s")


def _forgotten(task: asyncio.Future[Any]) -> None:
    """Whatever it ended with is nobody's any more."""
    if not task.cancelled():
        task.exception()
