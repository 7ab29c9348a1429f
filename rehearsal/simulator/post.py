"""How one phase's events travel: half over each road, some twice, none in order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from rehearsal.simulator.ears import HEARD_BY
from rehearsal.simulator.happening import Happening

BATCH: Final = 50
REPEATED_SHARE: Final = 0.08


@dataclass(frozen=True, slots=True)
class Post:
    """What goes over HTTP, service by service, in batches, and what goes over AMQP one by one."""

    http: tuple[tuple[str, tuple[Happening, ...]], ...]
    amqp: tuple[Happening, ...]

    @property
    def size(self) -> int:
        return sum(len(batch) for _, batch in self.http) + len(self.amqp)


def sort_post(chance: Random, happenings: Sequence[Happening]) -> Post:
    """Shuffle; send every second event over HTTP and the others over AMQP; repeat some over the other road.

    With two events or more at least one is repeated. The repeats lie scattered among the rest.
    """
    shuffled = list(happenings)
    chance.shuffle(shuffled)
    first = chance.randrange(2)
    http, amqp = shuffled[first::2], shuffled[1 - first :: 2]
    repeats = max(1, round(REPEATED_SHARE * len(shuffled))) if len(shuffled) > 1 else 0
    for again in chance.sample(range(len(shuffled)), repeats):
        road = amqp if again % 2 == first else http
        road.insert(chance.randint(0, len(road)), shuffled[again])
    return Post(_batches(http), tuple(amqp))


def _batches(happenings: Sequence[Happening]) -> tuple[tuple[str, tuple[Happening, ...]], ...]:
    by_service: dict[str, list[Happening]] = defaultdict(list)
    for happening in happenings:
        by_service[HEARD_BY[type(happening.message)]].append(happening)
    return tuple(
        (service, tuple(mail[at : at + BATCH]))
        for service, mail in sorted(by_service.items())
        for at in range(0, len(mail), BATCH)
    )
