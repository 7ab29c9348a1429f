"""Merit order and ranks: by total, then by what the season breaks ties by, then by lot [EXM-4, EXM-5]."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from contracts.messages.exams import Mark
from contracts.season.ties import Tie, ties_of
from contracts.vocabulary import ApplicationId, Level, Licence, Points, SpecialtyCode
from services.exams.domain.board.lot import lot_of

MeritPlace = tuple[int, tuple[int, ...], str]
"""What the merit order sorts by: the lower place is the better one."""


class Rankable(Protocol):
    """What ranking asks of a candidate."""

    @property
    def marks(self) -> tuple[Mark, ...]: ...
    @property
    def total_points(self) -> Points: ...
    @property
    def licence(self) -> Licence | None: ...
    @property
    def employer_level(self) -> Level | None: ...


@dataclass(frozen=True, slots=True)
class MeritOrder:
    """What the merit order goes by: the season's tie-break, and the key of the lot."""

    tie_break: tuple[Tie, ...]
    key: bytes

    def place(self, application: ApplicationId, candidate: Rankable) -> MeritPlace:
        """An excused component counts no points in a tie."""
        known = ties_of(self.tie_break, candidate.marks, candidate.licence, candidate.employer_level)
        ties = tuple([-each for each in known])
        return -candidate.total_points, ties, lot_of(self.key, application)

    def order(self, candidates: Mapping[ApplicationId, Rankable]) -> list[ApplicationId]:
        """All candidates, the best first."""
        return sorted(candidates, key=lambda name: self.place(name, candidates[name]))


def ranks_of(
    preferences: Mapping[ApplicationId, tuple[SpecialtyCode, ...]], order: Iterable[ApplicationId]
) -> dict[ApplicationId, tuple[int, ...]]:
    """The rank in each programme wanted, 1 being the best, in the order of the candidate's preferences."""
    taken: Counter[SpecialtyCode] = Counter()
    ranks: dict[ApplicationId, tuple[int, ...]] = {}
    for application in order:
        wanted = preferences[application]
        taken.update(wanted)
        ranks[application] = tuple([taken[specialty] for specialty in wanted])
    return ranks
