"""What a board does with its lines: all are told of finality and, once nobody is waited for, ranked [EXM-4].

It may end at any instruction, be begun anew, and be done by two at once: what it says, lines and board hear once, and
nothing of it that was overtaken. So it needs to remember nothing.

See docs/architecture/drawings.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeVar

from contracts.vocabulary import Moment
from services.chassis.core.drawing import LineDrawing, Lines
from services.exams.domain.board.facts import BeginDrawing, BeginLook, EndDrawing, EndLook
from services.exams.domain.board.results import Contender, DrawnPlace, contender, drawn, merit_order, summary_of
from services.exams.domain.board.state import Board
from services.exams.domain.line.facts import TellFinality, TellNoPlace
from services.exams.domain.line.state import BoardLine, line_key
from services.exams.domain.setting import ExamsContext
from services.exams.store import BOARD, LINE

AT_ONCE: Final = 250
"""So many lines are told something in one commit."""
T = TypeVar("T")
BoardLines = Lines[Board, BoardLine]


@dataclass(slots=True)
class Found:
    """All lines as they were read: who is ranked, and the word of each who is not any more."""

    contenders: list[Contender] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)


async def draw(lines: BoardLines, setting: ExamsContext) -> None:
    """One look: all that follows from what was said before it began."""
    await lines.tell_head(BeginLook())
    board = await lines.head()
    await _tell_finality(lines, board)
    final_at = board.finality.final_at
    if final_at is not None and not await lines.any(lacks_word=1) and not await _stands(lines, board):
        await _rank(lines, board, setting, final_at)
    await lines.tell_head(EndLook(board.look.sequence, board.sequence))


async def _tell_finality(lines: BoardLines, board: Board) -> None:
    """To each who was told an earlier one, or none. Dropped or not: an approval can come back."""
    untold = [key for earlier in range(board.sequence) async for key, _ in lines.each(told=earlier)]
    for some in _portions(untold):
        await lines.tell(dict.fromkeys(some, TellFinality(board.finality, board.sequence)))


async def _stands(lines: BoardLines, board: Board) -> bool:
    """Whether nobody's word came between published results: then no line is read, however many there are.

    It is found by index, since a line says itself that a drawing has to go by its word.
    """
    return board.published is not None and board.drawing is None and not await lines.any(unplaced=1)


async def _rank(lines: BoardLines, board: Board, setting: ExamsContext, final_at: Moment) -> None:
    found = await _found(lines, board, setting)
    if found is None:
        return
    places, left = drawn(found.contenders), found.left
    summary = summary_of(board, places, final_at)
    if board.drawing is None and board.published == summary and not left and all(each.stands for each in places):
        return
    await lines.tell_head(BeginDrawing(summary, board.look.sequence))
    drawing = (await lines.head()).drawing
    if drawing is None or (drawing.summary, drawing.sequence) != (summary, board.look.sequence):
        return  # overtaken: whoever did so has looked later
    for some in _portions(each for each in places if drawing.whole or not each.stands):
        await lines.tell({_key(board, each): each.place(board, setting, final_at, drawing.sequence) for each in some})
    for leavers in _portions(left.items()):
        await lines.tell({key: TellNoPlace(word_sequence) for key, word_sequence in leavers})
    await lines.tell_head(EndDrawing(drawing.sequence))


async def _found(lines: BoardLines, board: Board, setting: ExamsContext) -> Found | None:
    """All who are ranked, or were; None while there is nobody at all, or somebody is waited for [EXM-4]."""
    merit, found, anybody = merit_order(board, setting), Found(), False
    async for key, line in lines.each():
        if line.line is None or line.sequence != board.sequence or line.lacks_word:
            return None
        anybody = True
        if (one := contender(line, merit)) is not None:
            found.contenders.append(one)
        elif line.stirred:
            found.left[key] = line.line.sequence
    return found if anybody else None


def _key(board: Board, place: DrawnPlace) -> str:
    return line_key(board.season, board.base, place.contender.application)


def _portions(each: Iterable[T]) -> Iterable[list[T]]:
    left = iter(each)
    while some := list(islice(left, AT_ONCE)):
        yield some


RANKING: Final = LineDrawing(BOARD, LINE, "board", draw)
