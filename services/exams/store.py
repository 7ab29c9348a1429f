"""Exams' documents."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from services.chassis.core.aggregate import Aggregate, Scalar
from services.chassis.core.drawing import LOOK
from services.exams.domain.board.decide import decide as decide_board
from services.exams.domain.board.state import Board, opened
from services.exams.domain.board.state import evolve as evolve_board
from services.exams.domain.candidate.decide import decide as decide_candidate
from services.exams.domain.candidate.state import Candidate
from services.exams.domain.candidate.state import evolve as evolve_candidate
from services.exams.domain.line.decide import decide as decide_line
from services.exams.domain.line.state import BoardLine, begun
from services.exams.domain.line.state import evolve as evolve_line


def _readable(stored: Mapping[str, Any]) -> bool:
    """Not a board of 0.1.0, which holds its candidates: what comes for it waits for code that knows them."""
    return "lines" not in stored


def _asked(board: Board) -> Mapping[str, Scalar]:
    return {LOOK: 1} if board.asks_for_a_look else {}


def _found(line: BoardLine) -> Mapping[str, Scalar]:
    return {
        "board": line.board,
        "told": line.sequence,
        "lacks_word": int(line.lacks_word),
        "unplaced": int(line.unplaced),
    }


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
    index=_asked,
    indexes=((LOOK,),),
    knows=_readable,
    joins=True,
    heads=True,
)

LINE: Final[Aggregate[BoardLine]] = Aggregate(
    kind="line",
    state=TypeAdapter(BoardLine),
    initial=begun,
    decide=decide_line,
    evolve=evolve_line,
    index=_found,
    indexes=(("board",), ("board", "told"), ("board", "lacks_word"), ("board", "unplaced")),
    joins=True,
)
