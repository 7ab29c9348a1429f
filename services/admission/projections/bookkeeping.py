"""Every seat of one base, from the plan to whoever holds it now: books that follow from what is known [ADM-2]."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.season.season import Season
from services.admission.allocation.accounts import Cause, Pot, SeatAccount, SeatEntry
from services.admission.allocation.allocation import Held, SeatKind
from services.admission.allocation.entries import changes, releases
from services.admission.allocation.ledger import Ledger, post
from services.admission.allocation.linked import Linked, left_seats, seats_of
from services.admission.allocation.plan import ProgrammeId
from services.admission.domain.intake.linking import linked_now
from services.admission.domain.intake.offering import offers
from services.admission.domain.intake.seats import Turned, opened_books
from services.admission.domain.intake.snapshotting import as_placed
from services.admission.domain.intake.state import Intake


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """The ledger as it stands, every entry that led there, and the transfers that were refused."""

    ledger: Ledger
    entries: tuple[SeatEntry, ...]
    turned: tuple[Turned, ...]


def books_of(intake: Intake, season: Season) -> Bookkeeping:
    """Plan and transfers, then the drawing, then who left since and whom the provincial round placed here.

    A reserved seat left since is open to the round: nobody is kept a seat once placing is over [ADM-1].

    Raises `LookupError` for a base the season does not have.
    """
    base = season.base(intake.base)
    if base is None:
        raise LookupError(intake.base)
    linked = linked_now(intake, base)
    if intake.placed_on is None:
        books = opened_books(base, season.admission, linked)
        gone = post(books.ledger, (entry for _, entry in left_seats(base.code, linked)), books.terms)
        return Bookkeeping(gone.ledger, (*books.entries, *gone.entries), books.turned)
    drawn = as_placed(intake, season, base, intake.placed_on)
    books, placed = drawn.books, drawn.settled.now
    staying = {name: held for name, held in placed.items() if name in offers(intake)}
    left = post(drawn.rounds.ledger, changes(placed, staying, placed.keys() - staying.keys()), books.terms)
    freed = post(left.ledger, releases(left.ledger, books.terms.plan), books.terms)
    moved = post(freed.ledger, _linked_since(intake, season, linked), books.terms)
    given = post(moved.ledger, _granted(intake), books.terms)
    later = (*left.entries, *freed.entries, *moved.entries, *given.entries)
    return Bookkeeping(given.ledger, (*books.entries, *drawn.rounds.entries, *later), books.turned)


def _linked_since(intake: Intake, season: Season, linked: Linked) -> Iterator[SeatEntry]:
    """What became of postgraduates' seats since places were drawn beside them: first what was given back [POL-7]."""
    closes = season.admission.placing_closes(intake.placed_on or season.admission.backfill_physical_by)
    before = {name: one for name, one in intake.linked.items() if one.left_at is None or one.left_at >= closes}
    was = seats_of(intake.base, {name: one for name, one in before.items() if one.seated})
    now = seats_of(intake.base, {name: one for name, one in linked.items() if one.held})
    yield from changes(was, now, was.keys() - now.keys(), Cause.LINKED)


def _granted(intake: Intake) -> Iterator[SeatEntry]:
    """The seats of the provincial round: a held-back one comes into these books from the province's [ADM-6]."""
    for name, grant in sorted(intake.granted.items()):
        programme = ProgrammeId(intake.base, grant.specialty)
        seat = {name: Held(programme, 0, 1, SeatKind.OPEN)}
        known = name in intake.beside
        if grant.held_back:
            yield SeatEntry(Cause.HELD_BACK, SeatAccount(None, Pot.PLAN), SeatAccount(None, Pot.HELD_BACK), 1)
            yield SeatEntry(Cause.GRANTED, SeatAccount(None, Pot.HELD_BACK), SeatAccount(programme, Pot.OPEN), 1)
        yield from changes({}, {} if known else seat, ())
        if name in intake.vacations:
            yield from changes(seat, {}, (name,))
