"""A loop whose time leaps to what comes next where nobody has anything to do: how long waiting takes, and it alone."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


class _Leaps(selectors.DefaultSelector):
    """Whoever would wait has waited."""

    leapt = 0.0

    def select(self, timeout: float | None = None) -> Sequence[Any]:  # type: ignore[override]
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        found = super().select(0)
        self.leapt += 0.0 if found else timeout
        return found


class _LeapingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._leaps = _Leaps()
        super().__init__(self._leaps)
        self._stands = super().time()

    def time(self) -> float:
        return self._stands + self._leaps.leapt if hasattr(self, "_stands") else super().time()


def leaping(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What this comes to, its waiting leapt over; what its machine has to do takes no time at all."""
    with asyncio.Runner(loop_factory=_LeapingLoop) as runner:
        return runner.run(work())


def passed() -> float:
    """The seconds the running loop has waited, or leapt over."""
    return asyncio.get_running_loop().time()
