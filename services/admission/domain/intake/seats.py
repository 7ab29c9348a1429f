"""The seats of one base as its plan and its quota transfers leave them [ADM-2]."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from contracts.messages.platform.admission import QuotaTransferred
from contracts.season.calendar import Admission
from contracts.season.season import Base
from contracts.vocabulary import ApplicationId, Moment, SpecialtyCode
from services.admission.allocation.accounts import Cause, Pot, SeatEntry
from services.admission.allocation.allocation import Held, SeatKind
from services.admission.allocation.entries import opening, placements, releases, transfer
from services.admission.allocation.ledger import Ledger, post
from services.admission.allocation.linked import NOBODY, Linked, seats_of
from services.admission.allocation.plan import ProgrammeId, plan_of
from services.admission.allocation.posting import LedgerTerms, Rule

Rounds = Callable[[Ledger, Moment], Ledger]
"""From the seats there are to how they stand once everybody is placed on them who was there at that moment."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A transfer that was refused, and the rule against it."""

    transfer: QuotaTransferred
    rule: Rule


@dataclass(frozen=True, slots=True)
class Books:
    """The ledger before anybody is placed, the entries that led there, and what was refused on the way.

    `before` is how it stood before each transfer that moved seats.
    """

    terms: LedgerTerms
    ledger: Ledger
    entries: tuple[SeatEntry, ...]
    turned: tuple[Turned, ...] = ()
    before: tuple[tuple[Moment, Ledger], ...] = ()

    def at(self, moment: Moment) -> Ledger:
        """The ledger after the transfers made by this moment, that moment included."""
        return next((ledger for until, ledger in self.before if moment < until), self.ledger)

    @property
    def seats(self) -> dict[SpecialtyCode, int]:
        """How many seats each programme of the base has now, reserved ones and those the round gave included."""
        pots = (Pot.OPEN, Pot.RESERVED, Pot.TAKEN)
        return {name.specialty: sum(self.ledger.seats(pot, name) for pot in pots) for name in self.terms.plan}


def opened_books(base: Base, calendar: Admission, linked: Linked = NOBODY) -> Books:
    """The plan of a base, its reservations made, and postgraduates on the seats they took of it [ADM-1, POL-7]."""
    terms = LedgerTerms(plan_of([base]), frozenset(Rule(name) for name in calendar.transfers))
    seats = seats_of(base.code, {name: one for name, one in linked.items() if one.seated})
    posted = post(Ledger(), (*opening(terms.plan), *placements(seats, Cause.LINKED)), terms)
    return Books(terms, posted.ledger, posted.entries)


def transferred(
    books: Books,
    transfers: Iterable[QuotaTransferred],
    opened: Moment,
    closes: Moment,
    placed: Rounds,
    left: Iterable[tuple[Moment, SeatEntry]] = (),
) -> Books:
    """With every transfer that is allowed, in the order they were made.

    Until results were published at `opened` any seat that is not reserved can be moved. Afterwards only one that
    nobody held at that moment, since a transfer takes no place away; and none once placing closes. One that was
    refused stays refused, whoever leaves later, until it is asked for anew. `left` are seats given back meanwhile.
    """
    free = deque(one for one in left if one[0] < closes)
    for one in sorted(transfers, key=lambda each: (each.transferred_at, each.transfer)):
        while free and free[0][0] <= one.transferred_at:
            books = _given_back(books, *free.popleft())
        if one.transferred_at >= closes:
            books = _turned(books, one, Rule.WHILE_PLACING)
        else:
            books = _with(
                books, one, placed(books.ledger, one.transferred_at) if one.transferred_at >= opened else books.ledger
            )
    while free:
        books = _given_back(books, *free.popleft())
    return books


def _given_back(books: Books, at: Moment, entry: SeatEntry) -> Books:
    posted = post(books.ledger, [entry], books.terms)
    before = (*books.before, (at, books.ledger))
    return replace(books, ledger=posted.ledger, entries=(*books.entries, *posted.entries), before=before)


def given(books: Books, beside: Mapping[ApplicationId, SpecialtyCode]) -> Books:
    """With the seats the provincial round gave before anybody was placed: for it, reserved ones were open [ADM-1].

    Whoever is placed then is so on what is left after all transfers, at once.
    """
    if not beside:
        return books
    base = next(iter(books.terms.plan)).base
    seats = {
        name: Held(ProgrammeId(base, specialty), 0, 1, SeatKind.OPEN) for name, specialty in sorted(beside.items())
    }
    freed = post(books.ledger, releases(books.ledger, books.terms.plan), books.terms)
    taken = post(freed.ledger, placements(seats), books.terms)
    entries = (*books.entries, *freed.entries, *taken.entries)
    return replace(books, ledger=taken.ledger, entries=entries, before=())


def turned_in(books: Books) -> dict[str, Rule]:
    """The rule against each transfer that was refused, by its number."""
    return {one.transfer.transfer: one.rule for one in books.turned}


def _turned(books: Books, one: QuotaTransferred, rule: Rule) -> Books:
    return replace(books, turned=(*books.turned, Turned(one, rule)))


def _with(books: Books, one: QuotaTransferred, free: Ledger) -> Books:
    source, target = ProgrammeId(one.base, one.from_specialty), ProgrammeId(one.base, one.to_specialty)
    posted = post(books.ledger, [transfer(source, target, one.seats)], books.terms)
    rule = next((refused.rule for refused in posted.refused), None)
    if rule is None and free.seats(Pot.OPEN, source) < one.seats:
        rule = Rule.SEATS_ARE_THERE
    if rule is not None:
        return _turned(books, one, rule)
    before = (*books.before, (one.transferred_at, books.ledger))
    return replace(books, ledger=posted.ledger, entries=(*books.entries, *posted.entries), before=before)
