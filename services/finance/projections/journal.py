"""The double-entry journal of one account, worked out from its facts: the same facts, the same entries [FIN-1].

No entry is ever stored, so none can be edited. What is decided or assessed after a month was booked does not change
the booked entry: a counter-entry takes it back and a new one follows, both dated by the later word.

See docs/architecture/ledger.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from contracts.season.funding import Finance
from contracts.vocabulary import Fen, Moment
from services.finance.domain import months
from services.finance.domain.account.bearers import Fund, fund_of
from services.finance.domain.account.clawback import percent_of
from services.finance.domain.account.dues import Due, dues, training
from services.finance.domain.account.facts import Closed, Paid, Repaid
from services.finance.domain.account.payments import repayments_told, stood, told_of
from services.finance.domain.account.state import Account
from services.finance.domain.months import Span


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry; debits are positive, credits negative."""

    book: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Cause:
    """Why it was booked: the message, the rule, the rate and its date where there is one."""

    message: str
    rule: str
    rate_fen: Fen | None = None
    rate_from: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Postings that sum to zero. `id` follows from the cause; a counter-entry names what it takes back."""

    id: str
    booked_at: Moment
    postings: tuple[Posting, ...]
    cause: Cause
    reverses: str | None = None


def journal(account: Account, terms: Finance) -> tuple[Entry, ...]:
    """Every entry in the order of booking."""
    entries = [*_accruals(account, terms), *_payments(account), *_claims(account, terms), *_repayments(account)]
    return tuple(sorted(entries, key=lambda entry: (entry.booked_at, entry.id)))


def balances(entries: Iterable[Entry], at: Moment | None = None) -> Mapping[str, int]:
    """What stood in each book at that moment, that moment included; now, when none is given."""
    books: dict[str, int] = defaultdict(int)
    for entry in entries:
        if at is None or entry.booked_at <= at:
            for posting in entry.postings:
                books[posting.book] += posting.amount_fen
    return dict(sorted(books.items()))


def _accruals(account: Account, terms: Finance) -> Iterator[Entry]:
    """What is due, booked when its month is over, and booked anew whenever a later word changes it."""
    booked: dict[tuple[str, str], Entry] = {}
    versions: dict[tuple[str, str], int] = defaultdict(int)
    span = training(account, terms)
    for now in _turns(account, span):
        bookable = {(due.component.value, due.month): due for due in dues(account, terms, now) if due.amount_fen}
        wanted = {slot: due for slot, due in bookable.items() if _over(account, due.month, now)}
        for slot in sorted(booked.keys() | wanted.keys()):
            new = _accrual(account, span, wanted[slot], versions[slot] + 1, now) if slot in wanted else None
            old = booked.get(slot)
            if old is not None and (new is None or (new.postings, new.cause) != (old.postings, old.cause)):
                yield counter(booked.pop(slot), now)
                old = None
            if new is not None and old is None:
                versions[slot] += 1
                booked[slot] = new
                yield new


def _turns(account: Account, span: Span | None) -> list[Moment]:
    """The moments at which what is booked may change."""
    ends = [months.ended_at(month) for month, _ in months.covered(span)] if span else []
    later = [rate.decided_at for rate in (account.terms.rates if account.terms else ())]
    known = [each.assessed_at for each in account.assessments.values()]
    scores = [each.scored_at for each in account.examinations.values()]
    back = [account.reversed[1].reopened_at] if account.reversed else []
    return sorted({*ends, *later, *known, *scores, *back})


def _over(account: Account, month: str, now: Moment) -> bool:
    """Whether a month's end was told and has come; what ended while the account was closed waits for its reopening."""
    end, undone = months.ended_at(month), account.reversed
    if account.accrued is None or month > account.accrued:
        return False
    waits = undone is not None and undone[0].closed_at <= end < undone[1].reopened_at
    return now >= (undone[1].reopened_at if undone is not None and waits else end)


def _accrual(account: Account, span: Span | None, due: Due, version: int, now: Moment) -> Entry:
    fund, rate = fund_of(account, span, due.component, due.month), due.stretches[-1].rate
    return Entry(
        id=f"accrual/{due.component}/{due.month}/{version}",
        booked_at=now,
        postings=(Posting(f"cost:{fund}", due.amount_fen), Posting(f"payable:{due.component}", -due.amount_fen)),
        cause=Cause(due.source, "FIN-2", rate.amount_fen, rate.valid_from),
    )


