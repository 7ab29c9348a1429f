"""What was heard of one candidate, and what was last said of them to each board."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored
from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded
from contracts.messages.verification import ReviewApproved
from contracts.vocabulary import ApplicationId, Moment
from services.exams.domain.finality import Finality


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


@dataclass(frozen=True, slots=True)
class CandidateEnteredSaid:
    """Last said to a board: on the way."""

    message: CandidateEntered
    word: Literal["entered"] = "entered"


@dataclass(frozen=True, slots=True)
class Scored:
    """Last said to a board: scored."""

    message: CandidateScored
    word: Literal["scored"] = "scored"


@dataclass(frozen=True, slots=True)
class Dropped:
    """Last said to a board: not to be ranked."""

    message: CandidateDropped
    word: Literal["dropped"] = "dropped"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Facts and last words. What belongs to a board stands by board: an amendment can move an applicant to another."""

    application: ApplicationId
    approvals: Mapping[str, ApprovalHeard] = field(default_factory=dict)
    fallen: ApprovalLost | None = None
    sheets: tuple[ScoreRecorded, ...] = ()
    excuses: tuple[AbsenceExcused, ...] = ()
    finals: Mapping[str, FinalityHeard] = field(default_factory=dict)
    words: Mapping[str, CandidateEnteredSaid | Scored | Dropped] = field(default_factory=dict)

    @property
    def approval(self) -> ApprovalHeard | None:
        """The latest approval, whether or not it still stands."""
        return max(self.approvals.values(), key=lambda approved: approved.sequence, default=None)

    def finality_at(self, board: str) -> Finality:
        """When scores at the board were final, as far as the board said."""
        heard = self.finals.get(board)
        return Finality() if heard is None else heard.finality
