"""A trainee's account: opened on admission, closed on withdrawal; payments are kept as facts [SAGA-2, SAGA-3, FIN-5].

Whether an account is open is admission's last word, by sequence; a payment counts by when it was paid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import assert_never

from contracts.envelope import Heard
from contracts.finance import AccountClosed, AccountOpened, CloseAccount, OpenAccount, ReopenAccount
from contracts.platform import PaymentMade
from contracts.season import Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Fen, Moment, PayComponent, PersonKey, SeasonId
from services.finance.domain.clawback import clawback

Hears = OpenAccount | CloseAccount | ReopenAccount | PaymentMade


@dataclass(frozen=True, slots=True)
class Opened:
    """Admission's order to open, and whose account it is."""

    sequence: int
    season: SeasonId
    person_key: PersonKey
    base: BaseCode
    opened_at: Moment


@dataclass(frozen=True, slots=True)
class Closed:
    """Admission's order to close."""

    sequence: int
    season: SeasonId
    closed_at: Moment


@dataclass(frozen=True, slots=True)
class Undone:
    """Admission's order to reverse the closing [SAGA-4]."""

    sequence: int
    reopened_at: Moment


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment, under the key of the message that told of it: the same month may be paid in two parts."""

    key: str
    month: str
    component: PayComponent
    amount_fen: Fen
    paid_at: Moment


@dataclass(frozen=True, slots=True)
class Account:
    """The two orders, the payments (a hundred or so in a whole training), and what was said last."""

    application: ApplicationId
    opened: Opened | None = None
    closed: Closed | None = None
    undone: Undone | None = None
    payments: Mapping[str, Paid] = field(default_factory=dict)
    opening: AccountOpened | None = None
    closing: AccountClosed | None = None

    @property
    def withdrawn(self) -> Closed | None:
        """The order to close, unless a later one opened the account again."""
        later = (order for order in (self.opened, self.undone) if order is not None)
        if self.closed is None or any(order.sequence > self.closed.sequence for order in later):
            return None
        return self.closed


@dataclass(frozen=True, slots=True)
class Reopened:
    """What was said of a closing stands no more."""


Fact = Opened | Closed | Undone | Paid | Reopened
Event = Fact | AccountOpened | AccountClosed


def decide(account: Account, heard: Heard[Hears], seasons: Seasons) -> list[Event]:
    """Keep the fact, then confirm what is news to admission."""
    fact = _fact(account, heard)
    if fact is None:
        return []
    known = reduce(evolve, [fact], account)
    return [fact, *_opening(known), *_closing(known, seasons)]


def _fact(account: Account, heard: Heard[Hears]) -> Fact | None:
    match heard.message:
        case OpenAccount() as order:
            later = account.opened is None or heard.sequence > account.opened.sequence
            opened = Opened(heard.sequence, order.season, order.person_key, order.base, order.opened_at)
            return opened if later else None
        case CloseAccount(season=season, closed_at=closed_at):
            later = account.closed is None or heard.sequence > account.closed.sequence
            return Closed(heard.sequence, season, closed_at) if later else None
        case ReopenAccount(reopened_at=reopened_at):
            later = account.undone is None or heard.sequence > account.undone.sequence
            return Undone(heard.sequence, reopened_at) if later else None
        case PaymentMade() as payment:
            paid = Paid(heard.key, payment.month, payment.component, payment.amount_fen, payment.paid_at)
            return None if paid.key in account.payments else paid
        case _:
            assert_never(heard.message)


def _opening(known: Account) -> list[Event]:
    if known.opened is None:
        return []
    opening = AccountOpened(
        application=known.application,
        opened_at=known.opened.opened_at,
        reopened_at=known.undone.reopened_at if known.undone else None,
    )
    return [] if opening == known.opening else [opening]


def _closing(known: Account, seasons: Seasons) -> list[Event]:
    """The clawback of everything paid by the closing; said again when more of that becomes known."""
    closed = known.withdrawn
    if closed is None:
        return [] if known.closing is None else [Reopened()]
    due = clawback(received(known, closed.closed_at), seasons[closed.season].finance)
    closing = AccountClosed(
        application=known.application,
        season=closed.season,
        paid_fen=due.paid_fen,
        penalty_fen=due.penalty_fen,
        clawback_fen=due.total_fen,
        closed_at=closed.closed_at,
    )
    return [] if closing == known.closing else [closing]


def received(account: Account, until: Moment) -> list[tuple[PayComponent, Fen]]:
    """What was paid by this moment, that moment included."""
    return [(paid.component, paid.amount_fen) for paid in account.payments.values() if paid.paid_at <= until]


def evolve(account: Account, event: Event) -> Account:  # noqa: PLR0911  one case per fact
    """Fold one fact, or what was said."""
    match event:
        case Opened():
            return replace(account, opened=event)
        case Closed():
            return replace(account, closed=event)
        case Undone():
            return replace(account, undone=event)
        case Paid(key=key):
            return replace(account, payments=dict(sorted({**account.payments, key: event}.items())))
        case Reopened():
            return replace(account, closing=None)
        case AccountOpened():
            return replace(account, opening=event)
        case AccountClosed():
            return replace(account, closing=event)
        case _:
            assert_never(event)