def counter(entry: Entry, now: Moment) -> Entry:
    """The entry that takes another back, to the fen."""
    postings = tuple(Posting(each.book, -each.amount_fen) for each in entry.postings)
    return Entry(f"{entry.id}/reversed", now, postings, entry.cause, reverses=entry.id)


def _payments(account: Account) -> Iterator[Entry]:
    """Each payment as first told; a later revision takes the entry back and books anew what stands, if anything."""
    for said in told_of(account).values():
        yield from _in_turn((_payment(paid), paid.paid_at, paid.reversed) for paid in said)


def _payment(paid: Paid) -> Entry:
    postings = (Posting(f"payable:{paid.component}", paid.amount_fen), Posting("cash", -paid.amount_fen))
    return Entry(f"payment/{paid.key}", paid.paid_at, postings, Cause(paid.key, "FIN-2"))


def _in_turn(told: Iterable[tuple[Entry, Moment, bool]]) -> Iterator[Entry]:
    """Each revision in turn: when it was, what it books, and whether it only takes back what was booked before."""
    booked = list[Entry]()
    for entry, moment, taken_back in told:
        at = max([moment, *(before.booked_at for before in booked)])
        if booked and booked[-1].reverses is None:
            booked.append(counter(booked[-1], at))
        if not taken_back:
            booked.append(replace(entry, booked_at=at))
    yield from booked


def _claims(account: Account, terms: Finance) -> Iterator[Entry]:
    """The clawback of a closing, and its reversal once the trainee was reinstated [FIN-5, SAGA-4]."""
    if (undone := account.reversed) is not None:
        closed, reopened = undone
        for claim in _claims_of(account, terms, closed, reopened.reopened_at):
            yield claim
            yield counter(claim, max(claim.booked_at, reopened.reopened_at))
    elif (left := account.withdrawn) is not None:
        yield from _claims_of(account, terms, left)


def _claims_of(account: Account, terms: Finance, closed: Closed, until: Moment | None = None) -> Iterator[Entry]:
    """One claim of what was paid by the closing, and one of each payment after it, up to the account's reopening."""
    by_then, later = list[Paid](), list[Paid]()
    for paid in counted(account, terms):
        (by_then if paid.paid_at <= closed.closed_at else later).append(paid)
    yield _claim(account, terms, closed, "claim", [], by_then)
    for at, paid in enumerate(later):
        if until is None or paid.paid_at <= until:
            own = replace(closed, closed_at=paid.paid_at)
            yield _claim(account, terms, own, f"claim/{paid.key}", [*by_then, *later[:at]], [paid])


def _claim(account: Account, terms: Finance, closed: Closed, name: str, before: list[Paid], those: list[Paid]) -> Entry:
    """The claim of those payments: with what was claimed before, the penalty comes out as of the sum [FIN-4]."""
    refunds, span = defaultdict[Fund, int](int), training(account, terms)
    for paid in those:
        refunds[fund_of(account, span, paid.component, paid.month)] += paid.amount_fen
    known, now = sum(paid.amount_fen for paid in before), sum(refunds.values())
    penalty = percent_of(known + now, terms.penalty_percent) - percent_of(known, terms.penalty_percent)
    credits_ = [Posting(f"refund:{fund}", -amount) for fund, amount in sorted(refunds.items())]
    cause = Cause(f"close/{closed.closed_at.isoformat()}", "FIN-5")
    total = Posting("receivable", now + penalty)
    return Entry(name, closed.closed_at, (total, *credits_, Posting("penalty", -penalty)), cause)


def counted(account: Account, terms: Finance) -> list[Paid]:
    """The payments a closing claims back, in time: all there are in the components that count [FIN-5]."""
    those = (paid for paid in stood(account) if paid.component in terms.clawback_counts)
    return sorted(those, key=lambda paid: (paid.paid_at, paid.key))


def _repayments(account: Account) -> Iterator[Entry]:
    """Each as first told; a later revision takes the entry back and books anew what stands, if anything."""
    for said in repayments_told(account).values():
        yield from _in_turn((_repayment(repaid), repaid.received_at, repaid.reversed) for repaid in said)


def _repayment(repaid: Repaid) -> Entry:
    postings = (Posting("cash", repaid.amount_fen), Posting(_settles(repaid), -repaid.amount_fen))
    return Entry(f"repayment/{repaid.key}", repaid.received_at, postings, Cause(repaid.key, "FIN-5"))


def _settles(repaid: Repaid) -> str:
    """Money from somebody who owes nothing lies aside and settles nothing."""
    return "suspense" if repaid.payer == "other" else "receivable"
