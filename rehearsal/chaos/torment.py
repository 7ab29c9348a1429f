"""Kills of one season: which process ends where, drawn from a seed, so that every fault point gets its turn.

A process that passes a planned point kills itself with signal 9 and has written down where; see `chassis/faults.py`.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from rehearsal.runtime.ordeal import Ordeal, service_of
from services.chassis.core.faults import Failure, FailurePlan, Point, done_file
from services.chassis.messaging.suspicion import GUILTY_AFTER, SUSPECTED_AFTER

AT_ONCE: Final = SUSPECTED_AFTER + GUILTY_AFTER - 1
"""Kills of one service in one phase, by all its workers: one more could make what is in hand each time the culprit."""
_LATEST: Final = 3
LAST_MET: Final[Mapping[str, tuple[Point, ...]]] = {
    "delivery": (Point.PUSH_BEFORE, Point.PUSH_AFTER, Point.PUSHED_AFTER),
}
"""What a service passes only when all else is done: where anything else is planned too, that comes first each time."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill that took place."""

    phase: str
    service: str
    point: str


@dataclass(slots=True)
class Torment:
    """Lays the plans of each phase, and gathers what came of those before."""

    ordeal: Ordeal
    services: Sequence[str]
    most: int
    chance: Random
    kills: list[Kill] = field(default_factory=list)
    _phase: str = ""
    _due: set[str] = field(default_factory=set)

    def rest(self) -> None:
        """Nothing befalls anyone; what did is counted."""
        for service in self.services:
            self._gather(service)
            self.ordeal.lay(service, FailurePlan())

    def enter(self, phase: str) -> None:
        """Lay the plans of the phase that begins; one for what is met last stays until something of it was met."""
        for service in self.services:
            self._gather(service)
        self._phase = phase
        left, each = self.most - len(self.kills), max(1, AT_ONCE // self.ordeal.workers)
        for service in self.chance.sample(list(self.services), len(self.services)):
            if left <= 0:
                self.ordeal.lay(service, FailurePlan())
            elif service not in self._due:
                self.ordeal.lay(service, FailurePlan(tuple(self._faults(service)), min(each, left)))
            left -= each

    def _faults(self, service: str) -> Iterator[Failure]:
        """Points of this service that had the fewest kills so far, and of those one in two.

        In every other phase what is met last alone, where there is such.
        """
        struck = Counter(kill.point for kill in self.kills if kill.service == service_of(service))
        last = LAST_MET.get(service_of(service), ())
        if last and self.chance.random() < 1 / 2:
            self._due.add(service)
            points = list(last)
        else:
            points = [point for point in Point if self.chance.random() < 1 / (1 + struck[point])]
        for point in points:
            yield Failure(point, self.chance.randint(1, _LATEST))

    def _gather(self, service: str) -> None:
        done = done_file(self.ordeal.plan(service))
        if done.exists():
            lines = done.read_text(encoding="ascii").splitlines()
            self.kills += [Kill(self._phase, service_of(service), json.loads(line)[0]) for line in lines]
            done.unlink()
            self._due.discard(service)
