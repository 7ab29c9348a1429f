"""What was heard of one candidate, and what was last said of them to each board."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar, assert_never

from contracts.envelope import Message
from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored, ExcuseRefused, SheetRefused
from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from services.exams.domain.candidate.facts import (
    ApprovalHeard,
    ApprovalLost,
    Event,
    ExcuseHeard,
    Fact,
    FinalityHeard,
    SheetHeard,
    Word,
)
from services.exams.domain.finality import Finality
from services.exams.domain.setting import board_key


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


def told_at(excuse: AbsenceExcused) -> Moment:
    """When it was given, or decided that it had been told wrongly [COR-1]."""
    return excuse.corrected_at or excuse.excused_at


def excuses_at(candidate: Candidate, season: SeasonId, base: BaseCode) -> tuple[AbsenceExcused, ...]:
    """Those that a base gave or corrected before its scores were final [EXM-3]."""
    finality = candidate.finality_at(board_key(season, base))
    here = (one for one in candidate.excuses if (one.season, one.base) == (season, base))
    return tuple(one for one in here if finality.takes(told_at(one)))


Kept = TypeVar("Kept", bound=Message)


def evolve(candidate: Candidate, event: Event) -> Candidate:
    """Fold one fact, or what was said."""
    match event:
        case ApprovalHeard() | ApprovalLost() | SheetHeard() | ExcuseHeard() | FinalityHeard():
            return _learned(candidate, event)
        case CandidateEntered() | CandidateScored() | CandidateDropped():
            return replace(candidate, words={**candidate.words, board_key(event.season, event.base): _last(event)})
        case SheetRefused() | ExcuseRefused():
            return candidate
        case _:
            assert_never(event)


def _learned(candidate: Candidate, fact: Fact) -> Candidate:
    match fact:
        case ApprovalHeard(review):
            fallen = candidate.fallen if candidate.fallen and candidate.fallen.sequence > fact.sequence else None
            approvals = {**candidate.approvals, board_key(review.season, review.base): fact}
            return replace(candidate, approvals=approvals, fallen=fallen)
        case ApprovalLost():
            return replace(candidate, fallen=fact)
        case SheetHeard(sheet):
            return replace(candidate, sheets=_kept(candidate.sheets, sheet))
        case ExcuseHeard(excuse):
            return replace(candidate, excuses=_kept(candidate.excuses, excuse))
        case FinalityHeard(board):
            return replace(candidate, finals={**candidate.finals, board: fact})
        case _:
            assert_never(fact)


def _last(word: Word) -> CandidateEnteredSaid | Scored | Dropped:
    match word:
        case CandidateEntered():
            return CandidateEnteredSaid(word)
        case CandidateScored():
            return Scored(word)
        case CandidateDropped():
            return Dropped(word)
        case _:
            assert_never(word)


def _kept(known: tuple[Kept, ...], new: Kept) -> tuple[Kept, ...]:
    """In an order of their own, whatever order they came in."""
    return tuple(sorted([*known, new], key=lambda message: message.model_dump_json()))
