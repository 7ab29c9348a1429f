"""The board of a base: commits to the lot, makes scores final, ranks once nothing is waited for [EXM-4, EXM-5].

The commitment is the first thing a board ever says, before any candidate is told of finality, whatever is heard first.
The key comes with the results, and results take two facts at least, a declaration and a candidate: so it never comes
in the same breath, and nobody can draw a lot while somebody's score is waited for.

A message costs one look at one line until the board is complete; then each change costs one ranking.
"""

from functools import reduce
from typing import assert_never

from contracts.envelope import Received
from contracts.latest import is_later
from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.exams import DeclarationRefused, LotCommitted, ReopeningRefused
from contracts.messages.platform.acts import ScoresDeclaredFinal, ScoresReopened
from contracts.reasons import Reason
from services.exams.domain.board.effects import (
    declaration_refused,
    declarations_answered,
    finality_told,
    reopening_refused,
    reopenings_answered,
)
from services.exams.domain.board.facts import AdmittedFrom, DeclaredFinal, Event, Fact, Hears, LineHeard, Reopened
from services.exams.domain.board.line import line_of
from services.exams.domain.board.lot import commitment_to, key_of
from services.exams.domain.board.results import results
from services.exams.domain.board.state import Board, evolve
from services.exams.domain.setting import ExamsContext


def decide(board: Board, heard: Received[Hears], setting: ExamsContext) -> list[Event]:
    """Keep the fact; then the lot, finality for whoever has not been told, and the results once complete."""
    if answer := _untimely(board, heard.message, setting):
        return [*_committed(board, setting), answer]
    facts = _facts(board, heard)
    if not facts:
        return []
    known = reduce(evolve, facts, board)
    changed = not board.complete or known.finality != board.finality or any(_moves(fact, board) for fact in facts)
    return [
        *facts,
        *_committed(board, setting),
        *declarations_answered(board, known),
        *reopenings_answered(board, known),
        *finality_told(board, known),
        *(results(known, setting) if changed and known.complete else []),
    ]


def _untimely(board: Board, message: Hears, setting: ExamsContext) -> DeclarationRefused | ReopeningRefused | None:
    """Final before the last sitting, whoever is still to sit would be absent; open after the draw, seats go twice."""
    match message:
        case ScoresDeclaredFinal(declared_at=at) if at < setting.sat_by(board.season, board.base):
            return declaration_refused(board, at, Reason.SITTINGS_NOT_OVER)
        case ScoresReopened(reopened_at=at) if setting.drawn(board.season, at):
            return reopening_refused(message, Reason.ROUND_DRAWN)
        case _:
            return None


def _facts(board: Board, heard: Received[Hears]) -> list[Fact]:
    match heard.message:
        case ScoresDeclaredFinal(declared_at=declared_at):
            return [] if declared_at in board.declarations else [DeclaredFinal(declared_at)]
        case ScoresReopened() as reopening:
            return [] if reopening in board.reopenings else [Reopened(reopening)]
        case TraineeAdmitted(admitted_at=admitted_at):
            first = board.admitted_at is None or admitted_at < board.admitted_at
            return [AdmittedFrom(admitted_at)] if first else []
        case word:
            line = board.lines.get(word.application)
            later = is_later(heard.sequence, line)
            return [LineHeard(word.application, line_of(word, heard.sequence))] if later else []


def _moves(fact: Fact, board: Board) -> bool:
    """Whether a candidate's word says anything new: a repetition in other words ranks nothing anew."""
    match fact:
        case LineHeard(application, line):
            return application not in board.lines or board.lines[application].stage != line.stage
        case DeclaredFinal() | Reopened() | AdmittedFrom():
            return False
        case _:
            assert_never(fact)


def _committed(board: Board, setting: ExamsContext) -> list[LotCommitted]:
    """To the key whose lots break the last ties, where the board never said so before [EXM-5]."""
    key = key_of(setting.lot_secret, board.season, board.base)
    committed = LotCommitted(season=board.season, base=board.base, commitment=commitment_to(key))
    return [] if board.committed else [committed]
