"""The board of a base: commits to the lot, makes scores final, publishes what its lines come to [EXM-4, EXM-5].

The commitment is the first thing a board ever says, before any candidate is told of finality, whatever is heard first.
The key comes with the results, and results take two facts at least, a declaration and a candidate: so it never comes
in the same breath, and nobody can draw a lot while somebody's score is waited for.

A candidate's word goes to its line; the board hears it too, after the line, and only asks for a look where there is
none asked for. Telling everybody and ranking all is the look's work (`services/exams/drawing.py`), in as many steps as
it takes; the board lets each step be taken once, and none that was overtaken.
"""

from functools import reduce
from typing import assert_never

from contracts.envelope import Received
from contracts.latest import is_later
from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.admission.enrolment import StepRetracted
from contracts.messages.exams import LotCommitted, LotRevealed
from contracts.messages.platform.acts import ScoresDeclaredFinal, ScoresReopened
from contracts.reasons import Reason
from contracts.vocabulary import Moment
from services.exams.domain.board.effects import (
    declaration_refused,
    declarations_answered,
    reopening_refused,
    reopenings_answered,
)
from services.exams.domain.board.facts import (
    AdmissionHeard,
    BeginDrawing,
    BeginLook,
    CameTooEarly,
    CameTooLate,
    DeclaredFinal,
    DrawingBegun,
    DrawingEnded,
    EndDrawing,
    EndLook,
    Event,
    Fact,
    Hears,
    LookBegun,
    LookEnded,
    LookWanted,
    Reopened,
    Steps,
)
from services.exams.domain.board.lot import commitment_to, key_of
from services.exams.domain.board.state import Board, evolve
from services.exams.domain.finality import Finality
from services.exams.domain.setting import ExamsContext


def decide(board: Board, heard: Received[Hears], setting: ExamsContext) -> list[Event]:
    """The lot; then the fact and its answers, or one step of a look, or that a look is wanted.

    Final before the last sitting, whoever is still to sit would be absent; open after the draw, seats would go twice.
    """
    match heard.message:
        case ScoresDeclaredFinal(declared_at=at) if at < setting.sat_by(board.season, board.base):
            return [*_committed(board, setting), *_too_early(board, at)]
        case ScoresReopened() as reopening if setting.closed(board.season, reopening.reopened_at):
            return [*_committed(board, setting), *_too_late(board, reopening, Reason.SEASON_CLOSED)]
        case ScoresReopened() as reopening if setting.drawn(board.season, reopening.reopened_at):
            return [*_committed(board, setting), *_too_late(board, reopening, Reason.ROUND_DRAWN)]
        case ScoresDeclaredFinal() | ScoresReopened() | TraineeAdmitted() | StepRetracted() as told:
            facts = _facts(board, told, heard.sequence)
            known = reduce(evolve, facts, board)
            answers = [*declarations_answered(board, known), *reopenings_answered(board, known)]
            return [*facts, *_committed(board, setting), *answers] if facts else []
        case BeginLook() | EndLook() | BeginDrawing() | EndDrawing() as step:
            return _stepped(board, step, setting)
        case _:
            wanted = board.finality != Finality() and not board.look.awake
            return [*_committed(board, setting), *([LookWanted()] if wanted else [])]


def _admission(board: Board, word: AdmissionHeard) -> list[Fact]:
    return [word] if is_later(word.sequence, board.admissions.get(word.application)) else []


def _facts(
    board: Board, told: ScoresDeclaredFinal | ScoresReopened | TraineeAdmitted | StepRetracted, sequence: int
) -> list[Fact]:
    match told:
        case ScoresDeclaredFinal(declared_at=declared_at):
            return [] if declared_at in board.declarations else [DeclaredFinal(declared_at)]
        case ScoresReopened() as reopening:
            return [] if reopening in board.reopenings else [Reopened(reopening)]
        case TraineeAdmitted(application=application, admitted_at=admitted_at):
            return _admission(board, AdmissionHeard(application, sequence, admitted_at))
        case StepRetracted(application=application, step=step):
            back = AdmissionHeard(application, sequence, None)
            return _admission(board, back) if step == TraineeAdmitted.TYPE else []
        case _:
            assert_never(told)


def _too_early(board: Board, declared_at: Moment) -> list[Event]:
    if declared_at in board.too_early:
        return []
    return [CameTooEarly(declared_at), declaration_refused(board, declared_at, Reason.SITTINGS_NOT_OVER)]


def _too_late(board: Board, reopening: ScoresReopened, reason: Reason) -> list[Event]:
    if reopening in board.too_late:
        return []
    return [CameTooLate(reopening), reopening_refused(reopening, reason)]


def _stepped(board: Board, step: Steps, setting: ExamsContext) -> list[Event]:
    match step:
        case BeginLook():
            return [LookBegun()] if board.asks_for_a_look else []
        case EndLook(sequence, finality):
            return _ended(board, sequence, overtaken=finality != board.sequence)
        case BeginDrawing(summary):
            return [DrawingBegun(summary), *_revealed(board, setting)] if _may_begin(board, step) else []
        case EndDrawing(sequence):
            return _published(board, sequence)
        case _:
            assert_never(step)


def _ended(board: Board, sequence: int, *, overtaken: bool) -> list[Event]:
    """Whoever told an earlier finality may have told it to somebody whom the look after it did not meet yet."""
    if overtaken:
        return [] if board.look.awake else [LookWanted()]
    return [LookEnded()] if board.look.open and board.look.sequence == sequence else []


def _may_begin(board: Board, step: BeginDrawing) -> bool:
    """Only the last look that began: what an earlier one read, a word may have changed that this one has dealt with."""
    void = board.finality.final_at != step.summary.published_at
    overtaken = not board.look.open or board.look.sequence != step.sequence
    begun = board.drawing is not None and board.drawing.sequence == step.sequence
    return not (void or overtaken or begun)


def _published(board: Board, sequence: int) -> list[Event]:
    """The sum of the results, where it is not the one that was said last."""
    drawing = board.drawing
    if drawing is None or drawing.sequence != sequence:
        return []
    return [DrawingEnded(drawing.summary), *([] if board.published == drawing.summary else [drawing.summary])]


def _committed(board: Board, setting: ExamsContext) -> list[LotCommitted]:
    """To the key whose lots break the last ties, where the board never said so before [EXM-5]."""
    key = key_of(setting.lot_secret, board.season, board.base)
    committed = LotCommitted(season=board.season, base=board.base, commitment=commitment_to(key))
    return [] if board.committed else [committed]


def _revealed(board: Board, setting: ExamsContext) -> list[LotRevealed]:
    key = key_of(setting.lot_secret, board.season, board.base)
    return [] if board.revealed else [LotRevealed(season=board.season, base=board.base, key=key.hex())]
