"""The board of a base: commits to the lot, makes scores final, ranks once nothing is waited for [EXM-4, EXM-5].

The commitment is the first thing a board ever says, before any candidate is told of finality, whatever is heard first.
The key comes with the results, and results take two facts at least, a declaration and a candidate: so it never comes
in the same breath, and nobody can draw a lot while somebody's score is waited for.

A message costs one look at one line until the board is complete; then each change costs one ranking.
"""

from dataclasses import replace
from functools import reduce
from typing import assert_never

from contracts.envelope import Received
from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.exams import (
    DeclarationRefused,
    FinaliseCandidate,
    LotCommitted,
    LotRevealed,
    ReopenCandidate,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    ScoresPublished,
)
from contracts.messages.platform.acts import ScoresDeclaredFinal, ScoresReopened
from contracts.reasons import Reason
from services.exams.domain.board.effects import (
    declarations_answered,
    finality_told,
    reopening_refused,
    reopenings_answered,
)
from services.exams.domain.board.line import Word, line_of
from services.exams.domain.board.lot import commitment_to, key_of
from services.exams.domain.board.results import results
from services.exams.domain.board.state import AdmittedFrom, Board, DeclaredFinal, LineHeard, RanksPublished, Reopened
from services.exams.domain.finality import effective, finality_of
from services.exams.domain.setting import ExamsContext

Heeds = Word | ScoresDeclaredFinal | ScoresReopened | TraineeAdmitted
Fact = LineHeard | DeclaredFinal | Reopened | AdmittedFrom
Told = FinaliseCandidate | ReopenCandidate | DeclarationRefused | ReopeningGranted | ReopeningRefused
Said = LotCommitted | LotRevealed | Told | ResultPublished | ScoresPublished
Event = Fact | Said | RanksPublished


def decide(board: Board, heard: Received[Heeds], setting: ExamsContext) -> list[Event]:
    """Keep the fact; then the lot, finality for whoever has not been told, and the results once complete."""
    if isinstance(heard.message, ScoresReopened) and setting.drawn(board.season, heard.message.reopened_at):
        return [*_committed(board, setting), reopening_refused(heard.message, Reason.ROUND_DRAWN)]
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


def evolve(board: Board, event: Event) -> Board:
    """Fold one fact, or what was said."""
    match event:
        case LineHeard():
            return _with_line(board, event)
        case DeclaredFinal() | Reopened() | AdmittedFrom():
            return _refinalised(_with_fact(board, event))
        case LotCommitted():
            return replace(board, committed=True)
        case (
            FinaliseCandidate()
            | ReopenCandidate()
            | DeclarationRefused()
            | ReopeningGranted()
            | ReopeningRefused()
            | LotRevealed()
            | ResultPublished()
        ):
            return board
        case RanksPublished(order, ranks):
            return replace(board, order=order, ranks=ranks)
        case ScoresPublished():
            return replace(board, published=event)
        case _:
            assert_never(event)


def _with_line(board: Board, heard: LineHeard) -> Board:
    """A changed word takes the published ranks off, so that the result is said again."""
    name, line, final_at = heard.application, heard.line, board.finality.final_at
    before = board.lines.get(name)
    waits = line.open_under(final_at) - (before is not None and before.open_under(final_at))
    stale = name in board.ranks and (before is None or before.stage != line.stage)
    ranks = {other: kept for other, kept in board.ranks.items() if other != name} if stale else board.ranks
    return replace(board, lines={**board.lines, name: line}, ranks=ranks, pending=board.pending + waits)


def _with_fact(board: Board, fact: DeclaredFinal | Reopened | AdmittedFrom) -> Board:
    match fact:
        case DeclaredFinal(declared_at):
            return replace(board, declarations=tuple(sorted({*board.declarations, declared_at})))
        case Reopened(reopening):
            known = (*board.reopenings, reopening)
            return replace(board, reopenings=tuple(sorted(known, key=lambda one: one.model_dump_json())))
        case AdmittedFrom(admitted_at):
            return replace(board, admitted_at=admitted_at)
        case _:
            assert_never(fact)


def _refinalised(board: Board) -> Board:
    """With the finality that follows from the facts; what was published as of another one is void [EXM-4]."""
    reopened = (one.reopened_at for one in effective(board.reopenings, board.admitted_at))
    finality = finality_of(board.declarations, reopened)
    if finality == board.finality:
        return board
    pending = sum(line.open_under(finality.final_at) for line in board.lines.values())
    void = finality.final_at != board.finality.final_at
    return replace(
        board,
        finality=finality,
        pending=pending,
        order=() if void else board.order,
        ranks={} if void else board.ranks,
        published=None if void else board.published,
    )


def _facts(board: Board, heard: Received[Heeds]) -> list[Fact]:
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
            later = line is None or heard.sequence > line.sequence
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
