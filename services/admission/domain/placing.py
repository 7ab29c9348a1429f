"""The places of one base: a pure function of the results heard and of who left [ADM-1, ADM-4]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from contracts.exams import Placing
from contracts.season import Admission, Base
from contracts.vocabulary import ApplicationId, Category, Moment, PersonKey, Points, SpecialtyCode
from services.admission.domain.allocation import allocate
from services.admission.domain.results import Line, Results, live, out


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it is offered, and the terms of the offer."""

    person_key: PersonKey
    category: Category
    specialty: SpecialtyCode
    rank: int
    total_points: Points
    offered_at: Moment
    physical_by: Moment


def place(
    results: Results, opened: Moment, vacated: Mapping[ApplicationId, Moment], base: Base, calendar: Admission
) -> dict[ApplicationId, Place]:
    """Who holds a place once everyone who left before the backfill closed has made room.

    `opened` is when results were published. Whoever left later still fills the seat here, so that it stays
    empty. Whoever moved up is given until `backfill_physical_by`: the moment somebody else failed a physical
    is nobody's own deadline.
    """
    seats = {programme.specialty: programme.seats for programme in base.programmes}
    fallen = out(results)
    left = {name: moment for name, moment in vacated.items() if moment < calendar.backfill_physical_by}
    staying = {name: line for name, line in live(results).items() if name not in left}
    first = allocate(_as_if_nobody_left(results.lines, fallen), seats).keys()
    held = allocate({name: line.placings for name, line in staying.items()}, seats)
    gone = {name: results.fell[name].dropped_at for name in fallen} | left
    came_later = sorted((held.keys() | (left.keys() & results.lines.keys())) - first, key=partial(merit, results.lines))
    moved_up = _moments(came_later, {name: at for name, at in gone.items() if name in first or name in came_later})
    return {
        name: Place(
            person_key=staying[name].person_key,
            category=staying[name].category,
            specialty=placing.specialty,
            rank=placing.rank,
            total_points=staying[name].total_points,
            offered_at=max(opened, moved_up.get(name, opened)),
            physical_by=calendar.physical_by if name in first else calendar.backfill_physical_by,
        )
        for name, placing in sorted(held.items())
    }


def _as_if_nobody_left(
    lines: Mapping[ApplicationId, Line], fallen: frozenset[ApplicationId]
) -> dict[ApplicationId, tuple[Placing, ...]]:
    """Everyone ever ranked, the fallen in their old place: their ranks have passed to others, their points have not."""
    if fallen.isdisjoint(lines):
        return {name: line.placings for name, line in lines.items()}
    order = sorted(lines, key=lambda name: (-lines[name].total_points, name not in fallen, merit(lines, name)))
    return {
        name: tuple(Placing(specialty=wish.specialty, rank=rank) for wish in lines[name].placings)
        for rank, name in enumerate(order, start=1)
    }


def _moments(came_later: Iterable[ApplicationId], gone: Mapping[ApplicationId, Moment]) -> dict[ApplicationId, Moment]:
    """When each of those who came later was let in: the best of them by the first to leave, and so on."""
    leavings = sorted((moment, name) for name, moment in gone.items())
    return {name: moment for name, (moment, _) in zip(came_later, leavings, strict=False)}


def merit(lines: Mapping[ApplicationId, Line], name: ApplicationId) -> tuple[int, int, ApplicationId]:
    """A key to sort by: total first; within one total the rank, which the tie-break decided."""
    line = lines[name]
    return -line.total_points, min((wish.rank for wish in line.placings), default=0), name
