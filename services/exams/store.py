"""Exams' documents."""

from typing import Final

from pydantic import TypeAdapter

from services.chassis.core.aggregate import Aggregate
from services.exams.domain.board.decide import decide as decide_board
from services.exams.domain.board.state import Board, opened
from services.exams.domain.board.state import evolve as evolve_board
from services.exams.domain.candidate.decide import decide as decide_candidate
from services.exams.domain.candidate.state import Candidate
from services.exams.domain.candidate.state import evolve as evolve_candidate

CANDIDATE: Final[Aggregate[Candidate]] = Aggregate(
    kind="candidate",
    state=TypeAdapter(Candidate),
    initial=Candidate,
    decide=decide_candidate,
    evolve=evolve_candidate,
)

BOARD: Final[Aggregate[Board]] = Aggregate(
    kind="board",
    state=TypeAdapter(Board),
    initial=opened,
    decide=decide_board,
    evolve=evolve_board,
)
