"""What a base's board knows of its finality, how far its lines were looked at, and what it has published."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.messages.exams import (
    DeclarationRefused,
    LotCommitted,
    LotRevealed,
    ReopeningGranted,
    ReopeningRefused,
    ScoresPublished,
)
from contracts.messages.platform.acts import ScoresReopened
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from services.exams.domain.board.facts import (
    AdmissionHeard,
    CameTooEarly,
    CameTooLate,
    DeclaredFinal,
    DrawingBegun,
    DrawingEnded,
    Event,
    LookBegun,
    LookEnded,
    LookWanted,
    Reopened,
)
from services.exams.domain.finality import Finality, effective, finality_of


@dataclass(frozen=True, slots=True)
class BoardLook:
    """`awake`: something was said since the last look began; `open`: that one has not come to its end.

    So whoever ends in the midst of a look leaves it to be begun again. `whole`: another drawing was on its way to the
    lines when the look began, so what they said of their places as they were read may be so no longer.
    """

    sequence: int = 0
    awake: bool = False
    open: bool = False
    whole: bool = False

    @property
    def ended(self) -> "BoardLook":
        return replace(self, open=False, whole=False)


@dataclass(frozen=True, slots=True)
class PlacesDrawn:
    """Results on their way to the lines, under the sequence of the look that began it.

    `whole` where another drawing was on its way before: then every line takes this one's sequence, and with it no
    word of the other any more, however late that comes.
    """

    sequence: int
    summary: ScoresPublished
    whole: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The board of one base; its candidates are lines, each a document of its own.

    `finality` follows from the declarations, the reopenings and the first admission, all of which are kept; `published`
    are the results of that finality, `revealed` whether the lot's key is.
    `sequence` counts the finalities there were, so that nobody is told an earlier one after a later one. What came too
    early or too late is kept, so that it is answered once. `admissions` has admission's last word on each trainee, no
    more of them than the base has seats; `admitted_at` is the first of those an older document was told of.
    """

    season: SeasonId
    base: BaseCode
    declarations: tuple[Moment, ...] = ()
    reopenings: tuple[ScoresReopened, ...] = ()
    too_early: tuple[Moment, ...] = ()
    too_late: tuple[ScoresReopened, ...] = ()
    admitted_at: Moment | None = None
    admissions: Mapping[ApplicationId, AdmissionHeard] = field(default_factory=dict)
    finality: Finality = field(default_factory=Finality)
    sequence: int = 0
    committed: bool = False
    revealed: bool = False
    published: ScoresPublished | None = None
    drawing: PlacesDrawn | None = None
    look: BoardLook = field(default_factory=BoardLook)

    @property
    def first_admitted(self) -> Moment | None:
        """When the first trainee was admitted by these scores; whoever was told wrongly to be one is none [COR-1]."""
        told = (one.admitted_at for one in self.admissions.values())
        return min((at for at in (self.admitted_at, *told) if at is not None), default=None)

    @property
    def asks_for_a_look(self) -> bool:
        """Also where somebody who had been overtaken began a drawing and died in it."""
        return self.look.awake or self.look.open or self.drawing is not None


def opened(key: str) -> Board:
    """A board nothing was heard of yet; its key names the season and the base."""
    season, base = key.split("/")
    return Board(season, base)


def evolve(board: Board, event: Event) -> Board:  # noqa: C901, PLR0911  one case per kind of event
    """Fold one fact, one step of a look, or what was said."""
    match event:
        case DeclaredFinal() | Reopened() | AdmissionHeard():
            return _refinalised(_with_fact(board, event))
        case CameTooEarly(declared_at):
            return replace(board, too_early=tuple(sorted({*board.too_early, declared_at})))
        case CameTooLate(reopening):
            return replace(board, too_late=_sorted(*board.too_late, reopening))
        case LookWanted():
            return replace(board, look=replace(board.look, awake=True))
        case LookBegun():
            return replace(board, look=_next_look(board))
        case LookEnded():
            return replace(board, look=board.look.ended)
        case DrawingBegun(summary):
            whole = board.look.whole or board.drawing is not None
            drawing = PlacesDrawn(board.look.sequence, summary, whole)
            return replace(board, drawing=drawing, revealed=True)
        case DrawingEnded(summary):
            return _with_results(board, summary)
        case LotCommitted():
            return replace(board, committed=True)
        case DeclarationRefused() | ReopeningGranted() | ReopeningRefused() | LotRevealed() | ScoresPublished():
            return board
        case _:
            assert_never(event)


def _next_look(board: Board) -> BoardLook:
    return BoardLook(board.look.sequence + 1, awake=False, open=True, whole=board.drawing is not None)


def _with_results(board: Board, summary: ScoresPublished) -> Board:
    """With that its look is at its end: who else went by its number may have read the lines earlier."""
    own = board.drawing is not None and board.drawing.sequence == board.look.sequence
    return replace(board, published=summary, drawing=None, look=board.look.ended if own else board.look)


def _with_fact(board: Board, fact: DeclaredFinal | Reopened | AdmissionHeard) -> Board:
    match fact:
        case DeclaredFinal(declared_at):
            return replace(board, declarations=tuple(sorted({*board.declarations, declared_at})))
        case Reopened(reopening):
            return replace(board, reopenings=_sorted(*board.reopenings, reopening))
        case AdmissionHeard(application):
            return replace(board, admissions=dict(sorted({**board.admissions, application: fact}.items())))
        case _:
            assert_never(fact)


def _sorted(*reopenings: ScoresReopened) -> tuple[ScoresReopened, ...]:
    """In an order of their own, whatever order they came in."""
    return tuple(sorted(reopenings, key=lambda one: one.model_dump_json()))


def _refinalised(board: Board) -> Board:
    """With the finality that follows from the facts; what was published as of another one is void [EXM-4]."""
    reopened = (one.reopened_at for one in effective(board.reopenings, board.first_admitted))
    finality = finality_of(board.declarations, reopened)
    if finality == board.finality:
        return board
    look = replace(board.look, awake=True)
    changed = replace(board, finality=finality, sequence=board.sequence + 1, look=look)
    if finality.final_at == board.finality.final_at:
        return changed
    return replace(changed, published=None, revealed=False, drawing=None)
