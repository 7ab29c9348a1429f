"""In which order a season's phases come: the provincial round may lie before or after the notice [ADM-6]."""

from collections.abc import Iterator
from enum import StrEnum

from contracts.calendar import Admission
from contracts.vocabulary import Moment


class Phase(StrEnum):
    """What happens to seats; each phase is known by the moment it is over."""

    BASE_ADJUSTMENT = "base_adjustment"
    BACKFILL = "backfill"
    PROVINCIAL_ROUND = "provincial_round"
    NOTICE = "notice"
    ADMISSION = "admission"


def phases(calendar: Admission) -> list[tuple[Phase, Moment]]:
    """The season's phases in their order, each with its end."""
    return sorted(_ends(calendar), key=lambda phase: phase[1])


def precedes(one: Phase, other: Phase, calendar: Admission) -> bool:
    """Whether the season has both, and this one first: who is placed before the notice stands on it."""
    order = [phase for phase, _ in phases(calendar)]
    return one in order and other in order and order.index(one) < order.index(other)


def _ends(calendar: Admission) -> Iterator[tuple[Phase, Moment]]:
    """Adjustment inside the base comes with the first places: who is adjusted is examined by the same deadline."""
    yield Phase.BASE_ADJUSTMENT, calendar.physical_by
    yield Phase.BACKFILL, calendar.backfill_physical_by
    if calendar.provincial_round is not None:
        yield Phase.PROVINCIAL_ROUND, calendar.provincial_round.closes
    yield Phase.NOTICE, calendar.notice_at
    yield Phase.ADMISSION, calendar.admit_by
