"""The results of a complete board: the key of the lot, each candidate's result that is new, the sum [EXM-4, EXM-5]."""

from collections.abc import Mapping

from contracts.digest import digest_of
from contracts.messages.exams import LotRevealed, Placing, ResultPublished, ScoresPublished
from contracts.vocabulary import ApplicationId, Moment
from services.exams.domain.board.facts import RanksPublished
from services.exams.domain.board.line import Ranked
from services.exams.domain.board.lot import key_of, lot_of
from services.exams.domain.board.ranking import MeritOrder, ranks_of
from services.exams.domain.board.state import Board
from services.exams.domain.setting import ExamsContext

Ranks = Mapping[ApplicationId, tuple[int, ...]]


def results(
    board: Board, setting: ExamsContext
) -> list[LotRevealed | ResultPublished | RanksPublished | ScoresPublished]:
    """What is not yet published of the board's results, in merit order. The board is complete."""
    final_at = board.finality.final_at
    if final_at is None:
        return []
    key = key_of(setting.lot_secret, board.season, board.base)
    ranked = {name: line.stage for name, line in board.lines.items() if isinstance(line.stage, Ranked)}
    season = setting.seasons[board.season]
    merit = MeritOrder(season.tie_break_at(setting.base(board.season, board.base)), key)
    order = merit.order(ranked, [name for name in board.order if name in board.ranks])
    ranks = ranks_of(ranked, order)
    changed = [
        _result(board, name, ranked[name], ranks[name], lot_of(key, name), final_at)
        for name in order
        if board.ranks.get(name) != ranks[name]
    ]
    summary = _summary(board, ranked, ranks, final_at)
    reveal = LotRevealed(season=board.season, base=board.base, key=key.hex())
    return [
        *([] if board.published else [reveal]),
        *changed,
        *([] if (board.order, board.ranks) == (tuple(order), ranks) else [RanksPublished(tuple(order), ranks)]),
        *([] if board.published == summary else [summary]),
    ]


def _result(
    board: Board, application: ApplicationId, candidate: Ranked, ranks: tuple[int, ...], lot: str, published_at: Moment
) -> ResultPublished:
    return ResultPublished(
        application=application,
        season=board.season,
        person_key=candidate.person_key,
        category=candidate.category,
        base=board.base,
        accepts_adjustment=candidate.accepts_adjustment,
        employer_level=candidate.employer_level,
        placings=tuple(
            Placing(specialty=specialty, rank=rank)
            for specialty, rank in zip(candidate.preferences, ranks, strict=True)
        ),
        marks=candidate.marks,
        total_points=candidate.total_points,
        lot=lot,
        published_at=published_at,
        below_line=candidate.below_line,
    )


def _summary(
    board: Board, ranked: Mapping[ApplicationId, Ranked], ranks: Ranks, published_at: Moment
) -> ScoresPublished:
    """As of the declaration: the same results always carry the same moment, whenever they were worked out."""
    lines = {name: zip(ranked[name].preferences, found, strict=True) for name, found in ranks.items()}
    return ScoresPublished(
        season=board.season,
        base=board.base,
        candidates=len(lines),
        digest=digest_of(lines),
        published_at=published_at,
    )
