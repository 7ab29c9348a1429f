"""What a trainee's account hears, and what is kept of it."""

from dataclasses import dataclass
from typing import Literal

from contracts.messages.admission.decisions import ReportAccepted
from contracts.messages.admission.enrolment import StepRetracted
from contracts.messages.finance import (
    AccountClosed,
    AccountListed,
    AccountOpened,
    CloseAccount,
    DatedRate,
    OpenAccount,
    ReopenAccount,
    TermsGranted,
)
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.platform.finance import LicenceExamined, MonthAssessed, RepaymentReceived
from contracts.messages.time import DeadlineReached
from contracts.messages.verification import ReductionRefused, TermReduced
from contracts.vocabulary import BaseCode, Category, Fen, Moment, PayComponent, PersonKey, SeasonId, SpecialtyCode

Arrivals = ReportAccepted | StepRetracted
Words = OpenAccount | CloseAccount | ReopenAccount | Arrivals | TermReduced | ReductionRefused | TermsGranted
Happenings = PaymentMade | MonthAssessed | LicenceExamined | RepaymentReceived
Hears = Words | Happenings | DeadlineReached


@dataclass(frozen=True, slots=True)
class Opened:
    """Admission's order to open, and whose account it is."""

    sequence: int
    season: SeasonId
    person_key: PersonKey
    base: BaseCode
    opened_at: Moment
    category: Category | None = None
    specialty: SpecialtyCode | None = None
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """Admission's order to close."""

    sequence: int
    season: SeasonId
    closed_at: Moment


@dataclass(frozen=True, slots=True)
class AccountReopened:
    """Admission's order to take the closing back: the trainee was reinstated [SAGA-4]."""

    sequence: int
    season: SeasonId
    reopened_at: Moment


@dataclass(frozen=True, slots=True)
class Reported:
    """The trainee arrived: nothing is due before. None where that had been told wrongly [COR-1]."""

    sequence: int
    reported_at: Moment | None


@dataclass(frozen=True, slots=True)
class ReductionHeard:
    """By how many years the term is shorter, as verification last said [VER-6]."""

    sequence: int
    years: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What one base's roll last said: later rates, and since when the place is within the plan [FIN-6]."""

    sequence: int
    base: BaseCode
    rates: tuple[DatedRate, ...]
    on_plan_from: Moment | None


@dataclass(frozen=True, slots=True)
class Paid:
    """What one message said of a payment, under its key: the same month may be paid in two parts.

    `payment` is the payment's own number, where it has one; the highest revision of a number stands.
    """

    key: str
    month: str
    component: PayComponent
    amount_fen: Fen
    paid_at: Moment
    payment: str | None = None
    revision: int = 1
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Assessed:
    """One revision of a month's assessment, and the base that made it; older documents do not say which."""

    key: str
    month: str
    revision: int
    met: bool
    assessed_at: Moment
    base: BaseCode | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """One revision of the licensing examination's result; `counts` unless it is that of another licence [FIN-2]."""

    key: str
    revision: int
    passed: bool
    scored_at: Moment
    examined_at: Moment | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Repaid:
    """Money that came in on the clawback; of one number, `repayment`, the highest revision stands."""

    key: str
    payer: Literal["trainee", "sending_unit", "other"]
    amount_fen: Fen
    received_at: Moment
    repayment: str | None = None
    revision: int = 1
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class MonthEnded:
    """A month of the term is over, and its dues may be booked [FIN-2]."""

    month: str


Order = Opened | Closed | AccountReopened | Reported | ReductionHeard | Terms
"""What another aggregate says: the later word, by sequence, stands."""
Record = Paid | Assessed | Examined | Repaid
"""What happened outside: all of it is kept, under the key of its message."""


@dataclass(frozen=True, slots=True)
class Named:
    """A base some order named, an overtaken one too: its roll has to be told."""

    base: BaseCode


@dataclass(frozen=True, slots=True)
class Unclosed:
    """What was said of a closing stands no more."""


Fact = Order | Record | MonthEnded | Named
Event = Fact | Unclosed | AccountOpened | AccountClosed | AccountListed
