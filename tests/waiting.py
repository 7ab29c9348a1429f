"""Waiting in tests: for as long as it takes, be the machine slow or busy, until nothing moves that could bring it."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import httpx

from rehearsal.runtime.patience import OutOfPatience, Patience

_PAUSES: Final = (0.02, 0.2)
"""From the first look to the second; growing by a tenth, to this at most."""
_RUN_SECONDS: Final = 1_800.0
"""CPU seconds a whole run may take for a line of its output: it has a patience of its own with each of its steps."""


def patience(of: int | None = None) -> Patience:
    """With everything that runs here; or with one process and all it started."""
    return Patience.here() if of is None else Patience(lambda: [of], worked_seconds=_RUN_SECONDS)


async def until(holds: Callable[[], Any], *watched: asyncio.Task[Any]) -> None:
    """Wait until this holds; a watched task that ends before raises its error here. Raises `OutOfPatience`."""
    await patience().spent_on(_until(holds, watched))


async def _until(holds: Callable[[], Any], watched: tuple[asyncio.Task[Any], ...]) -> None:
    pause, longest = _PAUSES
    while True:
        held = holds()
        if await held if asyncio.iscoroutine(held) else held:
            return
        for task in watched:
            if task.done():
                task.result()
        await asyncio.sleep(pause)
        pause = min(pause * 1.1, longest)


async def eventually(holds: Callable[[], Any]) -> bool:
    """Whether it comes to hold."""
    try:
        await until(holds)
    except OutOfPatience:
        return False
    return True


async def answers(url: str) -> bool:
    """Whether somebody is there and says that all is well."""
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(url)).status_code == 200
        except httpx.TransportError:
            return False
