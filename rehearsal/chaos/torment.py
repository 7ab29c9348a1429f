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
_KEPT: Final = 3
"""One in so many kills is kept for the phases in which hospitals ail, as long as there are any ahead."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill that took place."""

    phase: str
    service: str
    point: str


@dataclass(slots=True)
class Torment:
    """Lays the plans of each phase, and gathers what came of those before; `ailing` are those hospitals ail in."""

    ordeal: Ordeal
    services: Sequence[str]
    most: int
    chance: Random
    ailing: frozenset[str] = frozenset()
    kills: list[Kill] = field(default_factory=list)
    _phase: str = ""
    _due: set[str] = field(default_factory=set)
    _ailed: set[str] = field(default_factory=set)

    @property
    def meanwhile(self) -> tuple[Kill, ...]:
        """The kills that fell while a hospital was away, failed or had lost what it had."""
        return tuple(kill for kill in self.kills if kill.phase in self.ailing)

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
        left, each = self._allowed(phase), max(1, AT_ONCE // self.ordeal.workers)
        for service in self._in_turn(phase):
            if left <= 0:
                self.ordeal.lay(service, FailurePlan())
                self._due.discard(service)
            elif service not in self._due:
                faults = tuple(self._faults(service))
                self.ordeal.lay(service, FailurePlan(faults, min(each, left)))
                left -= min(each, len(faults))

    def _in_turn(self, phase: str) -> list[str]:
        """The services as they are drawn; while hospitals ail those first that deliver to them."""
        drawn = self.chance.sample(list(self.services), len(self.services))
        return sorted(drawn, key=lambda service: service_of(service) not in LAST_MET) if phase in self.ailing else drawn

    def _allowed(self, phase: str) -> int:
        """How many kills may befall this phase: where hospitals ail an equal share of all that are left."""
        left, ahead = self.most - len(self.kills), len(self.ailing - self._ailed)
        if phase in self.ailing:
            self._ailed.add(phase)
            return -(-left // max(1, ahead))
        return left - self.most // _KEPT if ahead else left

    def _faults(self, service: str) -> Iterator[Failure]:
        """Points of this service that had the fewest kills so far, and of those one in two.

        In every other phase what is met last alone, where there is such; while hospitals ail, at the first passage of
        what was struck least of it.
        """
        struck = Counter(kill.point for kill in self.kills if kill.service == service_of(service))
        last = LAST_MET.get(service_of(service), ())
        if last and self._phase in self.ailing:
            self._due.add(service)
            yield Failure(min(last, key=lambda point: sum(kill.point == point for kill in self.meanwhile)))
            return
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
