"""The bus edge: what admission hears, and which intake or enrolment it is for."""

from typing import Final

from contracts.admission import PhysicalPassed, PlaceOffered, PlaceRefused, PlaceVacated, SeatReleased, TraineeNoticed
from contracts.exams import (
    CandidateDropped,
    CandidateScored,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    ScoresPublished,
)
from contracts.finance import AccountClosed, AccountOpened
from contracts.platform import AdmissionOperated, FraudFound, PhysicalRecorded, PlaceGivenUp, TraineeReported
from contracts.registration import BanImposed
from contracts.verification import ReductionRefused, TermReduced
from services.admission.domain.intake import key_of
from services.admission.store import ENROLMENT, INTAKE
from services.chassis.aggregate import Addressed, Hears

HEARS: Final[Hears] = {
    ResultPublished: lambda message: Addressed(INTAKE, key_of(message.season, message.base), message),
    CandidateScored: lambda message: Addressed(INTAKE, key_of(message.season, message.base), message),
    CandidateDropped: lambda message: Addressed(INTAKE, key_of(message.season, message.base), message),
    ReopeningGranted: lambda message: Addressed(INTAKE, key_of(message.season, message.base), message),
    ReopeningRefused: lambda message: Addressed(INTAKE, key_of(message.season, message.base), message),
    ScoresPublished: lambda message: Addressed(INTAKE, key_of(message.season, message.base), message),
    PlaceVacated: lambda message: Addressed(INTAKE, key_of(message.season, message.base), message),
    PhysicalPassed: lambda message: Addressed(INTAKE, key_of(message.season, message.base), message),
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
    SeatReleased: lambda message: Addressed(ENROLMENT, message.application, message),
    TermReduced: lambda message: Addressed(ENROLMENT, message.application, message),
    ReductionRefused: lambda message: Addressed(ENROLMENT, message.application, message),
}
