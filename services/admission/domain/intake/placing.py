"""The places of one base: a pure function of results, transfers and of who left [ADM-1 to ADM-4]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contracts.messages.platform.admission import QuotaTransferred
from contracts.season.calendar import Admission, Reserve
from contracts.season.season import Base, Season
from contracts.season.ties import Tie, ties_of
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    Category,
    Moment,
    PersonKey,
    Points,
    SpecialtyCode,
    Track,
)
from services.admission.allocation.allocation import Claim, Held, Wish
from services.admission.allocation.backfill import BackfilledPlaces, settle
from services.admission.allocation.ledger import Ledger
from services.admission.allocation.linked import Linked, left_seats
from services.admission.allocation.merit import Merit, ranked
from services.admission.allocation.plan import ProgrammeId
from services.admission.allocation.policy import POLICIES
from services.admission.allocation.rounds import BaseRounds, base_rounds
from services.admission.domain.intake.results import ResultLine, Results, live, out
from services.admission.domain.intake.seats import Books, given, opened_books, transferred


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


@dataclass(frozen=True, slots=True)
class PlacingContext:
    """Where places are drawn: `beside` those whom the provincial round seated here before, and those `linked`."""

    season: Season
    base: Base
    beside: Mapping[ApplicationId, SpecialtyCode] = field(default_factory=dict)
    linked: Linked = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing with everything it rests on: merit ranks of all ever ranked, seats after transfers, who holds what."""

    ranks: Mapping[ApplicationId, int]
    books: Books
    settled: BackfilledPlaces
    rounds: BaseRounds


def drawing(
    results: Results,
    opened: Moment,
    left: Mapping[ApplicationId, Moment],
    transfers: Iterable[QuotaTransferred],
    setting: PlacingContext,
) -> Drawing:
    """Draw the places once everyone who left before placing closed has made room.

    `opened` is when results were published, `left` says who left when. Whoever left later still fills the seat
    here, so that it stays empty.
    """
    lines, fallen, calendar = results.lines, out(results), setting.season.admission
    closes = calendar.placing_closes(opened)
    ties = setting.season.tie_break_at(setting.base)
    ranks = ranked({name: merit(line, ties) for name, line in lines.items()})
    vacated = {name: moment for name, moment in left.items() if moment < closes}
    claims = {name: _claim(line, ranks[name], setting.base.code, calendar.reserve) for name, line in lines.items()}
    staying = {name: claims[name] for name in live(results) if name not in vacated}
    accepting = frozenset(name for name, line in lines.items() if _adjustable(line, setting.season.track))
    policy = POLICIES[calendar.policy]

    def rounds(those: Mapping[ApplicationId, Claim], ledger: Ledger) -> BaseRounds:
        return base_rounds(those, ranks, accepting, ledger, plan, policy, calendar.adjustment)

    books = opened_books(setting.base, calendar, setting.linked)
    plan = books.terms.plan
    gone = {**{name: results.fell[name].dropped_at for name in fallen}, **vacated}

    def then(ledger: Ledger, at: Moment) -> Ledger:
        return rounds({name: one for name, one in claims.items() if name not in gone or gone[name] > at}, ledger).ledger

    until = calendar.backfill_physical_by if setting.beside else closes
    left_by = left_seats(setting.base.code, setting.linked)
    books = given(transferred(books, transfers, opened, until, then, left_by), setting.beside)
    settled = settle(
        ranked=claims,
        gone={name: at for name, at in gone.items() if name in claims},
        moved=[at for at, _ in books.before if at >= opened],
        span=(opened, closes),
        draw=lambda those, at: rounds(those, books.at(max(at, opened))).places,
        left=vacated.keys() & claims.keys(),
    )
    return Drawing(ranks, books, settled, rounds(staying, books.ledger))


def places(drawn: Drawing, results: Results, opened: Moment, calendar: Admission) -> dict[ApplicationId, Place]:
    """Who holds a place, and on what terms.

    Whoever moved up is given until `backfill_physical_by`: the moment somebody else failed a physical is nobody's
    own deadline [ADM-4].
    """
    settled = drawn.settled
    return {
        name: _place(
            results.lines[name],
            held,
            max(opened, settled.let_in.get(name, opened)),
            calendar.physical_by if name in settled.first else calendar.backfill_physical_by,
        )
        for name, held in settled.now.items()
    }


def given_back(
    drawn: Drawing, results: Results, opened: Moment, left: Iterable[ApplicationId], calendar: Admission
) -> dict[ApplicationId, Place]:
    """The places of those who left them before placing closed, as these results offered them.

    Of whoever left one that was never theirs, as is known by now, there is none.
    """
    first, moved_up = drawn.settled.first, drawn.settled.moved_up
    back = dict[ApplicationId, Place]()
    for name in sorted(left):
        if name in first:
            back[name] = _place(results.lines[name], first[name], opened, calendar.physical_by)
        elif name in moved_up:
            up = moved_up[name]
            back[name] = _place(results.lines[name], up.held, max(opened, up.at), calendar.backfill_physical_by)
    return back


def _place(line: ResultLine, held: Held, offered_at: Moment, physical_by: Moment) -> Place:
    return Place(
        person_key=line.person_key,
        category=line.category,
        specialty=held.programme.specialty,
        rank=_rank(line, held),
        total_points=line.total_points,
        offered_at=offered_at,
        physical_by=physical_by,
    )


def merit(line: ResultLine, tie_break: Iterable[Tie]) -> Merit:
    """What the merit order of the base goes by; an excused component counts no points in a tie [EXM-5]."""
    return Merit(line.total_points, ties_of(tie_break, line.marks, line.licence, line.employer_level), line.lot)


def _claim(line: ResultLine, rank: int, base: BaseCode, reserve: Reserve) -> Claim:
    """Order-oriented applicants stand on the roster: registration let no other one of them in [ADM-1].

    Reserved seats are theirs, or of whom else the season keeps them for [POL-8].
    """
    wishes = tuple(Wish(ProgrammeId(base, wish.specialty), rank) for wish in line.placings)
    return Claim(wishes, line.total_points, rostered=line.category in reserve.categories)


def _adjustable(line: ResultLine, track: Track) -> bool:
    """Undergraduate order applicants train in the specialty of the roster and in no other [REG-5, ADM-3]."""
    bound = line.category is Category.ORDER and track is Track.RESIDENCY
    return line.accepts_adjustment and not bound


def _rank(line: ResultLine, held: Held) -> int:
    """The rank published for the programme; whoever is adjusted into another has the one in the base."""
    ranks = {wish.specialty: wish.rank for wish in line.placings}
    return ranks.get(held.programme.specialty, held.rank)
