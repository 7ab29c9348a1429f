"""What a board does with its lines: all are told of finality and, once nobody is waited for, ranked [EXM-4].

It may end at any instruction, be begun anew, and be done by two at once: what it says, lines and board hear once, and
nothing of it that was overtaken. So it needs to remember nothing.

See docs/architecture/drawings.md.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Final, TypeVar

from contracts.vocabulary import Moment
from services.chassis.core.drawing import LineDrawing, Lines
from services.exams.domain.board.facts import BeginDrawing, BeginLook, EndDrawing, EndLook
from services.exams.domain.board.results import Contender, DrawnPlace, contender, drawn, merit_order, summary_of
from services.exams.domain.board.state import Board
from services.exams.domain.line.facts import TellFinality
from services.exams.domain.line.state import BoardLine, line_key
from services.exams.domain.setting import ExamsContext
from services.exams.store import BOARD, LINE

AT_ONCE: Final = 250
"""So many lines are told something in one commit."""
T = TypeVar("T")
BoardLines = Lines[Board, BoardLine]


async def draw(lines: BoardLines, setting: ExamsContext) -> None:
    """One look: all that follows from what was said before it began."""
    await lines.tell_head(BeginLook())
    board = await lines.head()
    await _tell_finality(lines, board)
    final_at = board.finality.final_at
    if final_at is not None and not await lines.any(lacks_word=1):
        await _rank(lines, board, setting, final_at)
    await lines.tell_head(EndLook(board.look.sequence, board.sequence))


async def _tell_finality(lines: BoardLines, board: Board) -> None:
    """To each who was told an earlier one, or none. Dropped or not: an approval can come back."""
    untold = [key for earlier in range(board.sequence) async for key, _ in lines.each(told=earlier)]
    for some in _portions(untold):
        await lines.tell(dict.fromkeys(some, TellFinality(board.finality, board.sequence)))


async def _rank(lines: BoardLines, board: Board, setting: ExamsContext, final_at: Moment) -> None:
    found = await _contenders(lines, board, setting)
    if found is None:
        return
    places = drawn(found)
    summary = summary_of(board, places, final_at)
    if board.drawing is None and board.published == summary and all(each.stands for each in places):
        return
    await lines.tell_head(BeginDrawing(summary))
    drawing = (await lines.head()).drawing
    if drawing is None or drawing.summary != summary:
        return  # overtaken: whoever did so has looked later
    for some in _portions(each for each in places if drawing.whole or not each.stands):
        await lines.tell({_key(board, each): each.place(board, setting, final_at, drawing.sequence) for each in some})
    await lines.tell_head(EndDrawing(drawing.sequence))


async def _contenders(lines: BoardLines, board: Board, setting: ExamsContext) -> list[Contender] | None:
    """All who are ranked; None while there is nobody at all, or somebody is waited for [EXM-4]."""
    merit, found, anybody = merit_order(board, setting), list[Contender](), False
    async for _, line in lines.each():
        if line.line is None or line.sequence != board.sequence or line.lacks_word:
            return None
        anybody = True
        if (one := contender(line, merit)) is not None:
            found.append(one)
    return found if anybody else None


def _key(board: Board, place: DrawnPlace) -> str:
    return line_key(board.season, board.base, place.contender.application)


def _portions(each: Iterable[T]) -> Iterable[list[T]]:
    left = iter(each)
    while some := list(islice(left, AT_ONCE)):
        yield some


RANKING: Final = LineDrawing(BOARD, LINE, "board", draw)
