"""Who bears what a trainee is paid [FIN-6]."""

from datetime import date
from enum import StrEnum
from typing import Final

from contracts.vocabulary import Category, PayComponent
from services.finance.domain import months
from services.finance.domain.account.state import Account
from services.finance.domain.months import Span


class Fund(StrEnum):
    """Where money comes from: 中央财政, 省级财政, 培训基地, 派出单位."""

    CENTRAL = "central"
    PROVINCIAL = "provincial"
    HOSPITAL = "hospital"
    SENDING_UNIT = "sending_unit"


PUBLIC: Final = {PayComponent.CENTRAL: Fund.CENTRAL, PayComponent.PROVINCIAL: Fund.PROVINCIAL}
"""What public funds bear within the plan; everything else is the hospital's."""
_SENT: Final = frozenset({Category.UNIT, Category.ORDER})


def bearer(account: Account, component: PayComponent, day: date) -> Fund:
    """The fund that bears a component from this day of a month on; over plan never a public one [FIN-6]."""
    public = PUBLIC.get(component)
    if public is None:
        return Fund.HOSPITAL
    if within_plan(account, day):
        return public
    sent = account.opened is not None and account.opened.category in _SENT
    return Fund.SENDING_UNIT if sent else Fund.HOSPITAL


def fund_of(account: Account, span: Span | None, component: PayComponent, month: str) -> Fund:
    """Who bears this component of this month, asked on the first day of it that is trained."""
    first = months.whole(month).first
    return bearer(account, component, max(first, span.first) if span else first)


def within_plan(account: Account, day: date) -> bool:
    """Whether the place is one of the plan's on this day; it is unless the base's roll says otherwise."""
    if account.terms is None:
        return True
    since = account.terms.on_plan_from
    return since is not None and since.date() <= day
