"""What a base's board knows of its candidates, and what it has published."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

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
from contracts.messages.platform.acts import ScoresReopened
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from services.exams.domain.board.facts import AdmittedFrom, DeclaredFinal, Event, LineHeard, RanksPublished, Reopened
from services.exams.domain.board.line import CandidateLine
from services.exams.domain.finality import Finality, effective, finality_of


@dataclass(frozen=True, slots=True)
class Board:
    """The candidates of one base. `pending` is a count, so that no message walks the lines before all are in.

    `finality` follows from the declarations, the reopenings and the first admission, all of which are kept.
    `ranks` are those published of candidates whose word has not changed since, `order` the merit order they were
    published in; none while scores are open.
    """

    season: SeasonId
    base: BaseCode
    lines: Mapping[ApplicationId, CandidateLine] = field(default_factory=dict)
    order: tuple[ApplicationId, ...] = ()
    ranks: Mapping[ApplicationId, tuple[int, ...]] = field(default_factory=dict)
    pending: int = 0
    declarations: tuple[Moment, ...] = ()
    reopenings: tuple[ScoresReopened, ...] = ()
    admitted_at: Moment | None = None
    finality: Finality = field(default_factory=Finality)
    committed: bool = False
    published: ScoresPublished | None = None

    @property
    def complete(self) -> bool:
        """Whether there is something to rank, and nothing to wait for [EXM-4]."""
        return self.finality.final_at is not None and self.pending == 0 and len(self.lines) > 0


def opened(key: str) -> Board:
    """A board nothing was heard of yet; its key names the season and the base."""
    season, base = key.split("/")
    return Board(season, base)


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
