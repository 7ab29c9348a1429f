"""Adjustment inside a base: whoever no preference could take, on seats that are left, scarce ones as a rule [ADM-3]."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.vocabulary import ApplicationId, Points, Stream
from services.admission.allocation.allocation import Allocation, Claim, Wish, allocate
from services.admission.allocation.plan import Plan, Planned, ProgrammeId, Seats

Targets = Literal["scarce", "any", "none"]
"""On whose seats somebody may be adjusted."""


@dataclass(frozen=True, slots=True)
class Unseated:
    """Ranked, without a place, willing to be adjusted. `rank` is the place in the merit order, no two alike."""

    rank: int
    preferences: tuple[ProgrammeId, ...]
    total_points: Points = 0


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What everyone could be given, in order, and who was given what."""

    claims: Mapping[ApplicationId, Claim]
    allocation: Allocation


def adjust(
    waiting: Mapping[ApplicationId, Unseated],
    free: Mapping[ProgrammeId, Seats],
    plan: Plan,
    targets: Targets = "scarce",
) -> Adjusted:
    """Seat those who wait in merit order; `plan` holds the programmes of one base, `free` what they have left.

    The scarce programmes of the base come in the order of the plan [ADM-3]; all of them, or none, where the season
    says so [POL-17]. Nobody is moved to another stream of medicine than those asked for.
    """
    claims = {name: _claim(each, plan, targets) for name, each in waiting.items()}
    open_only = {name: Seats(seats.open, 0, seats.minimum_points) for name, seats in free.items() if name in plan}
    return Adjusted(claims, allocate(claims, open_only))


def streams_of(preferences: tuple[ProgrammeId, ...], plan: Plan) -> frozenset[Stream]:
    """The streams of medicine somebody has asked for."""
    return frozenset(plan[each].stream for each in preferences if each in plan)


def _claim(waiting: Unseated, plan: Plan, targets: Targets) -> Claim:
    streams = streams_of(waiting.preferences, plan)
    fitting = (name for name, planned in plan.items() if planned.stream in streams and _is_target(planned, targets))
    return Claim(tuple(Wish(each, waiting.rank) for each in fitting), waiting.total_points)


def _is_target(planned: Planned, targets: Targets) -> bool:
    return targets == "any" or (targets == "scarce" and planned.scarce)
