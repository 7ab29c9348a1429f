"""What many look at at once is asked for once: fifty viewers of a page are one caller of a service [OPS-2]."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

SECONDS: Final = 3.0
"""So old an answer may be that somebody else asked for."""
_MOST: Final = 1_000


@dataclass(slots=True)
class SharedLooks:
    """Answers and questions on their way, by what was asked; a failure is not kept."""

    clock: Callable[[], float] = time.monotonic
    _asked: dict[str, tuple[float, asyncio.Task[Any]]] = field(default_factory=dict)

    async def of(self, name: str, ask: Callable[[], Awaitable[Any]], seconds: float = SECONDS) -> Any:
        """The answer to what goes by this name, asked for now unless somebody did so lately.

        Whoever waits for it no longer takes it from nobody else.
        """
        known = self._asked.get(name)
        if known is None or self.clock() - known[0] >= seconds or _failed(known[1]):
            known = self.clock(), asyncio.ensure_future(_answered(ask))
            while len(self._asked) >= _MOST:
                del self._asked[next(iter(self._asked))]
            self._asked[name] = known
        return await asyncio.shield(known[1])


async def _answered(ask: Callable[[], Awaitable[Any]]) -> Any:
    return await ask()


def _failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
