"""MeritOrder order and ranks: by total, then by the season's components, then by lot [EXM-4, EXM-5]."""

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from contracts.messages.exams import Mark
from contracts.vocabulary import ApplicationId, Component, Points, SpecialtyCode
from services.exams.domain.board.lot import lot_of

FEW: Final = 20
"""Up to one in so many is put into the known order; more are sorted with all the rest."""


class Rankable(Protocol):
    """What ranking asks of a candidate."""

    @property
    def preferences(self) -> tuple[SpecialtyCode, ...]: ...
    @property
    def marks(self) -> tuple[Mark, ...]: ...
    @property
    def total_points(self) -> Points: ...


@dataclass(frozen=True, slots=True)
class MeritOrder:
    """What the merit order goes by: the season's tie-break, and the key of the lot."""

    tie_break: tuple[Component, ...]
    key: bytes

    def order(
        self, candidates: Mapping[ApplicationId, Rankable], known: Sequence[ApplicationId]
    ) -> list[ApplicationId]:
        """All candidates, the best first. `known` are some of them in that order: the others are put in their places.

        An excused component counts no points in a tie.
        """
        standing = frozenset(known)
        others = [application for application in candidates if application not in standing]

        def place(application: ApplicationId) -> tuple[int, tuple[int, ...], str]:
            candidate = candidates[application]
            points = {mark.component: mark.points or 0 for mark in candidate.marks}
            ties = tuple(-points.get(component, 0) for component in self.tie_break)
            return -candidate.total_points, ties, lot_of(self.key, application)

        if len(others) > len(standing) // FEW:
            return sorted(candidates, key=place)
        order = list(known)
        for application in others:
            insort(order, application, key=place)
        return order


def ranks_of(
    candidates: Mapping[ApplicationId, Rankable], order: Iterable[ApplicationId]
) -> dict[ApplicationId, tuple[int, ...]]:
    """The rank in each programme wanted, 1 being the best, in the order of the candidate's preferences."""
    taken: Counter[SpecialtyCode] = Counter()
    ranks: dict[ApplicationId, tuple[int, ...]] = {}
    for application in order:
        preferences = candidates[application].preferences
        for specialty in preferences:
            taken[specialty] += 1
        ranks[application] = tuple([taken[specialty] for specialty in preferences])
    return ranks
