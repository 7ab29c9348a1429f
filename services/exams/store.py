"""Exams' documents."""

from typing import Final

from pydantic import TypeAdapter

from services.chassis.core.aggregate import Aggregate
from services.exams.domain.board import decide as board
from services.exams.domain.board.state import Board, opened
from services.exams.domain.candidate import decide as candidate
from services.exams.domain.candidate.state import Candidate

CANDIDATE: Final[Aggregate[Candidate]] = Aggregate(
    kind="candidate",
    state=TypeAdapter(Candidate),
    initial=Candidate,
    decide=candidate.decide,
    evolve=candidate.evolve,
)

BOARD: Final[Aggregate[Board]] = Aggregate(
    kind="board",
    state=TypeAdapter(Board),
    initial=opened,
    decide=board.decide,
    evolve=board.evolve,
)
