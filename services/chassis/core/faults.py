"""Failure points: named places at which a test ends or holds the process. Elsewhere each is an empty function.

Whether a process has them is settled once, when it starts: without `ZHAOLU_FAULTS` in its environment `failpoint`
is a function without a body, and nothing can put another in its place.
"""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

VARIABLE: Final = "ZHAOLU_FAULTS"


class Point(StrEnum):
    """Every fault point, in the order a message meets them; then those of the keeper, and of pushing.

    After a publish is before its confirm, and after a push before its commit; `confirm.after` and `publish.before` are
    met once for each message.
    """

    RECEIVE_BEFORE = "receive.before"
    RECEIVE_AFTER = "receive.after"
    LOAD_BEFORE = "load.before"
    LOAD_AFTER = "load.after"
    SWAP_BEFORE = "swap.before"
    SWAP_AFTER = "swap.after"
    NUMBERED_AFTER = "numbered.after"
    PUBLISH_BEFORE = "publish.before"
    PUBLISH_AFTER = "publish.after"
    CONFIRM_AFTER = "confirm.after"
    REDIRECT_BEFORE = "redirect.before"
    REDIRECT_AFTER = "redirect.after"
    ACK_BEFORE = "ack.before"
    ACK_AFTER = "ack.after"
    PROGRESS_BEFORE = "progress.before"
    PROGRESS_AFTER = "progress.after"
    LEASE_BEFORE = "lease.before"
    LEASE_AFTER = "lease.after"
    FIRE_BEFORE = "fire.before"
    FIRE_AFTER = "fire.after"
    SWEEP_BEFORE = "sweep.before"
    SWEEP_AFTER = "sweep.after"
    PUSH_BEFORE = "push.before"
    PUSH_AFTER = "push.after"
    PUSHED_AFTER = "pushed.after"


@dataclass(frozen=True, slots=True)
class Failure:
    """What befalls the process at the nth passage of a point: `seconds` of standstill, or, with 0, its end."""

    point: Point
    nth: int = 1
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class FailurePlan:
    """Faults that lie in wait, the first one met first; after `most` of them no more is done.

    Beside them, always: a message whose id or type begins with `killers` ends whoever opens it, one with `defects`
    raises.
    """

    faults: tuple[Failure, ...] = ()
    most: int = 0
    killers: str = ""
    defects: str = ""

    def json(self) -> str:
        faults = [[fault.point.value, fault.nth, fault.seconds] for fault in self.faults]
        return json.dumps({**asdict(self), "faults": faults})


def _plan(raw: Mapping[str, Any]) -> FailurePlan:
    faults = tuple(Failure(Point(point), nth, seconds) for point, nth, seconds in raw["faults"])
    return FailurePlan(faults, raw["most"], raw["killers"], raw["defects"])


class Poisoned(Exception):
    """What a message that was sent to be a defect raises."""


def done_file(plan: Path) -> Path:
    """Where processes write down what befell them, a JSON array `[point, nth, seconds]` a line."""
    return plan.with_suffix(".done")


class Faults:
    """The faults of one process: those of a plan file, read again whenever it is replaced, less those done."""

    def __init__(self, plan: Path) -> None:
        self._file, self._stamp, self._plan = plan, 0, FailurePlan()
        self._waiting: dict[Point, Failure] = {}
        self._passed: Counter[Point] = Counter()

    def failpoint(self, point: Point) -> None:
        """Count the passage; at the one that was planned, write it down, then stand still or be gone."""
        self._read()
        self._passed[point] += 1
        fault = self._waiting.get(point)
        if fault is None or self._passed[point] != fault.nth:
            return
        with done_file(self._file).open("a", encoding="ascii") as done:
            done.write(json.dumps([point.value, fault.nth, fault.seconds]) + "\n")
        if not fault.seconds:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(fault.seconds)
        self._stamp = 0

    def opening(self, what: object) -> None:
        """Look at the id, or the type, of a message about to be read; poison works every time."""
        self._read()
        name, plan = str(what), self._plan
        if plan.killers and name.startswith(plan.killers):
            os.kill(os.getpid(), signal.SIGKILL)
        if plan.defects and name.startswith(plan.defects):
            raise Poisoned

    def _read(self) -> None:
        stamp = self._file.stat().st_mtime_ns
        if stamp == self._stamp:
            return
        self._stamp = stamp
        plan = self._plan = _plan(json.loads(self._file.read_text(encoding="ascii")))
        done = done_file(self._file)
        lines = done.read_text(encoding="ascii").splitlines() if done.exists() else []
        met = {tuple(json.loads(line)) for line in lines}
        left = [each for each in plan.faults if (each.point.value, each.nth, each.seconds) not in met]
        self._waiting = {each.point: each for each in reversed(left)} if len(lines) < plan.most else {}
        self._passed.clear()


def _nothing(_what: object) -> None:
    pass


_PLAN: Final = os.environ.get(VARIABLE)
ARMED: Final = _PLAN is not None
"""Whether this process has fault points; one in production refuses to start so."""
_FAULTS: Final = None if _PLAN is None else Faults(Path(_PLAN))
failpoint: Final[Callable[[Point], None]] = _nothing if _FAULTS is None else _FAULTS.failpoint
opening: Final[Callable[[object], None]] = _nothing if _FAULTS is None else _FAULTS.opening
