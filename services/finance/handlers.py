"""The bus edge: what finance hears, and which account, roll or policy it is for."""

from typing import Any, Final

from contracts.admission import ReportAccepted
from contracts.finance import (
    AccountListed,
    CloseAccount,
    OpenAccount,
    RatesPublished,
    ReopenAccount,
    TermsGranted,
)
from contracts.platform import PaymentMade
from contracts.platform_finance import (
    LicenceExamined,
    MonthAssessed,
    PrepaymentMade,
    RateDecided,
    RepaymentReceived,
)
from contracts.verification import ReductionRefused, TermReduced
from services.chassis.aggregate import Addressed, Hears
from services.finance.store import ACCOUNT, POLICY, ROLL

_TOLD_TO_ACCOUNT: Final = (
    *(OpenAccount, CloseAccount, ReopenAccount, ReportAccepted, TermReduced, ReductionRefused, TermsGranted),
    *(PaymentMade, MonthAssessed, LicenceExamined, RepaymentReceived),
)
_TOLD_TO_ROLL: Final = (AccountListed, RatesPublished, PrepaymentMade)


def _to_account(message: Any) -> Addressed:
    return Addressed(ACCOUNT, message.application, message)


def _to_roll(message: Any) -> Addressed:
    return Addressed(ROLL, f"{message.season}/{message.base}", message)


HEARS: Final[Hears] = {
    **dict.fromkeys(_TOLD_TO_ACCOUNT, _to_account),
    **dict.fromkeys(_TOLD_TO_ROLL, _to_roll),
    RateDecided: lambda message: Addressed(POLICY, message.season, message),
}
