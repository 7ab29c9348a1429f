"""A season in acts: within each, what is told may come in any order, and any number of times.

Occurrence decides, not arrival: so a season may be told in any order while the clock stands where an act begins, and
the clock walks through the act's stops afterwards. Arrival decides against a deadline that struck, and nowhere else:
a report made in time wins until its grace is over, and counts by a reinstatement after that [SAGA-4]; and whoever
leaves training was in it first. What is told after such a deadline, because it struck, is an act of its own, since
nobody tells it before; and so is fraud found in an application that was looked into [REG-11]: told before anybody was
qualified, it would end the same for the person, but nobody would have been a candidate. A repeat may come in any later
act too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Generic, Protocol, TypeVar

from contracts.messages.platform.acts import FraudFound
from contracts.vocabulary import Moment

BEGINNINGS: Final = frozenset({"reinstatement", "leaving"})
"""The phases an act begins with, besides the first: what comes answers to a deadline that struck."""
DISCOVERIES: Final = frozenset({FraudFound.TYPE})
"""What an act begins with whenever it is told: it answers to what has been seen."""
TIMES: Final = 3
"""How often everything is told."""
T = TypeVar("T")


class Keyed(Protocol):
    """A message that says of what type it is."""

    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=Keyed)


@dataclass(frozen=True, slots=True)
class Act(Generic[T]):
    """What is told while the clock stands still, and the stops it walks through afterwards."""

    told: Sequence[T]
    stops: Sequence[Moment]


def acts_of(phases: Iterable[tuple[str, Moment, Sequence[K]]]) -> tuple[Act[K], ...]:
    """The acts of these phases: each its name, where the clock stood, and what was told."""
    acts: list[tuple[list[K], list[Moment]]] = [([], [])]
    for name, at, here in phases:
        if name in BEGINNINGS:
            acts.append(([], []))
        told, stops = acts[-1]
        told += [each for each in here if each.key not in DISCOVERIES]
        stops.append(at)
        if found := [each for each in here if each.key in DISCOVERIES]:
            acts.append((found, []))
    return tuple(Act(told, stops) for told, stops in acts)


class StillToTell(Generic[T]):
    """What is still to be told, by act: whatever is put in comes once in the act at hand, and twice from there on."""

    def __init__(self, acts: int, chance: Random) -> None:
        self._later: list[list[T]] = [[] for _ in range(acts)]
        self._chance = chance
        self._act = 0

    def enter(self, act: int) -> None:
        """The act at hand."""
        self._act = act
        self._chance.shuffle(self._later[act])

    def put(self, told: Iterable[T]) -> None:
        """Each at places drawn among all that waits."""
        for each in told:
            self._insert(self._act, each)
            self.again(each)

    def again(self, told: T) -> None:
        """What was told once already: as often as is left, now or in later acts."""
        for _ in range(TIMES - 1):
            self._insert(self._chance.randrange(self._act, len(self._later)), told)

    def take(self, most: int) -> list[T]:
        """The next of this act, up to so many; empty when nothing waits."""
        here = self._later[self._act]
        return [here.pop() for _ in range(min(len(here), self._chance.randint(1, most)))]

    def _insert(self, act: int, told: T) -> None:
        waiting = self._later[act]
        waiting.insert(self._chance.randint(0, len(waiting)), told)
