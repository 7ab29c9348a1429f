"""Merit as data: what is compared, in the order it is compared [EXM-5]."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.vocabulary import ApplicationId, Points


@dataclass(frozen=True, slots=True)
class Merit:
    """The total, then the components that break ties in the season's order, then the lot.

    An excused component counts 0 in `ties`. `lot` is the keyed hash drawn under the committed key, in hexadecimal:
    the lower goes first, and only between two whose points agree in everything.
    """

    total_points: Points
    ties: tuple[Points, ...]
    lot: str

    @property
    def key(self) -> tuple[int, tuple[int, ...], str]:
        """To sort by: the best first."""
        return -self.total_points, tuple([-points for points in self.ties]), self.lot


def ranked(merits: Mapping[ApplicationId, Merit]) -> dict[ApplicationId, int]:
    """The rank of each, 1 being the best, no two alike."""
    return {name: rank for rank, name in enumerate(in_merit_order(merits), start=1)}


def in_merit_order(merits: Mapping[ApplicationId, Merit]) -> list[ApplicationId]:
    """The best first. Two lots agree only if somebody made them up; then the lower number goes first."""
    return sorted(merits, key=lambda name: (merits[name].key, name))
