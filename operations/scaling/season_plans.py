"""The plan of a season by how many are expected, and the least workers of several seasons at a moment [OPS-3]."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from contracts.season.expected import Expected
from contracts.season.season import Season
from operations.scaling.costs import Costs
from operations.scaling.planning import AT_LEAST, BUSY, NOTHING, WorkPlan, planned
from operations.scaling.spells import AHEAD
from operations.scaling.surges import surges

A_SEAT: Final = 2
"""How many apply for a seat where neither the season nor whoever asks says how many are expected."""
_HOUR: Final = timedelta(hours=1)


def plan_of(season: Season, applicants: int | None, costs: Costs) -> WorkPlan:
    """The plan for so many, or for as many as the season expects."""
    expected = season.expected or Expected()
    number = applicants or expected.applicants or A_SEAT * season.seats
    return planned(surges(season, expected), number, costs)


def least_at(plans: Sequence[WorkPlan], service: str, now: datetime) -> int:
    """The workers the calendars ask for now, or will within the time one needs to come; seasons share the machine."""
    return max(_at(plans, service, now), _at(plans, service, now + AHEAD))


def most_of(plans: Sequence[WorkPlan], service: str) -> int:
    """What the worst hour of any season asks for: what is not known is taken for that."""
    return max((plan.workers[service] for plan in plans if plan.hours), default=AT_LEAST)


def _at(plans: Sequence[WorkPlan], service: str, moment: datetime) -> int:
    cores = sum(
        hour.loads.get(service, NOTHING).cores
        for plan in plans
        for hour in plan.hours
        if hour.at <= moment < hour.at + _HOUR
    )
    return max(AT_LEAST, math.ceil(cores / BUSY - 1e-9))
