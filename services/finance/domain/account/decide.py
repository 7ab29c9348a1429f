"""A trainee's account: what it hears, and what it tells others [SAGA-2, SAGA-3, SAGA-4, FIN-5].

Whether an account is open is admission's last word, by sequence; everything else counts by when it happened. What
is due and what was booked is worked out from the facts on demand (`dues`, `journal`), so no history is rewritten.
"""

from functools import reduce
from typing import Final, assert_never

from contracts.envelope import Received
from contracts.messages.admission.decisions import ReportAccepted, TraineeAdmitted
from contracts.messages.admission.enrolment import StepRetracted
from contracts.messages.finance import CloseAccount, OpenAccount, ReopenAccount, TermsGranted
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.platform.finance import LicenceExamined, MonthAssessed, RepaymentReceived
from contracts.messages.time import DeadlineReached
from contracts.messages.verification import ReductionRefused, TermReduced
from contracts.season.season import Seasons
from contracts.vocabulary import Licence, Moment
from services.finance.domain import months
from services.finance.domain.account.effects import closing_told, listings_told, opening_told
from services.finance.domain.account.facts import (
    AccountReopened,
    Assessed,
    Closed,
    Event,
    Examined,
    Fact,
    Hears,
    MonthEnded,
    Named,
    Opened,
    Paid,
    ReductionHeard,
    Repaid,
    Reported,
    Terms,
)
from services.finance.domain.account.state import Account, evolve

ACCRUAL: Final = "accrual"
_BEFORE_TRAINING: Final = frozenset({TraineeAdmitted.TYPE, ReportAccepted.TYPE})
"""The steps without which nobody is in training."""


def decide(account: Account, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the facts, then confirm what is news to admission and to the roll."""
    facts = _news(account, heard)
    known = reduce(evolve, facts, account)
    if not facts:
        return []
    return [*facts, *opening_told(known), *closing_told(known, seasons), *listings_told(known)]


def _news(account: Account, heard: Received[Hears]) -> list[Fact]:
    told = _told(heard)
    known = [] if told is None or evolve(account, told) is account else [told]
    match told:
        case Opened(base=base) if base not in account.bases:
            return [*known, Named(base)]
        case _:
            return known


def _told(heard: Received[Hears]) -> Fact | None:  # noqa: C901, PLR0911, PLR0912  one line per kind of message
    match heard.message:
        case OpenAccount() as order:
            whose = (order.season, order.person_key, order.base, order.opened_at, order.category, order.specialty)
            return Opened(heard.sequence, *whose, held_back=order.held_back)
        case CloseAccount(season=season, closed_at=at):
            return Closed(heard.sequence, season, at)
        case ReopenAccount(season=season, reopened_at=at):
            return AccountReopened(heard.sequence, season, at)
        case ReportAccepted(reported_at=at):
            return Reported(heard.sequence, at)
        case StepRetracted(step=step):
            return Reported(heard.sequence, None) if step in _BEFORE_TRAINING else None
        case TermReduced(years=years):
            return ReductionHeard(heard.sequence, years)
        case ReductionRefused():
            return ReductionHeard(heard.sequence, 0)
        case TermsGranted(base=base, rates=rates, on_plan_from=since):
            return Terms(heard.sequence, base, rates, since)
        case PaymentMade() as paid:
            what = (paid.month, paid.component, paid.amount_fen, paid.paid_at)
            return Paid(heard.key, *what, paid.payment, paid.revision, paid.reversed)
        case MonthAssessed() as month:
            return Assessed(heard.key, month.month, month.revision, month.met, month.assessed_at, month.base)
        case LicenceExamined() as exam:
            ours = exam.licence is not Licence.PHYSICIAN
            passed = exam.passed and exam.licence is Licence.ASSISTANT_PHYSICIAN
            return Examined(heard.key, exam.revision, passed, exam.scored_at, exam.examined_at, ours)
        case RepaymentReceived() as repaid:
            whence = (repaid.payer, repaid.amount_fen, repaid.received_at)
            return Repaid(heard.key, *whence, repaid.repayment, repaid.revision, repaid.reversed)
        case DeadlineReached(due=due):
            return MonthEnded(months.before(due))
        case _:
            assert_never(heard.message)


def deadlines(account: Account, seasons: Seasons) -> dict[str, Moment]:
    """The end of each month of the season's term in turn, for every account alike: only the calendar decides."""
    if account.opened is None:
        return {}
    terms = seasons[account.opened.season].finance
    month = months.name(terms.term_starts) if account.accrued is None else months.after(account.accrued)
    return {ACCRUAL: months.ended_at(month)} if month <= months.name(terms.term_ends) else {}
