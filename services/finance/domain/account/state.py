"""The state of a trainee's account: facts, and what was said last of what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar, assert_never

from contracts.latest import is_later
from contracts.messages.finance import AccountClosed, AccountListed, AccountOpened
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from services.finance.domain.account.facts import (
    AccountReopened,
    Assessed,
    Closed,
    Event,
    Examined,
    MonthEnded,
    Named,
    Opened,
    Paid,
    Record,
    ReductionHeard,
    Repaid,
    Reported,
    Terms,
    Unclosed,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Account:
    """The last words of others, what happened (a few hundred records in a whole training), and what was said last.

    `bases` are all bases an order ever named; `accrued` is the last month of the term that is over.
    """

    application: ApplicationId
    opened: Opened | None = None
    closed: Closed | None = None
    reopened: AccountReopened | None = None
    reported: Reported | None = None
    reduced: ReductionHeard | None = None
    granted: Mapping[BaseCode, Terms] = field(default_factory=dict)
    payments: Mapping[str, Paid] = field(default_factory=dict)
    assessments: Mapping[str, Assessed] = field(default_factory=dict)
    examinations: Mapping[str, Examined] = field(default_factory=dict)
    repayments: Mapping[str, Repaid] = field(default_factory=dict)
    bases: tuple[BaseCode, ...] = ()
    accrued: str | None = None
    opening: AccountOpened | None = None
    closing: AccountClosed | None = None
    listings: Mapping[BaseCode, AccountListed] = field(default_factory=dict)

    @property
    def season(self) -> SeasonId | None:
        """The season admission's orders name; a payment alone names none."""
        order = self.opened or self.closed or self.reopened
        return None if order is None else order.season

    @property
    def terms(self) -> Terms | None:
        """What the roll of the account's own base last said."""
        return None if self.opened is None else self.granted.get(self.opened.base)

    @property
    def reported_at(self) -> Moment | None:
        """When the trainee arrived, as admission last said."""
        return None if self.reported is None else self.reported.reported_at

    @property
    def withdrawn(self) -> Closed | None:
        """The order to close, unless a later one opened the account again."""
        return None if self.closed is None or _later(self.closed, self.opened, self.reopened) else self.closed

    @property
    def reversed(self) -> tuple[Closed, AccountReopened] | None:
        """The closing that was taken back, and the order to; None when none was, or another closing followed."""
        if self.closed is None or self.reopened is None or self.reopened.sequence < self.closed.sequence:
            return None
        return self.closed, self.reopened


def _later(closed: Closed, *others: Opened | AccountReopened | None) -> bool:
    return any(other is not None and other.sequence > closed.sequence for other in others)


def evolve(account: Account, event: Event) -> Account:  # noqa: C901, PLR0911, PLR0912  one line per kind of event
    """Fold one fact, or what was said; an older word changes nothing."""
    match event:
        case Opened():
            return replace(account, opened=event) if is_later(event.sequence, account.opened) else account
        case Closed():
            return replace(account, closed=event) if is_later(event.sequence, account.closed) else account
        case AccountReopened():
            return replace(account, reopened=event) if is_later(event.sequence, account.reopened) else account
        case Reported():
            return replace(account, reported=event) if is_later(event.sequence, account.reported) else account
        case ReductionHeard():
            return replace(account, reduced=event) if is_later(event.sequence, account.reduced) else account
        case Terms(base=base):
            stale = not is_later(event.sequence, account.granted.get(base))
            return (
                account if stale else replace(account, granted=dict(sorted({**account.granted, base: event}.items())))
            )
        case Paid() | Assessed() | Examined() | Repaid():
            return _recorded(account, event)
        case MonthEnded(month):
            return replace(account, accrued=max(month, account.accrued or month))
        case Named(base):
            return replace(account, bases=tuple(sorted({*account.bases, base})))
        case Unclosed():
            return replace(account, closing=None)
        case AccountOpened():
            return replace(account, opening=event)
        case AccountClosed():
            return replace(account, closing=event)
        case AccountListed(base=base):
            return replace(account, listings=dict(sorted({**account.listings, base: event}.items())))
        case _:
            assert_never(event)


def _recorded(account: Account, record: Record) -> Account:
    """What happened is kept once, under the key of its message."""
    match record:
        case Paid(key=key):
            return replace(account, payments=_with(account.payments, key, record))
        case Assessed(key=key):
            return replace(account, assessments=_with(account.assessments, key, record))
        case Examined(key=key):
            return replace(account, examinations=_with(account.examinations, key, record))
        case Repaid(key=key):
            return replace(account, repayments=_with(account.repayments, key, record))
        case _:
            assert_never(record)


def _with(known: Mapping[str, T], key: str, value: T) -> Mapping[str, T]:
    """In the order of keys, whatever the order of arrival."""
    return known if key in known else dict(sorted({**known, key: value}.items()))
