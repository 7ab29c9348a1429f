"""Every seat of one base, from the plan to whoever holds it now: books that follow from what is known [ADM-2]."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.season.season import Season
from services.admission.allocation.accounts import Cause, Pot, SeatAccount, SeatEntry
from services.admission.allocation.allocation import Held, SeatKind
from services.admission.allocation.entries import changes, releases
from services.admission.allocation.ledger import Ledger, post
from services.admission.allocation.plan import ProgrammeId
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
    if intake.placed_on is None:
        books = opened_books(base, season.admission)
        return Bookkeeping(books.ledger, books.entries, books.turned)
    drawn = as_placed(intake, season, base, intake.placed_on)
    books, placed = drawn.books, drawn.settled.now
    staying = {name: held for name, held in placed.items() if name in offers(intake)}
    left = post(drawn.rounds.ledger, changes(placed, staying, placed.keys() - staying.keys()), books.terms)
    freed = post(left.ledger, releases(left.ledger, books.terms.plan), books.terms)
    given = post(freed.ledger, _granted(intake), books.terms)
    later = (*left.entries, *freed.entries, *given.entries)
    return Bookkeeping(given.ledger, (*books.entries, *drawn.rounds.entries, *later), books.turned)


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
