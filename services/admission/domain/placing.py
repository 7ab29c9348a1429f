"""The places of one base: a pure function of the results heard and of who left [ADM-1, ADM-4]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from contracts.exams import Placing
from contracts.season import Admission, Base
from contracts.vocabulary import ApplicationId, BaseCode, Category, Moment, PersonKey, Points, SpecialtyCode
from services.admission.allocation.allocation import Claim, Wish, allocate
from services.admission.allocation.backfill import settle
from services.admission.allocation.plan import ProgrammeId, plan_of
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
    results: Results, opened: Moment, left: Mapping[ApplicationId, Moment], base: Base, calendar: Admission
) -> dict[ApplicationId, Place]:
    """Who holds a place once everyone who left before the backfill closed has made room.

    `opened` is when results were published, `left` says who left when. Whoever left later still fills the seat
    here, so that it stays empty. Whoever moved up is given until `backfill_physical_by`: the moment somebody else
    failed a physical is nobody's own deadline.
    """
    seats = {name: planned.offered for name, planned in plan_of([base]).items()}
    fallen = out(results)
    vacated = {name: moment for name, moment in left.items() if moment < calendar.backfill_physical_by}
    staying = {name: line for name, line in live(results).items() if name not in vacated}
    settled = settle(
        ranked=_as_if_nobody_left(results.lines, fallen, base.code),
        staying={name: _claim(line, line.placings, base.code) for name, line in staying.items()},
        vacated=vacated,
        fallen={name: results.fell[name].dropped_at for name in fallen},
        draw=lambda claims: allocate(claims, seats).places,
        order=partial(merit, results.lines),
    )
    return {
        name: Place(
            person_key=staying[name].person_key,
            category=staying[name].category,
            specialty=held.programme.specialty,
            rank=held.rank,
            total_points=staying[name].total_points,
            offered_at=max(opened, settled.let_in.get(name, opened)),
            physical_by=calendar.physical_by if name in settled.first else calendar.backfill_physical_by,
        )
        for name, held in settled.now.items()
    }


def _claim(line: Line, placings: Iterable[Placing], base: BaseCode) -> Claim:
    """Order-oriented applicants stand on the roster: registration let no other one of them in [ADM-1]."""
    wishes = tuple(Wish(ProgrammeId(base, wish.specialty), wish.rank) for wish in placings)
    return Claim(wishes, line.total_points, rostered=line.category is Category.ORDER)


def _as_if_nobody_left(
    lines: Mapping[ApplicationId, Line], fallen: frozenset[ApplicationId], base: BaseCode
) -> dict[ApplicationId, Claim]:
    """Everyone ever ranked, the fallen in their old place: their ranks have passed to others, their points have not."""
    if fallen.isdisjoint(lines):
        return {name: _claim(line, line.placings, base) for name, line in lines.items()}
    order = sorted(lines, key=lambda name: (-lines[name].total_points, name not in fallen, merit(lines, name)))
    return {
        name: _claim(lines[name], (Placing(specialty=wish.specialty, rank=rank) for wish in lines[name].placings), base)
        for rank, name in enumerate(order, start=1)
    }


def merit(lines: Mapping[ApplicationId, Line], name: ApplicationId) -> tuple[int, int, ApplicationId]:
    """A key to sort by: total first; within one total the rank, which the tie-break decided."""
    line = lines[name]
    return -line.total_points, min((wish.rank for wish in line.placings), default=0), name
