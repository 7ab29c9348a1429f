"""The bus edge: what finance hears, and whose account it is for."""

from typing import Final

from contracts.finance import CloseAccount, OpenAccount, ReopenAccount
from contracts.platform import PaymentMade
from services.chassis.aggregate import Addressed, Hears
from services.finance.store import ACCOUNT

HEARS: Final[Hears] = {
    OpenAccount: lambda message: Addressed(ACCOUNT, message.application, message),
    CloseAccount: lambda message: Addressed(ACCOUNT, message.application, message),
    ReopenAccount: lambda message: Addressed(ACCOUNT, message.application, message),
    PaymentMade: lambda message: Addressed(ACCOUNT, message.application, message),
}
