"""Prepaid by plan, settled by the headcount of the national record; every fen of difference has a name [FIN-6, EXP-2].

Each seat of the plan would cost its full share: the base's own, and those of the province's reserve that were used
there. Those who hold the first seats account for what they cost less; who stands beyond them costs on top; seats
nobody holds cost nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts.messages.finance import AccountListed
from contracts.season.funding import Finance
from contracts.vocabulary import ApplicationId, Category, Fen, PayComponent
from services.finance.domain import months
from services.finance.domain.account.bearers import PUBLIC, Fund, fund_of
from services.finance.domain.account.dues import by_day, dues, training
from services.finance.domain.account.state import Account
from services.finance.domain.months import Span
from services.finance.domain.roll.places import in_turn
from services.finance.domain.roll.state import Roll, prepaid_to

_COMPONENTS: Final = {fund: component for component, fund in PUBLIC.items()}


@dataclass(frozen=True, slots=True)
class Share:
    """One trainee's part of the difference: what the seat would cost, what was settled, and why they differ."""

    application: ApplicationId
    category: Category | None
    planned_fen: int
    settled_fen: int
    reasons: tuple[str, ...]

    @property
    def difference_fen(self) -> int:
        return self.planned_fen - self.settled_fen


@dataclass(frozen=True, slots=True)
class Settled:
    """One fund's account with one base. Of `seats`, `held_back` were the province's reserve.

    `prepaid_fen - settled_fen` is to be given back, or, below zero, still owed; it is always the sum of
    `prepaid_fen - planned_fen`, of `empty_fen` and of the differences of all `shares`.
    """

    fund: Fund
    seats: int
    headcount: int
    held_back: int
    prepaid_fen: int
    planned_fen: int
    settled_fen: int
    empty_fen: int
    shares: tuple[Share, ...]

    @property
    def balance_fen(self) -> int:
        return self.prepaid_fen - self.settled_fen

    @property
    def explained_fen(self) -> int:
        """What the statement names, to be compared with the balance."""
        return self.prepaid_fen - self.planned_fen + self.empty_fen + sum(each.difference_fen for each in self.shares)


def settlement(
    roll: Roll,
    accounts: Mapping[ApplicationId, Account],
    seats: int,
    terms: Finance,
    through: str,
    *,
    postgraduates_in_plan: bool = False,
) -> tuple[Settled, ...]:
    """Both public funds' accounts with a base, for the months of the term up to and with `through`."""
    places = _places(roll, seats, postgraduates_in_plan=postgraduates_in_plan)
    return tuple(_settled(roll, accounts, places, seats, terms, through, fund) for fund in _COMPONENTS)


def _settled(
    roll: Roll,
    accounts: Mapping[ApplicationId, Account],
    places: Sequence[tuple[AccountListed, bool]],
    seats: int,
    terms: Finance,
    through: str,
    fund: Fund,
) -> Settled:
    full = _full(roll, terms, through, _COMPONENTS[fund])
    shares = tuple(_share(word, accounts, terms, through, fund, full if within else 0) for word, within in places)
    reserve = sum(word.held_back for word, _ in places)
    held = min(seats, len(places) - reserve)
    return Settled(
        fund=fund,
        seats=seats + reserve,
        held_back=reserve,
        headcount=sum(share.settled_fen > 0 for share in shares),
        prepaid_fen=sum(each.amount_fen for each in prepaid_to(roll) if each.fund == fund.value),
        planned_fen=(seats + reserve) * full,
        settled_fen=sum(share.settled_fen for share in shares),
        empty_fen=(seats - held) * full,
        shares=shares,
    )


def _full(roll: Roll, terms: Finance, through: str, component: PayComponent) -> Fen:
    """What one seat costs from the first day of the term to the end of `through`: odd fen come in the last month."""
    span = Span(terms.term_starts.date(), terms.term_ends.date())
    later = roll.rates.rates if roll.rates else ()
    return sum(due.amount_fen for due in by_day(component, span, terms, later, {}) if due.month <= through)


def _places(roll: Roll, seats: int, *, postgraduates_in_plan: bool) -> list[tuple[AccountListed, bool]]:
    """Everyone who counts against the plan, in the order of places, and whether a seat of it is theirs from the first.

    The base's own seats go round; one of the reserve is its holder's. Postgraduates are counted where they take seats.
    """
    left, found = seats, list[tuple[AccountListed, bool]]()
    for word in in_turn(roll):
        if postgraduates_in_plan or word.category is not Category.POSTGRADUATE:
            found.append((word, word.held_back or left > 0))
            left -= not word.held_back
    return found


def _share(
    word: AccountListed,
    accounts: Mapping[ApplicationId, Account],
    terms: Finance,
    through: str,
    fund: Fund,
    planned_fen: int,
) -> Share:
    account = accounts.get(word.application, Account(word.application))
    settled = borne(account, terms, through, fund)
    postgraduate = ("postgraduate",) if word.category is Category.POSTGRADUATE else ()
    reasons = (*postgraduate, *_reasons(account, terms, through, not planned_fen)) if planned_fen != settled else ()
    return Share(word.application, word.category, planned_fen, settled, reasons)


def borne(account: Account, terms: Finance, through: str, fund: Fund) -> Fen:
    """What a public fund bears of one trainee up to and with this month."""
    span = training(account, terms)
    return sum(
        due.amount_fen
        for due in dues(account, terms, components=(_COMPONENTS[fund],))
        if due.month <= through and fund_of(account, span, due.component, due.month) is fund
    )


def _reasons(account: Account, terms: Finance, through: str, beyond: bool) -> Iterator[str]:  # noqa: FBT001  a fact of the place
    """Why a trainee costs something else by then than a seat for the whole time."""
    if beyond:
        yield "over_plan"
    if account.reported_at is None:
        yield "never_reported"
    elif account.reported_at.date() > terms.term_starts.date():
        yield "joined_late"
    ends = terms.term_ends.date()
    if account.withdrawn is not None and _ended(account.withdrawn.closed_at.date(), ends, through):
        yield "left_early"
    years = account.reduced.years if account.reduced else 0
    if _ended(months.years_later(ends, -years), ends, through):
        yield "term_reduced"


def _ended(last: date, term_ends: date, through: str) -> bool:
    """Whether a training whose last day this is ended before its time, and in a month that is settled."""
    return last < term_ends and months.name(last) <= through


def total(statements: Sequence[Settled]) -> Mapping[str, int]:
    """The sums of several bases' statements with one fund."""
    names = ("seats", "headcount", "prepaid_fen", "planned_fen", "settled_fen", "empty_fen", "balance_fen")
    return {name: sum(getattr(each, name) for each in statements) for name in names}
