"""The bus edge: what finance hears, and which account, roll, policy or upload it is for."""

from typing import Any, Final

from contracts.messages.admission.decisions import ReportAccepted
from contracts.messages.admission.enrolment import StepRetracted
from contracts.messages.finance import (
    AccountListed,
    CloseAccount,
    NationalPartFiled,
    NationalUploadTaken,
    OpenAccount,
    RatesPublished,
    ReopenAccount,
    TermsGranted,
)
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.platform.dates import DatesMoved
from contracts.messages.platform.finance import (
    LicenceExamined,
    MonthAssessed,
    PrepaymentMade,
    RateDecided,
    RepaymentReceived,
)
from contracts.messages.verification import ReductionRefused, TermReduced
from services.chassis.core.aggregate import Addressed, Hears
from services.chassis.core.guide import GUIDE
from services.finance.projections.uploads import part_key, upload_key
from services.finance.store import ACCOUNT, POLICY, ROLL, UPLOAD, UPLOAD_PART

_TOLD_TO_ACCOUNT: Final = (
    *(OpenAccount, CloseAccount, ReopenAccount, ReportAccepted, StepRetracted),
    *(TermReduced, ReductionRefused, TermsGranted),
    *(PaymentMade, MonthAssessed, LicenceExamined, RepaymentReceived),
)
_TOLD_TO_ROLL: Final = (AccountListed, RatesPublished, PrepaymentMade)


def _to_account(message: Any) -> Addressed:
    return Addressed(ACCOUNT, message.application, message)


def _to_roll(message: Any) -> Addressed:
    return Addressed(ROLL, f"{message.season}/{message.base}", message)


HEARS: Final[Hears] = {
    DatesMoved: lambda message: Addressed(GUIDE, message.season, message),
    **dict.fromkeys(_TOLD_TO_ACCOUNT, _to_account),
    **dict.fromkeys(_TOLD_TO_ROLL, _to_roll),
    RateDecided: lambda message: Addressed(POLICY, message.season, message),
    NationalPartFiled: lambda message: Addressed(UPLOAD_PART, part_key(message.season, message.digest), message),
    NationalUploadTaken: lambda message: Addressed(UPLOAD, upload_key(message.season, message.number), message),
}
