"""Waiting that no clock on the wall ends: it ends when those awaited have worked long in vain, or lie still.

How long a thing takes depends on the machine and on what else runs there; how much work it takes hardly does. So
patience is measured in CPU seconds of the processes awaited and of all they started, and begins anew with progress.
"""

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

WORKED_SECONDS: Final = 300.0
"""CPU seconds the awaited may spend without a sign of progress: many times what any step here takes."""
STILL_SECONDS: Final = 60.0
_STILL_BESIDE_OTHERS, _STILL_WITH_CORES_TO_SPARE = 1 / 100, 1 / 4
"""Whoever used less than this share of a core for so long lies still: looking around and asking again is no work."""
_CONTENDED_PERCENT: Final = 20.0
_PRESSURE: Final = Path("/proc/pressure/cpu")
_LOOK_SECONDS: Final = 0.5
_TICK: Final = 1 / os.sysconf("SC_CLK_TCK")
T = TypeVar("T")


class OutOfPatience(Exception):
    """What was awaited did not come, and no more work would bring it."""


class Patience:
    """For one thing awaited from these processes; `progress` is anything that changes as the thing comes nearer."""

    def __init__(
        self,
        pids: Callable[[], Iterable[int]],
        worked_seconds: float = WORKED_SECONDS,
        still_seconds: float = STILL_SECONDS,
        progress: Callable[[], object] = lambda: None,
    ) -> None:
        self._pids, self._progress = pids, progress
        self._worked_seconds, self._still_seconds = worked_seconds, still_seconds
        self._sign, self._last = progress(), worked(pids())
        self._since_sign = self._since_still = 0.0
        self._looks, self._still_since = 0, time.monotonic()

    @classmethod
    def here(
        cls,
        progress: Callable[[], object] = lambda: None,
        worked_seconds: float = WORKED_SECONDS,
        still_seconds: float = STILL_SECONDS,
    ) -> "Patience":
        """With this process and all it started: workers, broker, stores, whole runs."""
        return cls(lambda: [os.getpid()], worked_seconds, still_seconds, progress)

    def look(self) -> None:
        """Raises `OutOfPatience` when there is no more reason to wait. To be called twice a second or so.

        That there were that many looks as well tells stillness from a machine that was suspended.
        """
        used = worked(self._pids())
        spent, self._last = max(0.0, used - self._last), used
        if (sign := self._progress()) != self._sign:
            self._sign, self._since_sign = sign, 0.0
            self._begin_anew()
            return
        self._since_sign += spent
        self._since_still += spent
        self._looks += 1
        if self._since_sign > self._worked_seconds:
            raise OutOfPatience(f"{self._since_sign:.0f} CPU seconds of work in vain")
        still = time.monotonic() - self._still_since
        if min(still, self._looks) > self._still_seconds:
            if self._since_still < still * _still_share():
                raise OutOfPatience(f"nothing has moved for {still:.0f} seconds")
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._since_still, self._looks, self._still_since = 0.0, 0, time.monotonic()

    async def spent_on(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work comes to; it is broken off when patience ends."""
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait([task], timeout=_LOOK_SECONDS))[0]:
                self.look()
        finally:
            task.cancel()
            await asyncio.wait([task])
        return task.result()


def _still_share() -> float:
    """Where others wait for a core too, the awaited may be slow; where nobody does, whoever can work does."""
    try:
        minute = float(_PRESSURE.read_text(encoding="ascii").partition("avg60=")[2].partition(" ")[0])
    except (OSError, ValueError):
        return _STILL_BESIDE_OTHERS
    return _STILL_WITH_CORES_TO_SPARE if minute < _CONTENDED_PERCENT else _STILL_BESIDE_OTHERS


def worked(pids: Iterable[int]) -> float:
    """CPU seconds of these processes and of all they started, those that are over included."""
    parents, used = dict[int, int](), dict[int, float]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            pid = int(stat.parent.name)
            parents[pid], used[pid] = int(fields[1]), sum(map(int, fields[11:15])) * _TICK
    roots = frozenset(pids)
    return sum(seconds for pid, seconds in used.items() if _descends(pid, roots, parents))


def _descends(pid: int, roots: frozenset[int], parents: dict[int, int]) -> bool:
    while pid not in roots:
        if pid not in parents:
            return False
        pid = parents[pid]
    return True
