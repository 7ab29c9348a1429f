"""The board of a base: commits to the lot, makes scores final, ranks once nothing is waited for [EXM-4, EXM-5].

A message costs one look at one line until the board is complete; then each change costs one ranking.
"""

from dataclasses import replace
from functools import reduce
from typing import assert_never

from contracts.envelope import Heard
from contracts.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    FinaliseCandidate,
    LotCommitted,
    LotRevealed,
    ResultPublished,
    ScoresPublished,
)
from contracts.platform import ScoresDeclaredFinal
from services.exams.domain.board_state import Board, DeclaredFinal, Line, LineHeard, Out, Pending, Ranked, Stage
from services.exams.domain.lot import commitment_to, key_of
from services.exams.domain.results import results
from services.exams.domain.setting import Setting

Heeds = CandidateEntered | CandidateScored | CandidateDropped | ScoresDeclaredFinal
Fact = LineHeard | DeclaredFinal
Said = LotCommitted | LotRevealed | FinaliseCandidate | ResultPublished | ScoresPublished
Event = Fact | Said


def decide(board: Board, heard: Heard[Heeds], setting: Setting) -> list[Event]:
    """Keep the fact; then the lot, finality for whoever has not been told, and the results once complete."""
    facts = _facts(board, heard)
    if not facts:
        return []
    known = reduce(evolve, facts, board)
    changed = known.declared_at != board.declared_at or any(_moves(fact, board) for fact in facts)
    return [
        *facts,
        *_lot(known, setting),
        *_finality(board, known),
        *(results(known, setting) if changed and known.complete else []),
    ]


def evolve(board: Board, event: Event) -> Board:
    """Fold one fact, or what was said."""
    match event:
        case LineHeard(application, stage, sequence):
            before = board.lines.get(application)
            ranks = before.ranks if before and before.stage == stage else ()
            pending = isinstance(stage, Pending) - (before is not None and isinstance(before.stage, Pending))
            lines = {**board.lines, application: Line(stage, sequence, ranks)}
            return replace(board, lines=lines, pending=board.pending + pending)
        case DeclaredFinal(declared_at):
            return replace(board, declared_at=declared_at)
        case LotCommitted() | LotRevealed():
            return replace(board, committed=True, revealed=board.revealed or isinstance(event, LotRevealed))
        case FinaliseCandidate():
            return board
        case ResultPublished(application=application, placings=placings):
            line = replace(board.lines[application], ranks=tuple(placing.rank for placing in placings))
            return replace(board, lines={**board.lines, application: line})
        case ScoresPublished():
            return replace(board, published=event)
        case _:
            assert_never(event)


def _facts(board: Board, heard: Heard[Heeds]) -> list[Fact]:
    match heard.message:
        case ScoresDeclaredFinal(declared_at=declared_at):
            earlier = board.declared_at is None or declared_at < board.declared_at
            return [DeclaredFinal(declared_at)] if earlier else []
        case word:
            line = board.lines.get(word.application)
            later = line is None or heard.sequence > line.sequence
            return [LineHeard(word.application, _stage(word), heard.sequence)] if later else []


def _stage(word: CandidateEntered | CandidateScored | CandidateDropped) -> Stage:
    match word:
        case CandidateEntered():
            return Pending()
        case CandidateScored():
            return Ranked(
                person_key=word.person_key,
                category=word.category,
                preferences=word.preferences,
                accepts_adjustment=word.accepts_adjustment,
                employer_level=word.employer_level,
                marks=word.marks,
                total_points=word.total_points,
            )
        case CandidateDropped():
            return Out()
        case _:
            assert_never(word)


def _moves(fact: Fact, board: Board) -> bool:
    """Whether a candidate's word says anything new: a repetition in other words ranks nothing anew."""
    match fact:
        case LineHeard(application, stage):
            return application not in board.lines or board.lines[application].stage != stage
        case DeclaredFinal():
            return True
        case _:
            assert_never(fact)


def _lot(board: Board, setting: Setting) -> list[Said]:
    """The commitment before anything else, the key once scores are final [EXM-5]."""
    if board.committed and (board.revealed or board.declared_at is None):
        return []
    key = key_of(setting.lot_secret, board.season, board.base)
    commitment = LotCommitted(season=board.season, base=board.base, commitment=commitment_to(key))
    reveal = LotRevealed(season=board.season, base=board.base, key=key.hex())
    return [
        *([] if board.committed else [commitment]),
        *([] if board.revealed or board.declared_at is None else [reveal]),
    ]


def _finality(board: Board, known: Board) -> list[Said]:
    """Finality to all when it is declared, then to each whom the board first hears of later [EXM-4].

    Whoever was heard of is told, dropped or not: an approval can come back.
    """
    if known.declared_at is None:
        return []
    told = board.lines if known.declared_at == board.declared_at else {}
    return [
        FinaliseCandidate(application=application, season=known.season, base=known.base, final_at=known.declared_at)
        for application in sorted(known.lines.keys() - told.keys())
    ]
