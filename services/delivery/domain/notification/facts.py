"""What is heard of one application, as far as somebody is to be told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from contracts.catalogue import CATALOGUE
from contracts.envelope import Message, MessageName
from contracts.messages.admission.adjustment import (
    AdjustmentEntered,
    AdjustmentLeft,
    AdjustmentOffered,
    AdjustmentRefused,
)
from contracts.messages.admission.decisions import (
    PhysicalPassed,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
    TraineeNoticed,
    TraineeWithdrawn,
)
from contracts.messages.admission.enrolment import StepRetracted, WithdrawalReversed
from contracts.messages.delivery import NotificationIssued
from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored, ResultPublished
from contracts.messages.registration import ApplicationAccepted, ApplicationRefused
from contracts.messages.time import DeadlineReached, GuideMoved
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.vocabulary import BaseCode, Moment


class Matter(StrEnum):
    """What one speaker may change its mind about: within it the highest sequence is the last word."""

    APPLICATION = "application"
    REVIEW = "review"
    CANDIDATE = "candidate"
    RESULT = "result"
    PLACE = "place"
    NOTICE = "notice"
    ENTRY = "entry"
    GRANT = "grant"
    VACANCY = "vacancy"
    PHYSICAL = "physical"
    ADMISSION = "admission"
    REPORT = "report"
    RETRACTION = "retraction"
    END = "end"


@dataclass(frozen=True, slots=True)
class ConfirmedByBase:
    """A base has this application on a list it confirmed; of several confirmations the first counts [ADM-5]."""

    base: BaseCode
    at: Moment


Hears = (
    ApplicationAccepted
    | ApplicationRefused
    | ReviewApproved
    | ReviewRefused
    | CandidateEntered
    | CandidateScored
    | CandidateDropped
    | ResultPublished
    | PlaceOffered
    | PlaceRefused
    | TraineeNoticed
    | AdjustmentEntered
    | AdjustmentLeft
    | AdjustmentOffered
    | AdjustmentRefused
    | PlaceVacated
    | PhysicalPassed
    | TraineeAdmitted
    | PostgraduateLinked
    | ReportAccepted
    | StepRetracted
    | TraineeWithdrawn
    | WithdrawalReversed
    | ConfirmedByBase
    | GuideMoved
    | DeadlineReached
)
MATTERS: Final[Mapping[type[Message], Matter]] = {
    ApplicationAccepted: Matter.APPLICATION,
    ApplicationRefused: Matter.APPLICATION,
    ReviewApproved: Matter.REVIEW,
    ReviewRefused: Matter.REVIEW,
    CandidateEntered: Matter.CANDIDATE,
    CandidateScored: Matter.CANDIDATE,
    CandidateDropped: Matter.CANDIDATE,
    ResultPublished: Matter.RESULT,
    PlaceOffered: Matter.PLACE,
    PlaceRefused: Matter.PLACE,
    TraineeNoticed: Matter.NOTICE,
    AdjustmentEntered: Matter.ENTRY,
    AdjustmentLeft: Matter.ENTRY,
    AdjustmentOffered: Matter.GRANT,
    AdjustmentRefused: Matter.GRANT,
    PlaceVacated: Matter.VACANCY,
    PhysicalPassed: Matter.PHYSICAL,
    TraineeAdmitted: Matter.ADMISSION,
    PostgraduateLinked: Matter.ADMISSION,
    ReportAccepted: Matter.REPORT,
    StepRetracted: Matter.RETRACTION,
    TraineeWithdrawn: Matter.END,
    WithdrawalReversed: Matter.END,
}
"""What is heard of an application, and which matter each word is about."""


@dataclass(frozen=True, slots=True)
class WordHeard:
    """The last word on a matter, as its speaker said it; `data` is its JSON."""

    matter: Matter
    sequence: int
    type: MessageName
    data: str

    @property
    def message(self) -> Any:
        return _read(self.type, self.data)


@lru_cache(maxsize=4_096)
def _read(name: MessageName, data: str) -> Message:
    """What was said; a word is looked at many times while its application is heard of."""
    return CATALOGUE[name].model_validate_json(data)


@dataclass(frozen=True, slots=True, order=True)
class LeadTimeReached:
    """So long before a deadline it was still to be met: `name` is which, `at` the moment that came."""

    name: str
    at: Moment


Event = WordHeard | ConfirmedByBase | LeadTimeReached | NotificationIssued
