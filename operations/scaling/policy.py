"""How many workers a service is to have now, and why: the calendar as the least, length and age above it [OPS-3].

The same policy as a cluster's, for whoever has no cluster. Pure: what was seen in, a number and its reason out. What is
not known is never nothing, more come at once, fewer one at a time and only after a while in which fewer were enough.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from operations.scaling.costs import Costs
from operations.scaling.planning import BUSY

WAITS_SECONDS: Final = 60
"""So long a message may lie in an inbox before more workers come."""
ROOM: Final = 4
"""So many times the plan's workers there may be, where more comes than anybody expected."""
STEADY_SECONDS: Final = 300
"""So long fewer must have been enough before one goes."""
APART_SECONDS: Final = 60
"""Between one that goes and the next."""


class ScalingCause(StrEnum):
    CALENDAR = "calendar"
    """The hour's plan asks for them."""
    LENGTH = "length"
    """So much lies in the inbox."""
    AGE = "age"
    """The oldest message waits too long."""
    UNKNOWN = "unknown"
    """The broker or the service did not say: whoever works goes on, as many as the worst hour needs at least."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one service: the least by the calendar now, the most by the worst hour, and how many there may ever be.

    `length` is how many messages one worker takes in the time they may wait.
    """

    least: int
    worst: int
    most: int
    length: int


@dataclass(frozen=True, slots=True)
class InboxSeen:
    """What lies in an inbox, and for how many seconds the oldest message has waited."""

    ready: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class WorkersWished:
    """So many, since then, for this reason; `seen` is what it goes by."""

    workers: int
    cause: ScalingCause
    seen: InboxSeen | None


@dataclass(frozen=True, slots=True)
class Sizing:
    """How many there are, and since when that is watched; what was wished lately, when one last went; why so many.

    Moments are seconds on a clock that is never set, but for the last, which is told to people.
    """

    workers: int
    begun: float
    wishes: tuple[tuple[float, WorkersWished], ...] = ()
    shrunk: float = -math.inf
    because: WorkersWished | None = None
    changed_at: datetime | None = None


def length_for(costs: Costs, service: str) -> int:
    """How many messages one worker takes in the time they may wait."""
    return max(1, int(BUSY * WAITS_SECONDS / costs.of_a_message(service)))


def wish(bounds: Bounds, here: int, seen: InboxSeen | None) -> WorkersWished:
    """What this moment asks for by itself."""
    if seen is None:
        return WorkersWished(min(max(here, bounds.worst), bounds.most), ScalingCause.UNKNOWN, None)
    wishes = [
        WorkersWished(bounds.least, ScalingCause.CALENDAR, seen),
        WorkersWished(math.ceil(seen.ready / bounds.length), ScalingCause.LENGTH, seen),
        *([WorkersWished(here + 1, ScalingCause.AGE, seen)] if seen.oldest_seconds > WAITS_SECONDS else []),
    ]
    greatest = max(wishes, key=lambda each: each.workers)
    return replace(greatest, workers=min(greatest.workers, bounds.most))


def sized(before: Sizing, wished: WorkersWished, now: float, at: datetime) -> Sizing:
    """The same service with what is wished now: more at once; one fewer, where fewer were enough for a while."""
    lately = (*(each for each in before.wishes if each[0] > now - STEADY_SECONDS), (now, wished))
    after = replace(before, wishes=lately)
    if wished.workers > before.workers:
        return replace(after, workers=wished.workers, because=wished, changed_at=at)
    steady = now - before.begun >= STEADY_SECONDS and now - before.shrunk >= APART_SECONDS
    if steady and max(each.workers for _, each in lately) < before.workers:
        return replace(after, workers=before.workers - 1, shrunk=now, because=wished, changed_at=at)
    return after
