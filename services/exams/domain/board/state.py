"""What a base's board knows of its candidates, and what it has published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from contracts.messages.exams import Mark, ScoresPublished
from contracts.messages.platform.acts import ScoresReopened
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
from services.exams.domain.finality import Finality


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
class CandidateLine:
    """One candidate's latest word. `as_of` is the finality it answers to; None answers to any."""

    stage: Stage
    sequence: int
    as_of: Moment | None = None

    def open_under(self, final_at: Moment | None) -> bool:
        """Whether the board still waits for this candidate: on the way, or scored as of another finality."""
        return isinstance(self.stage, Pending) or self.as_of not in (None, final_at)


@dataclass(frozen=True, slots=True)
class LineHeard:
    """A later word of one candidate."""

    application: ApplicationId
    line: CandidateLine


@dataclass(frozen=True, slots=True)
class DeclaredFinal:
    """A declaration of the base [EXM-4]."""

    declared_at: Moment


@dataclass(frozen=True, slots=True)
class Reopened:
    """A reopening by the provincial office, with its reason; whether it takes effect, the admissions tell."""

    reopening: ScoresReopened


@dataclass(frozen=True, slots=True)
class AdmittedFrom:
    """Trainees have been admitted by these scores, the first at that time."""

    admitted_at: Moment


@dataclass(frozen=True, slots=True)
class RanksPublished:
    """The merit order and the ranks of all, as just said: folded once, not once for each result."""

    order: tuple[ApplicationId, ...]
    ranks: Mapping[ApplicationId, tuple[int, ...]]


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
