"""The bus edge: what verification hears, and which review it is for."""

from typing import Final

from contracts.platform import ReviewRecorded
from contracts.registration import ApplicationAccepted, ApplicationRefused
from services.chassis.aggregate import Addressed, Hears
from services.verification.store import REVIEW

HEARS: Final[Hears] = {
    ApplicationAccepted: lambda message: Addressed(REVIEW, message.application, message),
    ApplicationRefused: lambda message: Addressed(REVIEW, message.application, message),
    ReviewRecorded: lambda message: Addressed(REVIEW, message.application, message),
}
