"""The bus edge: what exams hears, and which candidate or board it is for."""

from typing import Final

from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    FinaliseCandidate,
    ReopenCandidate,
)
from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded, ScoresDeclaredFinal, ScoresReopened
from contracts.messages.verification import ReviewApproved, ReviewRefused
from services.chassis.core.aggregate import Addressed, Hears
from services.exams.domain.setting import board_key
from services.exams.store import BOARD, CANDIDATE

HEARS: Final[Hears] = {
    ReviewApproved: lambda message: Addressed(CANDIDATE, message.application, message),
    ReviewRefused: lambda message: Addressed(CANDIDATE, message.application, message),
    ScoreRecorded: lambda message: Addressed(CANDIDATE, message.application, message),
    AbsenceExcused: lambda message: Addressed(CANDIDATE, message.application, message),
    FinaliseCandidate: lambda message: Addressed(CANDIDATE, message.application, message),
    ReopenCandidate: lambda message: Addressed(CANDIDATE, message.application, message),
    CandidateEntered: lambda message: Addressed(BOARD, board_key(message.season, message.base), message),
    CandidateScored: lambda message: Addressed(BOARD, board_key(message.season, message.base), message),
    CandidateDropped: lambda message: Addressed(BOARD, board_key(message.season, message.base), message),
    ScoresDeclaredFinal: lambda message: Addressed(BOARD, board_key(message.season, message.base), message),
    ScoresReopened: lambda message: Addressed(BOARD, board_key(message.season, message.base), message),
    TraineeAdmitted: lambda message: Addressed(BOARD, board_key(message.season, message.base), message),
}
