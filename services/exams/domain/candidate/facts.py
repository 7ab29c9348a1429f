"""What a candidate hears, and what is kept of it."""

from dataclasses import dataclass

from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    ExcuseRefused,
    FinaliseCandidate,
    ReopenCandidate,
    SheetRefused,
)
from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.vocabulary import Moment
from services.exams.domain.finality import Finality

Word = CandidateEntered | CandidateScored | CandidateDropped
Hears = ReviewApproved | ReviewRefused | ScoreRecorded | AbsenceExcused | FinaliseCandidate | ReopenCandidate


@dataclass(frozen=True, slots=True)
class ApprovalHeard:
    """Verification's latest approval for one base."""

    review: ReviewApproved
    sequence: int


@dataclass(frozen=True, slots=True)
class ApprovalLost:
    """Verification's latest word, if it is that the applicant is not, or no longer, approved."""

    fallen_at: Moment
    sequence: int


@dataclass(frozen=True, slots=True)
class SheetHeard:
    """A score sheet; every one stays in the history [EXM-2]."""

    sheet: ScoreRecorded


@dataclass(frozen=True, slots=True)
class ExcuseHeard:
    """An excused absence [EXM-3]."""

    excuse: AbsenceExcused


@dataclass(frozen=True, slots=True)
class FinalityHeard:
    """A board's latest word on when its scores were final and open [EXM-4]."""

    board: str
    finality: Finality
    sequence: int


Fact = ApprovalHeard | ApprovalLost | SheetHeard | ExcuseHeard | FinalityHeard
Event = Fact | Word | SheetRefused | ExcuseRefused
