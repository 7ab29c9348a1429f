"""Who stands behind an application, as registration tells an office: each look goes on record under its name."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import quote

from contracts.vocabulary import ApplicationId
from operations.client import OperationsClient

AT_ONCE: Final = 16
"""So many are looked at together: a look waits for its record to be kept, and hardly for anything else."""
A = TypeVar("A")
B = TypeVar("B")


async def identity(client: OperationsClient, application: ApplicationId) -> dict[str, Any]:
    """The whole answer; one client looks once, however many files it is for."""
    place = f"/v1/identities/{quote(application, safe='')}"
    return await client.once("registration", place, {"purpose": "roster"})


async def looked_at(entries: Sequence[A], look: Callable[[A], Awaitable[B]]) -> list[B]:
    """What a look at each shows, in their order. Raises what the first of them raises that fails."""
    shown: list[B] = []
    for first in range(0, len(entries), AT_ONCE):
        for each in await asyncio.gather(*map(look, entries[first : first + AT_ONCE]), return_exceptions=True):
            if isinstance(each, BaseException):
                raise each
            shown.append(each)
    return shown
