"""What each message of the later services tells about one application: a table, read by the standing [REG-12].

A concern is what one speaker may change its mind about: within it the highest sequence is the last word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from contracts.envelope import Message, Received
from contracts.messages.admission.adjustment import (
    AdjustmentEntered,
    AdjustmentLeft,
    AdjustmentOffered,
    AdjustmentRefused,
)
from contracts.messages.admission.decisions import (
    PhysicalPassed,
    PlaceKept,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
    TraineeNoticed,
    TraineeWithdrawn,
    WithdrawalCompleted,
)
from contracts.messages.admission.enrolment import (
    AgreementAccepted,
    ReinstatementRefused,
    StepRetracted,
    TrainingCompleted,
    TrainingStarted,
    WithdrawalReversed,
)
from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored, ResultPublished
from contracts.messages.registration import ApplicationAccepted, ApplicationRefused
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.reasons import Reason
from contracts.vocabulary import BaseCode, Category, Moment, SeasonId, SpecialtyCode
from services.registration.projections.status.stage import Stage


class Concern(StrEnum):
    APPLICATION = "application"
    REVIEW = "review"
    CANDIDATE = "candidate"
    RESULT = "result"
    PLACE = "place"
    NOTICE = "notice"
    VACANCY = "vacancy"
    ENROLMENT = "enrolment"
    ROUND = "round"
    GRANT = "grant"


@dataclass(frozen=True, slots=True)
class StatusWord:
    """The last word on one concern. `at` when it came about, `by` until when it asks for something."""

    concern: Concern
    sequence: int
    stage: Stage
    season: SeasonId
    base: BaseCode | None
    at: Moment | None
    by: Moment | None
    reasons: tuple[Reason, ...]
    category: Category | None = None
    without_consent: tuple[SpecialtyCode, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tells:
    concern: Concern
    stage: Stage
    at: str = ""
    by: str = ""


_TELLS: Final[Mapping[type[Message], _Tells]] = {
    ApplicationAccepted: _Tells(Concern.APPLICATION, Stage.REGISTERED, at="submitted_at"),
    ApplicationRefused: _Tells(Concern.APPLICATION, Stage.REFUSED, at="refused_at"),
    ReviewApproved: _Tells(Concern.REVIEW, Stage.APPROVED, at="approved_at"),
    ReviewRefused: _Tells(Concern.REVIEW, Stage.REVIEW_REFUSED, at="refused_at"),
    CandidateEntered: _Tells(Concern.CANDIDATE, Stage.APPROVED, at="reopened_at"),
    CandidateScored: _Tells(Concern.CANDIDATE, Stage.SCORED, at="scored_at"),
    CandidateDropped: _Tells(Concern.CANDIDATE, Stage.EXAM_DROPPED, at="dropped_at"),
    ResultPublished: _Tells(Concern.RESULT, Stage.RANKED, at="published_at"),
    PlaceOffered: _Tells(Concern.PLACE, Stage.OFFERED, at="offered_at", by="physical_by"),
    PlaceRefused: _Tells(Concern.PLACE, Stage.UNPLACED, at="refused_at"),
    AdjustmentEntered: _Tells(Concern.ROUND, Stage.IN_ROUND, at="requested_at"),
    AdjustmentLeft: _Tells(Concern.ROUND, Stage.UNPLACED),
    AdjustmentOffered: _Tells(Concern.GRANT, Stage.OFFERED, at="offered_at", by="physical_by"),
    AdjustmentRefused: _Tells(Concern.GRANT, Stage.UNADMITTED, at="refused_at"),
    TraineeNoticed: _Tells(Concern.NOTICE, Stage.NOTICED, at="noticed_at", by="objections_until"),
    PlaceVacated: _Tells(Concern.VACANCY, Stage.VACATED, at="vacated_at"),
    PlaceKept: _Tells(Concern.VACANCY, Stage.OFFERED, at="kept_at"),
    PhysicalPassed: _Tells(Concern.ENROLMENT, Stage.PHYSICAL_PASSED, at="passed_at"),
    TraineeAdmitted: _Tells(Concern.ENROLMENT, Stage.ADMITTED, at="admitted_at", by="report_by"),
    PostgraduateLinked: _Tells(Concern.ENROLMENT, Stage.LINKED, at="linked_at", by="report_by"),
    ReportAccepted: _Tells(Concern.ENROLMENT, Stage.REPORTED, at="reported_at"),
    AgreementAccepted: _Tells(Concern.ENROLMENT, Stage.AGREED, at="signed_at"),
    TrainingStarted: _Tells(Concern.ENROLMENT, Stage.IN_TRAINING, at="started_at", by="ends_at"),
    TrainingCompleted: _Tells(Concern.ENROLMENT, Stage.COMPLETED, at="completed_at"),
    StepRetracted: _Tells(Concern.ENROLMENT, Stage.NOTICED, at="retracted_at"),
    WithdrawalReversed: _Tells(Concern.ENROLMENT, Stage.REINSTATING, at="reversed_at"),
    ReinstatementRefused: _Tells(Concern.ENROLMENT, Stage.WITHDRAWING, at="refused_at"),
    TraineeWithdrawn: _Tells(Concern.ENROLMENT, Stage.WITHDRAWING, at="withdrawn_at"),
    WithdrawalCompleted: _Tells(Concern.ENROLMENT, Stage.WITHDRAWN, by="bans_until"),
}


_UNEXAMINED: Final = {
    Reason.OUTSIDE_PLAN: Stage.OUTSIDE_PLAN,
    Reason.SEAT_OF_PLAN: Stage.IN_PLAN,
    Reason.PLAN_FULL: Stage.UNADMITTED,
}
"""What is said of postgraduates, who have no round to enter."""


def word_of(heard: Received[Any]) -> StatusWord | None:
    """The word a message speaks on an application's stage; None when it speaks on none."""
    tells, message = _TELLS.get(type(heard.message)), heard.message
    if tells is None:
        return None
    reasons = getattr(message, "reasons", ())
    return StatusWord(
        concern=tells.concern,
        sequence=heard.sequence,
        stage=_stage(tells, message),
        season=message.season,
        base=getattr(message, "base", None),
        at=getattr(message, tells.at, None),
        by=getattr(message, tells.by, None),
        reasons=reasons,
        category=getattr(message, "category", None),
        without_consent=getattr(message, "without_consent", ()),
    )


def _stage(tells: _Tells, message: Message) -> Stage:
    """Scores may open anew; postgraduates go on outside the plan or on its seats [EXM-4, REG-7, POL-7]."""
    unexamined = (_UNEXAMINED[reason] for reason in getattr(message, "reasons", ()) if reason in _UNEXAMINED)
    if (stage := next(unexamined, None)) is not None:
        return stage
    reopened = isinstance(message, CandidateEntered) and message.reopened_at is not None
    return Stage.SCORES_REOPENED if reopened else tells.stage
