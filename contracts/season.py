"""A season: one intake of one track. All dates, quotas and policies hang off it, and none stands in code.

Read from a TOML file; unknown keys are errors here, since a misspelt deadline must not pass silently.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.vocabulary import (
    BaseCode,
    Category,
    Component,
    Fen,
    HospitalGrade,
    Level,
    Moment,
    PayComponent,
    Points,
    SeasonId,
    SpecialtyCode,
    Stream,
    Text,
    Track,
)

Percent = Annotated[int, Field(ge=0, le=100)]


class Record(BaseModel):
    """A table of the season file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Window(Record):
    """From `opens` to `closes`, both included."""

    opens: Moment
    closes: Moment

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes must lie after opens")
        return self

    def contains(self, moment: Moment) -> bool:
        return self.opens <= moment <= self.closes


class ExamComponent(Record):
    """One part of a base's examination: sittings, share of the total, an optional minimum mark [EXM-1, EXM-6]."""

    component: Component
    weight_percent: Percent
    sittings: Annotated[tuple[Window, ...], Field(min_length=1)]
    minimum_points: Points = 0


class Programme(Record):
    """One specialty at one base: the thing that has seats [ADM-1]."""

    specialty: SpecialtyCode
    name_zh: Text
    seats: Annotated[int, Field(ge=0, le=100_000)]
    stream: Stream = Stream.WESTERN


class Base(Record):
    """A training hospital in this season: its seats, its on-site sessions, its examination."""

    code: BaseCode
    name_zh: Text
    prefecture: Text
    level: Level
    review_sessions: Annotated[tuple[Window, ...], Field(min_length=1)]
    scores_final_by: Moment
    minimum_total_points: Points = 0
    components: Annotated[tuple[ExamComponent, ...], Field(min_length=1)]
    programmes: Annotated[tuple[Programme, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        weights = sum(c.weight_percent for c in self.components)
        if weights != 100:
            raise ValueError(f"the weights of components sum to {weights}, not 100")
        if len({c.component for c in self.components}) < len(self.components):
            raise ValueError("a component is listed twice")
        if len({p.specialty for p in self.programmes}) < len(self.programmes):
            raise ValueError("a programme is listed twice")
        for part in self.components:
            if max(sitting.closes for sitting in part.sittings) > self.scores_final_by:
                raise ValueError(f"the last sitting of {part.component} at {self.code} lies after its scores_final_by")
        return self

    @property
    def review_closes(self) -> Moment:
        return max(session.closes for session in self.review_sessions)

    @property
    def specialties(self) -> frozenset[str]:
        return frozenset(programme.specialty for programme in self.programmes)

    def stream_of(self, specialty: SpecialtyCode) -> Stream | None:
        """Western or Chinese medicine; None when the base has no such programme [VER-6]."""
        return next((programme.stream for programme in self.programmes if programme.specialty == specialty), None)


class Registration(Record):
    """Windows per category, and how many preferences an applicant may file [REG-2, REG-3]."""

    windows: Mapping[Category, Window]
    preferences: Annotated[int, Field(ge=1, le=10)]


class Verification(Record):
    """How long after the last session a review on its way still counts before absence is final [VER-5]."""

    arrival_grace_hours: Annotated[int, Field(ge=0, le=240)]


class Exams(Record):
    """Ties break by these components in turn, then by lot [EXM-5]."""

    tie_break: tuple[Component, ...]

    @model_validator(mode="after")
    def _asks_each_once(self) -> Self:
        if len(set(self.tie_break)) < len(self.tie_break):
            raise ValueError("tie_break lists a component twice")
        return self


class Admission(Record):
    """Physical, notice, admission and reporting: deadlines and grace [ADM-4, ADM-5, ADM-7, SAGA-3, SAGA-4]."""

    physical_by: Moment
    backfill_physical_by: Moment
    physical_grace_hours: Annotated[int, Field(ge=0, le=240)] = 0
    physical_grades: tuple[HospitalGrade, ...]
    notice_at: Moment
    objections_until: Moment
    admit_by: Moment
    report_by: Moment
    arrival_grace_hours: Annotated[int, Field(ge=0, le=240)]

    @model_validator(mode="after")
    def _follow_each_other(self) -> Self:
        order = ("physical_by", "backfill_physical_by", "notice_at", "objections_until", "admit_by", "report_by")
        for earlier, later in pairwise(order):
            if getattr(self, earlier) > getattr(self, later):
                raise ValueError(f"{later} must not lie before {earlier}")
        return self


class Rate(Record):
    """What a component pays from a date on: per month, or once [FIN-2]."""

    component: PayComponent
    amount_fen: Fen
    valid_from: Moment


class Finance(Record):
    """Dated rates, which of them count for clawback, and the penalty [FIN-2, FIN-5]."""

    rates: tuple[Rate, ...]
    clawback_counts: tuple[PayComponent, ...]
    penalty_percent: Percent
    term_starts: Moment
    term_ends: Moment

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if self.term_starts >= self.term_ends:
            raise ValueError("term_ends must lie after term_starts")
        return self

    @property
    def term_months(self) -> int:
        """The months of the training term, those it starts and ends in included."""
        starts, ends = self.term_starts, self.term_ends
        return (ends.year - starts.year) * 12 + ends.month - starts.month + 1


class Bans(Record):
    """How long a withdrawn person stays out of the track [REG-9]."""

    years: Annotated[int, Field(ge=0, le=20)]


class Season(Record):
    """One intake: everything the five services need to know that is not a message."""

    id: SeasonId
    title_zh: Text
    track: Track
    rehearsal: bool = False
    registration: Registration
    verification: Verification
    exams: Exams
    admission: Admission
    finance: Finance
    bans: Bans
    bases: Annotated[tuple[Base, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _follows_its_calendar(self) -> Self:
        if len({base.code for base in self.bases}) < len(self.bases):
            raise ValueError("a base is listed twice")
        examined = {part.component for base in self.bases for part in base.components}
        if strays := [component.value for component in self.exams.tie_break if component not in examined]:
            raise ValueError(f"exams.tie_break: no base examines {', '.join(strays)}")
        for base in self.bases:
            if base.scores_final_by > self.admission.physical_by:
                raise ValueError(f"bases: scores_final_by of {base.code} lies after admission.physical_by")
            if base.review_closes > base.scores_final_by:
                raise ValueError(f"bases: the last review session of {base.code} lies after its scores_final_by")
        return self

    def base(self, code: BaseCode) -> Base | None:
        """The base of this code, or None when it takes no part."""
        return next((base for base in self.bases if base.code == code), None)


Seasons = Mapping[SeasonId, Season]


def seasons_of(tables: Mapping[str, Mapping[str, object]]) -> Seasons:
    """The seasons in parsed season files, by id. Raises pydantic's `ValidationError`, naming each wrong key."""
    parsed = [Season.model_validate(table) for table in tables.values()]
    return {season.id: season for season in parsed}
