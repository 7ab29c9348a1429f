"""The results of a complete board: said for each candidate whose result is new, then for the board [EXM-4]."""

from contracts.digest import results_digest
from contracts.exams import Placing, ResultPublished, ScoresPublished
from contracts.vocabulary import ApplicationId, Moment
from services.exams.domain.board_state import Board, Ranked
from services.exams.domain.lot import key_of, lot_of
from services.exams.domain.ranking import merit_order, ranks_of
from services.exams.domain.setting import Setting


def results(board: Board, setting: Setting) -> list[ResultPublished | ScoresPublished]:
    """What is not yet published of the board's results, in merit order. The board is complete."""
    if board.declared_at is None:
        return []
    key = key_of(setting.lot_secret, board.season, board.base)
    ranked = {name: line.stage for name, line in board.lines.items() if isinstance(line.stage, Ranked)}
    order = merit_order(ranked, setting.seasons[board.season].exams.tie_break, key)
    ranks = ranks_of(ranked, order)
    placings = {application: _placings(ranked[application], ranks[application]) for application in order}
    changed = [
        _result(board, application, ranked[application], placings[application], lot_of(key, application))
        for application in order
        if board.lines[application].ranks != ranks[application]
    ]
    summary = _summary(board, placings, board.declared_at)
    return [*changed, *([] if board.published == summary else [summary])]


def _placings(candidate: Ranked, ranks: tuple[int, ...]) -> tuple[Placing, ...]:
    return tuple(
        Placing(specialty=specialty, rank=rank) for specialty, rank in zip(candidate.preferences, ranks, strict=True)
    )


def _result(
    board: Board, application: ApplicationId, candidate: Ranked, placings: tuple[Placing, ...], lot: str
) -> ResultPublished:
    return ResultPublished(
        application=application,
        season=board.season,
        person_key=candidate.person_key,
        category=candidate.category,
        base=board.base,
        accepts_adjustment=candidate.accepts_adjustment,
        employer_level=candidate.employer_level,
        placings=placings,
        marks=candidate.marks,
        total_points=candidate.total_points,
        lot=lot,
    )


def _summary(board: Board, placings: dict[ApplicationId, tuple[Placing, ...]], published_at: Moment) -> ScoresPublished:
    """As of the declaration: the same results always carry the same moment, whenever they were worked out."""
    return ScoresPublished(
        season=board.season,
        base=board.base,
        candidates=len(placings),
        digest=results_digest(placings),
        published_at=published_at,
    )
