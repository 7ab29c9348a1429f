"""Merit order and ranks: by total, then by the season's components, then by lot [EXM-4, EXM-5]."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from contracts.exams import Mark
from contracts.vocabulary import ApplicationId, Component, Points, SpecialtyCode
from services.exams.domain.lot import lot_of


class Rankable(Protocol):
    """What ranking asks of a candidate."""

    @property
    def preferences(self) -> tuple[SpecialtyCode, ...]: ...
    @property
    def marks(self) -> tuple[Mark, ...]: ...
    @property
    def total_points(self) -> Points: ...


def merit_order(
    candidates: Mapping[ApplicationId, Rankable], tie_break: tuple[Component, ...], key: bytes
) -> list[ApplicationId]:
    """All candidates, the best first; an excused component counts no points in a tie. Lots are drawn where needed."""
    tied: dict[tuple[int, ...], list[ApplicationId]] = defaultdict(list)
    for application, candidate in candidates.items():
        points = {mark.component: mark.points or 0 for mark in candidate.marks}
        tied[candidate.total_points, *(points.get(component, 0) for component in tie_break)].append(application)
    return [
        application
        for merit in sorted(tied, reverse=True)
        for application in (tied[merit] if len(tied[merit]) == 1 else _by_lot(tied[merit], key))
    ]


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


def _by_lot(applications: Iterable[ApplicationId], key: bytes) -> list[ApplicationId]:
    return sorted(applications, key=lambda application: lot_of(key, application))
