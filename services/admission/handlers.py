"""The bus edge: what admission hears, and which intake or enrolment it is for."""

from typing import Any, Final

from contracts.messages.admission.adjustment import (
    AdjustmentEntered,
    AdjustmentLeft,
    AdjustmentOffered,
    AdjustmentRefused,
    CountSeats,
    SeatGranted,
    SeatsRemained,
)
from contracts.messages.admission.decisions import (
    PhysicalPassed,
    PlaceKept,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    SeatReleased,
    TraineeNoticed,
    TraineeWithdrawn,
)
from contracts.messages.admission.enrolment import (
    ReclaimSeat,
    SeatLinked,
    SeatRefused,
    SeatRetaken,
    StepRetracted,
    TrainingCompleted,
    TrainingStarted,
)
from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    LotCommitted,
    LotRevealed,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    ScoresPublished,
)
from contracts.messages.finance import AccountClosed, AccountOpened
from contracts.messages.platform.acts import (
    AdmissionOperated,
    FraudFound,
    PhysicalRecorded,
    PlaceGivenUp,
    TraineeReported,
)
from contracts.messages.platform.admission import (
    AdjustmentRequested,
    ListConfirmed,
    ObjectionDecided,
    ObjectionRaised,
    QuotaTransferred,
)
from contracts.messages.platform.completion import CertificateIssued, CompletionExamined, SeasonClosed
from contracts.messages.platform.dates import DatesMoved
from contracts.messages.platform.enrolment import AgreementSigned, TraineeReinstated, TrainingLeft
from contracts.messages.registration import BanImposed, BanLifted
from contracts.messages.verification import ReductionRefused, ReviewApproved, ReviewRefused, TermReduced
from services.admission.domain.intake.state import key_of
from services.admission.store import CALENDAR, CLOSING, COMPLETION, ENROLMENT, INTAKE, PROVINCE
from services.chassis.core.aggregate import Addressed, Hears
from services.chassis.core.guide import GUIDE


def _to_intake(message: Any) -> Addressed:
    return INTAKE.addressed(key_of(message.season, message.base), message)


HEARS: Final[Hears] = {
    ResultPublished: _to_intake,
    CandidateEntered: _to_intake,
    CandidateScored: _to_intake,
    CandidateDropped: _to_intake,
    ReopeningGranted: _to_intake,
    ReopeningRefused: _to_intake,
    LotCommitted: _to_intake,
    LotRevealed: _to_intake,
    ScoresPublished: _to_intake,
    PlaceVacated: _to_intake,
    PlaceKept: _to_intake,
    PhysicalPassed: _to_intake,
    QuotaTransferred: _to_intake,
    ListConfirmed: _to_intake,
    SeatGranted: _to_intake,
    ReclaimSeat: _to_intake,
    CountSeats: _to_intake,
    DatesMoved: lambda message: Addressed(
        GUIDE, message.season, message, (Addressed(CALENDAR, message.season, message),)
    ),
    SeatsRemained: lambda message: PROVINCE.addressed(message.season, message),
    AdjustmentEntered: lambda message: PROVINCE.addressed(message.season, message),
    AdjustmentLeft: lambda message: PROVINCE.addressed(message.season, message),
    AdjustmentOffered: lambda message: Addressed(ENROLMENT, message.application, message),
    AdjustmentRefused: lambda message: Addressed(ENROLMENT, message.application, message),
    AdjustmentRequested: lambda message: Addressed(ENROLMENT, message.application, message),
    ObjectionRaised: lambda message: Addressed(ENROLMENT, message.application, message),
    ObjectionDecided: lambda message: Addressed(ENROLMENT, message.application, message),
    PlaceOffered: lambda message: Addressed(ENROLMENT, message.application, message),
    PlaceRefused: lambda message: Addressed(ENROLMENT, message.application, message),
    PhysicalRecorded: lambda message: Addressed(ENROLMENT, message.application, message),
    PlaceGivenUp: lambda message: Addressed(ENROLMENT, message.application, message),
    FraudFound: lambda message: Addressed(ENROLMENT, message.application, message),
    TraineeNoticed: lambda message: Addressed(ENROLMENT, message.application, message),
    AdmissionOperated: lambda message: Addressed(ENROLMENT, message.application, message),
    TraineeReported: lambda message: Addressed(ENROLMENT, message.application, message),
    BanImposed: lambda message: Addressed(ENROLMENT, message.application, message),
    AccountOpened: lambda message: Addressed(ENROLMENT, message.application, message),
    AccountClosed: lambda message: Addressed(ENROLMENT, message.application, message),
    AgreementSigned: lambda message: Addressed(ENROLMENT, message.application, message),
    TrainingLeft: lambda message: Addressed(ENROLMENT, message.application, message),
    TraineeReinstated: lambda message: Addressed(ENROLMENT, message.application, message),
    BanLifted: lambda message: Addressed(ENROLMENT, message.application, message),
    SeatLinked: lambda message: Addressed(ENROLMENT, message.application, message),
    SeatRetaken: lambda message: Addressed(ENROLMENT, message.application, message),
    SeatRefused: lambda message: Addressed(ENROLMENT, message.application, message),
    SeatReleased: lambda message: Addressed(ENROLMENT, message.application, message),
    ReviewApproved: lambda message: Addressed(ENROLMENT, message.application, message),
    ReviewRefused: lambda message: Addressed(ENROLMENT, message.application, message),
    TermReduced: lambda message: Addressed(ENROLMENT, message.application, message),
    ReductionRefused: lambda message: Addressed(ENROLMENT, message.application, message),
    CompletionExamined: lambda message: Addressed(COMPLETION, message.application, message),
    CertificateIssued: lambda message: Addressed(COMPLETION, message.application, message),
    TrainingStarted: lambda message: Addressed(COMPLETION, message.application, message),
    TrainingCompleted: lambda message: Addressed(COMPLETION, message.application, message),
    TraineeWithdrawn: lambda message: Addressed(COMPLETION, message.application, message),
    StepRetracted: lambda message: Addressed(COMPLETION, message.application, message),
    SeasonClosed: lambda message: Addressed(CLOSING, message.season, message),
}
