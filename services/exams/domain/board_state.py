"""What a base's board knows of its candidates, and what it has published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from contracts.exams import Mark, ScoresPublished
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    Category,
    Level,
    Moment,
    PersonKey,
    Points,
    SeasonId,
    SpecialtyCode,
)


@dataclass(frozen=True, slots=True)
class Pending:
    """Entered, neither scored nor dropped yet: the ranks wait for it."""

    stage: Literal["pending"] = "pending"


@dataclass(frozen=True, slots=True)
class Ranked:
    """Scored: all that ranking and the published result need."""

    person_key: PersonKey
    category: Category
    preferences: tuple[SpecialtyCode, ...]
    accepts_adjustment: bool
    employer_level: Level | None
    marks: tuple[Mark, ...]
    total_points: Points
    stage: Literal["ranked"] = "ranked"


@dataclass(frozen=True, slots=True)
class Out:
    """Dropped: takes no part in the ranking."""

    stage: Literal["out"] = "out"


Stage = Pending | Ranked | Out


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate's latest word, and the ranks published since it last changed (none: to be published)."""

    stage: Stage
    sequence: int
    ranks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LineHeard:
    """A later word of one candidate."""

    application: ApplicationId
    stage: Stage
    sequence: int


@dataclass(frozen=True, slots=True)
class DeclaredFinal:
    """The base's declaration; the earliest counts [EXM-4]."""

    declared_at: Moment


@dataclass(frozen=True, slots=True)
class Board:
    """The candidates of one base. `pending` is a count, so that no message walks the lines before all are in."""

    season: SeasonId
    base: BaseCode
    lines: Mapping[ApplicationId, Line] = field(default_factory=dict)
    pending: int = 0
    declared_at: Moment | None = None
    committed: bool = False
    revealed: bool = False
    published: ScoresPublished | None = None

    @property
    def complete(self) -> bool:
        """Whether there is something to rank, and nothing to wait for [EXM-4]."""
        return self.declared_at is not None and self.pending == 0 and len(self.lines) > 0


def opened(key: str) -> Board:
    """A board nothing was heard of yet; its key names the season and the base."""
    season, base = key.split("/")
    return Board(season, base)
