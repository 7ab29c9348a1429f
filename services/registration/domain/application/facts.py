"""What an application hears, and what is kept of it."""

from dataclasses import dataclass

from contracts.messages.platform.acts import FraudFound, RegistrationCancelled
from contracts.messages.registration import (
    AmendmentRefused,
    ApplicationAccepted,
    ApplicationRefused,
    ClaimAnswered,
    ClaimMade,
    EarlierWithdrawal,
    RequestRefused,
    RosterEntry,
)
from contracts.messages.time import GuideMoved
from contracts.reasons import Reason
from services.registration.domain.form import Form, SubmitForm
from services.registration.domain.person.state import PersonFile

Ending = RegistrationCancelled | FraudFound
Hears = SubmitForm | Ending | ClaimAnswered | GuideMoved
Verdict = ApplicationAccepted | ApplicationRefused


@dataclass(frozen=True, slots=True)
class FormKept:
    form: Form


@dataclass(frozen=True, slots=True)
class EndingKept:
    """A cancellation or a fraud, in one of its revisions [COR-1]."""

    told: Ending


@dataclass(frozen=True, slots=True)
class AnswerKept:
    """The latest word of one person's file."""

    sequence: int
    file: PersonFile
    granted: bool
    reasons: tuple[Reason, ...]
    entries: tuple[RosterEntry, ...]
    earlier_withdrawals: tuple[EarlierWithdrawal, ...] = ()


Fact = FormKept | EndingKept | AnswerKept
Event = Fact | ClaimMade | AmendmentRefused | RequestRefused | Verdict
