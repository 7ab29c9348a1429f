"""What follows from finality: every declaration and every reopening is answered [EXM-4]."""

from contracts.messages.exams import DeclarationRefused, ReopeningGranted, ReopeningRefused
from contracts.messages.platform.acts import ScoresReopened
from contracts.reasons import Reason
from contracts.vocabulary import Moment
from services.exams.domain.board.state import Board
from services.exams.domain.finality import effective

Answer = ReopeningGranted | ReopeningRefused


def reopenings_answered(board: Board, known: Board) -> list[Answer]:
    """The answers that are not those of before: an admission that becomes known later can turn one over."""
    if _rests_on(known) == _rests_on(board):
        return []
    before = _answers(board)
    return [answer for reopened_at, answer in _answers(known).items() if before.get(reopened_at) != answer]


def _rests_on(board: Board) -> tuple[object, ...]:
    return board.reopenings, board.first_admitted, board.finality


def declarations_answered(board: Board, known: Board) -> list[DeclarationRefused]:
    """Declarations of scores that were final already: they are kept, and count once an earlier one is undone."""
    before = _needless(board)
    return [
        declaration_refused(known, declared_at, Reason.SCORES_ALREADY_FINAL)
        for declared_at in _needless(known)
        if declared_at not in before
    ]


def declaration_refused(board: Board, declared_at: Moment, reason: Reason) -> DeclarationRefused:
    """The scores are as final, or as open, as without it."""
    return DeclarationRefused(season=board.season, base=board.base, declared_at=declared_at, reasons=(reason,))


def _needless(board: Board) -> list[Moment]:
    finality = board.finality
    counted = {finality.final_at, *(closure.final_at for closure in finality.closures)}
    return [declared_at for declared_at in board.declarations if declared_at not in counted]


def reopenings_granted(board: Board) -> tuple[ReopeningGranted, ...]:
    """Every reopening that took effect, in turn."""
    return tuple(answer for answer in _answers(board).values() if isinstance(answer, ReopeningGranted))


def _answers(board: Board) -> dict[Moment, Answer]:
    """Every reopening's answer; one of scores that were open is refused, until a declaration before it is known."""
    granted = {one.reopened_at: one for one in reversed(effective(board.reopenings, board.first_admitted))}
    refused = {
        one.reopened_at: reopening_refused(one, Reason.ADMISSIONS_EXIST)
        for one in board.reopenings
        if one.reopened_at not in granted
    }
    return {
        **{reopened_at: reopening_refused(one, Reason.SCORES_NOT_FINAL) for reopened_at, one in granted.items()},
        **{
            closure.reopened_at: _granted(granted[closure.reopened_at], closure.final_at)
            for closure in board.finality.closures
        },
        **refused,
    }


def _granted(reopening: ScoresReopened, final_at: Moment) -> ReopeningGranted:
    return ReopeningGranted(
        season=reopening.season,
        base=reopening.base,
        final_at=final_at,
        reopened_at=reopening.reopened_at,
        reason=reopening.reason,
        by=reopening.by,
    )


def reopening_refused(reopening: ScoresReopened, reason: Reason) -> ReopeningRefused:
    """The scores stay as they are: trainees were admitted by them, the round was drawn by them, or they are open."""
    return ReopeningRefused(
        season=reopening.season,
        base=reopening.base,
        reopened_at=reopening.reopened_at,
        reasons=(reason,),
    )
