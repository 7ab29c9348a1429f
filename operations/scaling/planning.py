"""How many workers each service needs in every hour of a season, and what gives way first [OPS-3].

Pure: a season, how many are expected, and what each phase was measured to cost.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final, Literal

from operations.access import SERVICES
from operations.scaling.costs import Costs
from operations.scaling.surges import Surge

BUSY: Final = 0.6
"""The part of its core a worker is planned to use at the worst: the rest is for what nobody foresaw."""
AT_LEAST: Final = 1
"""A service always has a worker: what it may have to do is never known to be nothing."""
Resource = Literal["core", "broker", "store"]


@dataclass(frozen=True, slots=True)
class Load:
    """What one service has to do in one hour: messages in all, and a second at the worst, in cores too."""

    messages: float
    peak: float
    cores: float

    @property
    def workers(self) -> int:
        return max(AT_LEAST, math.ceil(self.cores / BUSY - 1e-9))


NOTHING: Final = Load(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the season: which phases have work in it, and what it is for each service."""

    at: datetime
    phases: tuple[str, ...]
    loads: Mapping[str, Load]

    @property
    def messages(self) -> float:
        return sum(load.messages for load in self.loads.values())

    @property
    def peak(self) -> float:
        return sum(load.peak for load in self.loads.values())

    @property
    def workers(self) -> Mapping[str, int]:
        return {service: self.loads.get(service, NOTHING).workers for service in SERVICES}


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its phases, its messages, its busiest hour, and the most workers any hour of it needs."""

    on: date
    phases: tuple[str, ...]
    messages: float
    busiest: Hour
    workers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of a resource the season's worst second uses, and where: above 1 it does not carry it."""

    resource: Resource
    service: str
    at: datetime
    used: float


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """Every hour with work in it, in order."""

    applicants: int
    hours: tuple[Hour, ...]

    def days(self) -> Iterator[Day]:
        for on, of_day in groupby(self.hours, key=lambda hour: hour.at.date()):
            hours = list(of_day)
            phases = dict.fromkeys(phase for hour in hours for phase in hour.phases)
            most = {service: max(hour.workers[service] for hour in hours) for service in SERVICES}
            busiest = max(hours, key=lambda hour: hour.peak)
            yield Day(on, tuple(phases), sum(hour.messages for hour in hours), busiest, most)

    @property
    def workers(self) -> Mapping[str, int]:
        """The most workers any hour needs."""
        return {service: max(hour.workers[service] for hour in self.hours) for service in SERVICES}


def planned(surges: tuple[Surge, ...], applicants: int, costs: Costs) -> WorkPlan:
    """The plan of a season whose work comes in these surges; a phase that was never measured costs nothing here."""
    a_head = costs.a_head()
    loads: dict[datetime, dict[str, list[Load]]] = defaultdict(lambda: defaultdict(list))
    phases: dict[datetime, dict[str, None]] = defaultdict(dict)
    for surge in surges:
        for at, share in surge.hours.items():
            phases[at][surge.phase] = None
            for service, (messages, seconds) in a_head.get(surge.phase, {}).items():
                peak = share.peak * applicants
                loads[at][service].append(
                    Load(share.part * applicants * messages, peak * messages, peak * seconds),
                )
    hours = (
        Hour(at, tuple(phases[at]), {service: _summed(each) for service, each in loads[at].items()})
        for at in sorted(phases)
    )
    return WorkPlan(applicants, tuple(hours))


def unmeasured(surges: tuple[Surge, ...], costs: Costs) -> tuple[str, ...]:
    """The phases of a season that the table has no costs for."""
    known = costs.a_head()
    return tuple(surge.phase for surge in surges if surge.phase not in known)


def limits(plan: WorkPlan, costs: Costs, cores: int) -> tuple[Limit, ...]:
    """What the season's worst second uses of these cores, of an inbox and of a store, the first to give way first.

    Cores are shared by all services; every service has an inbox and a store of its own, and each message it hears is
    one document moved at most.
    """
    machine, found = costs.machine, []
    for hour in plan.hours:
        all_cores = sum(load.cores for load in hour.loads.values())
        found.append(Limit("core", "", hour.at, all_cores / cores))
        for service, load in hour.loads.items():
            found.append(Limit("broker", service, hour.at, load.peak / machine.inbox_messages_per_second))
            found.append(Limit("store", service, hour.at, load.peak / machine.store_writes_per_second))
    worst: dict[Resource, Limit] = {}
    for each in found:
        if each.resource not in worst or each.used > worst[each.resource].used:
            worst[each.resource] = each
    return tuple(sorted(worst.values(), key=lambda limit: -limit.used))


def _summed(loads: list[Load]) -> Load:
    return Load(
        sum(each.messages for each in loads),
        sum(each.peak for each in loads),
        sum(each.cores for each in loads),
    )
