"""One candidate's examination: sheets and excuses in, the word to the board out [EXM-1 to EXM-4, EXM-6].

What follows is a function of the facts alone, so that they may come in any order, and repeated.
"""

from dataclasses import replace
from functools import reduce
from typing import TypeVar, assert_never

from contracts.envelope import Message, Received
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
from services.exams.domain.candidate.effects import Word, words_due
from services.exams.domain.candidate.refusing import refusals
from services.exams.domain.candidate.state import (
    ApprovalHeard,
    ApprovalLost,
    Candidate,
    CandidateEnteredSaid,
    Dropped,
    ExcuseHeard,
    FinalityHeard,
    Scored,
    SheetHeard,
)
from services.exams.domain.finality import Finality
from services.exams.domain.setting import ExamsContext, board_key

Heeds = ReviewApproved | ReviewRefused | ScoreRecorded | AbsenceExcused | FinaliseCandidate | ReopenCandidate
Fact = ApprovalHeard | ApprovalLost | SheetHeard | ExcuseHeard | FinalityHeard
Event = Fact | Word | SheetRefused | ExcuseRefused
Kept = TypeVar("Kept", bound=Message)


def decide(candidate: Candidate, heard: Received[Heeds], setting: ExamsContext) -> list[Event]:
    """Keep the fact; say each board's word that is not what it was last told, and which record newly cannot count."""
    facts = _facts(candidate, heard)
    known = reduce(evolve, facts, candidate)
    words = words_due(known, setting).items()
    changed = [word for board, word in words if board not in known.words or known.words[board].message != word]
    before = refusals(candidate, setting)
    answers = [answer for name, answer in refusals(known, setting).items() if before.get(name) != answer]
    return [*facts, *changed, *answers]


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


def _facts(candidate: Candidate, heard: Received[Heeds]) -> list[Fact]:
    match heard.message:
        case ReviewApproved() as review:
            approved = candidate.approvals.get(board_key(review.season, review.base))
            return (
                [ApprovalHeard(review, heard.sequence)]
                if approved is None or heard.sequence > approved.sequence
                else []
            )
        case ReviewRefused(refused_at=fallen_at):
            others = (candidate.approval, candidate.fallen)
            latest = all(each is None or heard.sequence > each.sequence for each in others)
            return [ApprovalLost(fallen_at, heard.sequence)] if latest else []
        case ScoreRecorded() as sheet:
            return [SheetHeard(sheet)] if sheet not in candidate.sheets else []
        case AbsenceExcused() as excuse:
            return [ExcuseHeard(excuse)] if excuse not in candidate.excuses else []
        case FinaliseCandidate() | ReopenCandidate() as command:
            word = _finality_in(command, heard.sequence)
            known = candidate.finals.get(word.board)
            return [word] if known is None or word.sequence > known.sequence else []
        case _:
            assert_never(heard.message)


def _finality_in(command: FinaliseCandidate | ReopenCandidate, sequence: int) -> FinalityHeard:
    final_at = command.final_at if isinstance(command, FinaliseCandidate) else None
    return FinalityHeard(board_key(command.season, command.base), Finality(final_at, command.closures), sequence)


def _kept(known: tuple[Kept, ...], new: Kept) -> tuple[Kept, ...]:
    """In an order of their own, whatever order they came in."""
    return tuple(sorted([*known, new], key=lambda message: message.model_dump_json()))
