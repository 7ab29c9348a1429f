"""One candidate: sheets and excuses in, the word to each board and the answers out [EXM-1 to EXM-4, EXM-6].

What follows is a function of the facts alone, so that they may come in any order, and repeated.
"""

from functools import reduce
from typing import assert_never

from contracts.envelope import Received
from contracts.latest import is_later
from contracts.messages.exams import FinaliseCandidate, ReopenCandidate
from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded
from contracts.messages.verification import ReviewApproved, ReviewRefused
from services.exams.domain.candidate.effects import words_due
from services.exams.domain.candidate.facts import (
    ApprovalHeard,
    ApprovalLost,
    Event,
    ExcuseHeard,
    Fact,
    FinalityHeard,
    Hears,
    SheetHeard,
)
from services.exams.domain.candidate.refusing import refusals
from services.exams.domain.candidate.state import Candidate, evolve
from services.exams.domain.finality import Finality
from services.exams.domain.setting import ExamsContext, board_key


def decide(candidate: Candidate, heard: Received[Hears], setting: ExamsContext) -> list[Event]:
    """Keep the fact; say each board's word that is not what it was last told, and which record newly cannot count."""
    facts = _facts(candidate, heard)
    known = reduce(evolve, facts, candidate)
    words = words_due(known, setting).items()
    changed = [word for board, word in words if board not in known.words or known.words[board].message != word]
    before = refusals(candidate, setting)
    answers = [answer for name, answer in refusals(known, setting).items() if before.get(name) != answer]
    return [*facts, *changed, *answers]


def _facts(candidate: Candidate, heard: Received[Hears]) -> list[Fact]:
    match heard.message:
        case ReviewApproved() as review:
            approved = candidate.approvals.get(board_key(review.season, review.base))
            return [ApprovalHeard(review, heard.sequence)] if is_later(heard.sequence, approved) else []
        case ReviewRefused(refused_at=fallen_at):
            latest = is_later(heard.sequence, candidate.approval, candidate.fallen)
            return [ApprovalLost(fallen_at, heard.sequence)] if latest else []
        case ScoreRecorded() as sheet:
            return [SheetHeard(sheet)] if sheet not in candidate.sheets else []
        case AbsenceExcused() as excuse:
            return [ExcuseHeard(excuse)] if excuse not in candidate.excuses else []
        case FinaliseCandidate() | ReopenCandidate() as command:
            word = _finality_in(command, heard.sequence)
            known = candidate.finals.get(word.board)
            return [word] if is_later(word.sequence, known) else []
        case _:
            assert_never(heard.message)


def _finality_in(command: FinaliseCandidate | ReopenCandidate, sequence: int) -> FinalityHeard:
    final_at = command.final_at if isinstance(command, FinaliseCandidate) else None
    return FinalityHeard(board_key(command.season, command.base), Finality(final_at, command.closures), sequence)
