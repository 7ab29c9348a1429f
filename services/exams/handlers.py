"""The bus edge: what exams hears, and which candidate or board it is for."""

from typing import Final

from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.admission.enrolment import StepRetracted
from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    FinaliseCandidate,
    ReopenCandidate,
)
from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded, ScoresDeclaredFinal, ScoresReopened
from contracts.messages.platform.dates import DatesMoved
from contracts.messages.verification import ReviewApproved, ReviewRefused
from services.chassis.core.aggregate import Addressed, Hears
from services.chassis.core.guide import GUIDE
from services.exams.domain.candidate.facts import Word
from services.exams.domain.line.state import line_key
from services.exams.domain.setting import board_key
from services.exams.store import BOARD, CANDIDATE, LINE


def _line(word: Word) -> Addressed:
    """To the candidate's line, and then to the board, so that it looks."""
    board = Addressed(BOARD, board_key(word.season, word.base), word)
    return Addressed(LINE, line_key(word.season, word.base, word.application), word, (board,))


HEARS: Final[Hears] = {
    DatesMoved: lambda message: Addressed(GUIDE, message.season, message),
    ReviewApproved: lambda message: Addressed(CANDIDATE, message.application, message),
    ReviewRefused: lambda message: Addressed(CANDIDATE, message.application, message),
    ScoreRecorded: lambda message: Addressed(CANDIDATE, message.application, message),
    AbsenceExcused: lambda message: Addressed(CANDIDATE, message.application, message),
    FinaliseCandidate: lambda message: Addressed(CANDIDATE, message.application, message),
    ReopenCandidate: lambda message: Addressed(CANDIDATE, message.application, message),
    CandidateEntered: _line,
    CandidateScored: _line,
    CandidateDropped: _line,
    ScoresDeclaredFinal: lambda message: Addressed(BOARD, board_key(message.season, message.base), message),
    ScoresReopened: lambda message: Addressed(BOARD, board_key(message.season, message.base), message),
    TraineeAdmitted: lambda message: Addressed(BOARD, board_key(message.season, message.base), message),
    StepRetracted: lambda message: Addressed(BOARD, board_key(message.season, message.base), message),
}
