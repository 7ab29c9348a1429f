"""The bus edge: what verification hears, and which review or term reduction it is for."""

from typing import Final

from contracts.messages.admission.decisions import PostgraduateLinked, TraineeAdmitted
from contracts.messages.platform.dates import DatesMoved
from contracts.messages.platform.reductions import ReductionApplied, ReductionDecided, ReductionFiled, ReductionReviewed
from contracts.messages.platform.reviews import ReviewAbsenceExcused, ReviewRecorded, SchoolReviewRecorded
from contracts.messages.registration import ApplicationAccepted, ApplicationRefused
from services.chassis.core.aggregate import Addressed, Hears
from services.chassis.core.guide import GUIDE
from services.verification.store import REDUCTION, REVIEW

HEARS: Final[Hears] = {
    DatesMoved: lambda message: Addressed(GUIDE, message.season, message),
    ApplicationAccepted: lambda message: Addressed(REVIEW, message.application, message),
    ApplicationRefused: lambda message: Addressed(REVIEW, message.application, message),
    SchoolReviewRecorded: lambda message: Addressed(REVIEW, message.application, message),
    ReviewRecorded: lambda message: Addressed(REVIEW, message.application, message),
    ReviewAbsenceExcused: lambda message: Addressed(REVIEW, message.application, message),
    ReductionApplied: lambda message: Addressed(REDUCTION, message.application, message),
    ReductionDecided: lambda message: Addressed(REDUCTION, message.application, message),
    ReductionReviewed: lambda message: Addressed(REDUCTION, message.application, message),
    ReductionFiled: lambda message: Addressed(REDUCTION, message.application, message),
    PostgraduateLinked: lambda message: Addressed(REDUCTION, message.application, message),
    TraineeAdmitted: lambda message: Addressed(REDUCTION, message.application, message),
}
