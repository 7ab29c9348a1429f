"""Every message three times, shuffled over the whole season and all five services at once: the orderly season's end.

The platform's messages and every answer of the services are each told three times, to each service that hears them at
places of their own; answers arise meanwhile and go among what still waits. They are not those of the orderly season:
a service's words are numbered by what it said before, so what another run of it said is no message of this one.

When what may come is said and shown in `rehearsal/chaos/acts.py`.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, Final

import pytest

from contracts.envelope import Received
from rehearsal.chaos.acts import StillToTell, acts_of
from services.chassis.core.document import OutboxMessage
from tests.convergence.recorded import Recording, recording
from tests.often import often
from tests.paper import SERVICES, Paper, first_due, service

SEASON: Final = "2025-kunming-2"
APPLICANTS: Final = 9
ORDERS: Final = often(50, share=16)
"""Of each of four seasons: two hundred in all, where there is time."""
PROVINCE: Final = "2022-yunnan-residency"
MORE_APPLICANTS: Final = 24
PROVINCIAL_APPLICANTS: Final = 40
FEWER_ORDERS: Final = often(12, share=6)
BATCH: Final = 12
Delivery = tuple[str, Received[Any]]


class Shuffled:
    """One season told in an order of its own."""

    def __init__(self, recorded: Recording, order: int) -> None:
        self.papers = {name: Paper(service(name)) for name in SERVICES}
        self._acts = acts_of([(each.phase, each.at, each.messages) for each in recorded.told])
        self._waiting: StillToTell[Delivery] = StillToTell(len(self._acts), Random(order))

    def play(self) -> None:
        """Each act is told while the clock stands where it begins; then the clock walks to where the act ends."""
        for number, act in enumerate(self._acts):
            self._waiting.enter(number)
            self._say(act.told)
            self._settle()
            for stop in act.stops:
                while fired := first_due(self.papers, stop):
                    at, place, deadline, name = fired
                    self._say(self.papers[name].fire(at, place, deadline))
                    self._settle()

    def _say(self, messages: Sequence[OutboxMessage]) -> None:
        heard = ((name, paper.heard(message)) for message in messages for name, paper in self.papers.items())
        self._waiting.put((name, each) for name, each in heard if each is not None)

    def _settle(self) -> None:
        while deliveries := self._waiting.take(BATCH):
            batches: dict[str, list[Received[Any]]] = defaultdict(list)
            for name, each in deliveries:
                batches[name].append(each)
            for name, batch in batches.items():
                self._say(self.papers[name].commit(batch))


@pytest.mark.parametrize("seed", range(1, 5))
def test_a_season_told_three_times_in_any_order_ends_as_the_orderly_one(seed: int) -> None:
    assert not list(_apart(recording(SEASON, APPLICANTS, seed), ORDERS))


def test_so_does_one_with_whoever_applied_twice_and_whoever_cancelled() -> None:
    """Nothing is left of an application that stood only until an earlier one, or its end, was heard of [REG-4]."""
    assert not list(_apart(recording(SEASON, MORE_APPLICANTS, seed=14), FEWER_ORDERS))


def test_so_does_a_province_with_rosters_postgraduates_and_fraud() -> None:
    """[REG-5, REG-7, REG-11]."""
    assert not list(_apart(recording(PROVINCE, PROVINCIAL_APPLICANTS, seed=1), FEWER_ORDERS))


def _apart(recorded: Recording, orders: int) -> Iterator[str]:
    orderly = {name: paper.canonical() for name, paper in recorded.papers.items()}
    for order in range(orders):
        shuffled = Shuffled(recorded, order)
        shuffled.play()
        for name, paper in shuffled.papers.items():
            for key in _different(paper.canonical(), orderly[name]):
                yield f"order {order}: {name}/{key}"


def _different(one: str, other: str) -> list[str]:
    documents: dict[str, Any] = json.loads(one)
    expected: dict[str, Any] = json.loads(other)
    return sorted(key for key in documents.keys() | expected.keys() if documents.get(key) != expected.get(key))
