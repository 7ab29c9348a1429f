"""The results of a board whose lines all have their last word: merit order, ranks, and their sum [EXM-4, EXM-5].

Of each candidate only what ranking asks is held, so that tens of thousands are drawn in a process of the usual size.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.digest import digest_of
from contracts.messages.exams import ScoresPublished
from contracts.vocabulary import ApplicationId, Moment, SpecialtyCode
from services.exams.domain.board.lot import key_of, lot_of
from services.exams.domain.board.ranking import MeritOrder, MeritPlace, ranks_of
from services.exams.domain.board.state import Board
from services.exams.domain.line.facts import PlaceTold, TellPlace
from services.exams.domain.line.state import BoardLine
from services.exams.domain.setting import ExamsContext


@dataclass(frozen=True, slots=True)
class Contender:
    """One ranked candidate, as the line was when it was looked at.

    `placed` are the ranks published of this word; None where it came after them.
    """

    application: ApplicationId
    place: MeritPlace
    preferences: tuple[SpecialtyCode, ...]
    word_sequence: int
    placed: PlaceTold | None


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """What the drawing found for one of them; `stands` where that is published already."""

    contender: Contender
    ranks: tuple[int, ...]

    @property
    def stands(self) -> bool:
        return self.contender.placed is not None and self.contender.placed.ranks == self.ranks

    def place(self, board: Board, setting: ExamsContext, final_at: Moment, sequence: int) -> TellPlace:
        key = key_of(setting.lot_secret, board.season, board.base)
        name = self.contender.application
        return TellPlace(self.ranks, lot_of(key, name), final_at, self.contender.word_sequence, sequence)


def merit_order(board: Board, setting: ExamsContext) -> MeritOrder:
    key = key_of(setting.lot_secret, board.season, board.base)
    season = setting.seasons[board.season]
    return MeritOrder(season.tie_break_at(setting.base(board.season, board.base)), key)


def contender(line: BoardLine, merit: MeritOrder) -> Contender | None:
    """What ranking asks of this line; None of whoever takes no part."""
    ranked = line.ranked
    if ranked is None or line.line is None:
        return None
    place = merit.place(line.application, ranked)
    placed = None if line.stirred else line.placed
    return Contender(line.application, place, ranked.preferences, line.line.sequence, placed)


def drawn(contenders: Iterable[Contender]) -> list[DrawnPlace]:
    """Everybody's ranks, the best first."""
    known = {each.application: each for each in sorted(contenders, key=lambda each: each.place)}
    ranks = ranks_of({name: each.preferences for name, each in known.items()}, known)
    return [DrawnPlace(each, ranks[name]) for name, each in known.items()]


def summary_of(board: Board, places: Iterable[DrawnPlace], final_at: Moment) -> ScoresPublished:
    """As of the declaration: the same results always carry the same moment, whenever they were worked out."""
    lines = {each.contender.application: zip(each.contender.preferences, each.ranks, strict=True) for each in places}
    return ScoresPublished(
        season=board.season,
        base=board.base,
        candidates=len(lines),
        digest=digest_of(lines),
        published_at=final_at,
    )
