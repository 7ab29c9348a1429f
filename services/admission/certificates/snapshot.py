"""Everything the places of one base rest on, and the places they led to: the recorded state of an allocation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contracts.reasons import Reason
from contracts.season.season import Base, Season
from contracts.vocabulary import ApplicationId, Category, Component, Level, Licence, Moment, Points, SpecialtyCode
from services.admission.allocation.backfill import BackfilledPlaces
from services.admission.allocation.linked import Linked
from services.admission.allocation.plan import Plan
from services.admission.allocation.posting import Rule
from services.admission.allocation.rounds import BaseRounds


@dataclass(frozen=True, slots=True)
class RankedApplicant:
    """One ranked applicant: what was wanted and on what merit; the mark of an excused component is None [EXM-3].

    `licence` is told where a tie breaks by it, `below_line` were wanted too, of a stream whose line was missed [POL-4].
    """

    category: Category
    accepts_adjustment: bool
    employer_level: Level | None
    preferences: tuple[SpecialtyCode, ...]
    marks: Mapping[Component, Points | None]
    total_points: Points
    ties: tuple[Points, ...]
    lot: str
    below_line: tuple[SpecialtyCode, ...] = ()
    licence: Licence | None = None


class How(StrEnum):
    """Ways to take no part: out of the merit order, or a place left before placing closed."""

    FELL = "fell"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Gone:
    """Who took no part in the places any more, since when and why [ADM-4]."""

    how: How
    at: Moment
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """A quota transfer asked for; `rule` is the one it broke, None when it was made [ADM-2]."""

    number: str
    at: Moment
    source: SpecialtyCode
    target: SpecialtyCode
    seats: int
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class LotProof:
    """What the lots were drawn by: the key in hexadecimal, and the hash of it published before [EXM-5]."""

    commitment: str
    key: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One base at its notice.

    `results` are all who were ever ranked on the results in force, `gone` those of them and others who took no part.
    `lost` says who lost the place at the very close. `ranks` is the merit order over all `results`. `rounds` are the
    rounds drawn on the seats after transfers, `settled` says who moved up when. `closes` is when placing closed.
    `granted` are the seats the provincial round had given here before these results came, `linked` postgraduates'.
    """

    season: Season
    base: Base
    published_at: Moment
    closes: Moment
    noticed_at: Moment | None
    lottery: LotProof
    plan: Plan
    results: Mapping[ApplicationId, RankedApplicant]
    gone: Mapping[ApplicationId, Gone]
    lost: Mapping[ApplicationId, Gone]
    transfers: tuple[Transfer, ...]
    ranks: Mapping[ApplicationId, int]
    rounds: BaseRounds
    settled: BackfilledPlaces
    granted: Mapping[SpecialtyCode, int] = field(default_factory=dict)
    linked: Linked = field(default_factory=dict)
