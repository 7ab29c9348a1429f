"""The examinations' language: candidates, the board of a base, results."""

from typing import ClassVar

from pydantic import Field

from contracts.envelope import Message, Part
from contracts.reasons import Decider, Reason, deciders_of
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    Category,
    Component,
    Level,
    Licence,
    Moment,
    PersonKey,
    Points,
    SeasonId,
    SpecialtyCode,
)


class Mark(Part):
    """What counts for one component; an excused component has null points [EXM-3]."""

    component: Component
    points: Points | None


class CandidateEntered(Message):
    """An approved applicant is a candidate at the base; its board answers with finality, now or later.

    `reopened_at`: scores had been final, and are open again since then [EXM-4].
    """

    TYPE: ClassVar[str] = "exams.candidate_entered.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reopened_at: Moment | None = None


class Closure(Part):
    """Scores had been final from `final_at` until they were reopened: nothing recorded in between counts."""

    final_at: Moment
    reopened_at: Moment


class FinaliseCandidate(Message):
    """Command: fix this candidate's scores at this base as of `final_at` [EXM-4].

    The board's latest word, by sequence, counts; `closures` are the times they had been final before.
    """

    TYPE: ClassVar[str] = "exams.finalise_candidate.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    final_at: Moment
    closures: tuple[Closure, ...] = ()


class ReopenCandidate(Message):
    """Command: this candidate's scores at this base are open again since `reopened_at` [EXM-4]."""

    TYPE: ClassVar[str] = "exams.reopen_candidate.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reopened_at: Moment
    closures: tuple[Closure, ...]


class CandidateScored(Message):
    """Every component has its mark and the scores are final; the total is fixed [EXM-4]."""

    TYPE: ClassVar[str] = "exams.candidate_scored.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    category: Category
    base: BaseCode
    preferences: tuple[SpecialtyCode, ...]
    accepts_adjustment: bool
    employer_level: Level | None
    marks: tuple[Mark, ...]
    total_points: Points
    scored_at: Moment
    below_line: tuple[SpecialtyCode, ...] = ()
    """Preferences of a stream whose line was missed: they count no more [POL-4]."""
    licence: Licence | None = None


class CandidateDropped(Message):
    """The candidate takes no part in the ranking: absent, below a minimum, or no longer approved [EXM-3, EXM-6].

    `linked` is the programme of a postgraduate who takes a seat of the plan, confirmed at `dropped_at`, with
    `seat_of_plan`; with another reason of one who takes none after all [POL-7].
    """

    TYPE: ClassVar[str] = "exams.candidate_dropped.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reasons: tuple[Reason, ...]
    dropped_at: Moment
    linked: SpecialtyCode | None = None


class SheetRefused(Message):
    """A score sheet does not count as the facts stand: too late, at another base, of nobody who is examined there.

    It is kept in the history all the same [EXM-2, EXM-4, REG-13].
    """

    TYPE: ClassVar[str] = "exams.sheet_refused.v1"
    application: ApplicationId
    component: Component
    revision: int
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class ExcuseRefused(Message):
    """An excused absence does not count as the facts stand: after the scores were final, or not there [EXM-3]."""

    TYPE: ClassVar[str] = "exams.excuse_refused.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    component: Component
    excused_at: Moment
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class DeclarationRefused(Message):
    """A declaration of finality changes nothing: scores were final already, or the sittings not over [EXM-4]."""

    TYPE: ClassVar[str] = "exams.declaration_refused.v1"
    season: SeasonId
    base: BaseCode
    declared_at: Moment
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class LotCommitted(Message):
    """SHA-256 of the key of the lot, published before scores are final [EXM-5]."""

    TYPE: ClassVar[str] = "exams.lot_committed.v1"
    season: SeasonId
    base: BaseCode
    commitment: str


class LotRevealed(Message):
    """The key itself (hex), published with the results, so that anyone can draw the lots again [EXM-5].

    The results of reopened scores come with it anew; it is always the same key.
    """

    TYPE: ClassVar[str] = "exams.lot_revealed.v1"
    season: SeasonId
    base: BaseCode
    key: str


class Placing(Part):
    """A candidate's rank in one programme, 1 being the best [EXM-4]."""

    specialty: SpecialtyCode
    rank: int


class ResultPublished(Message):
    """One ranked candidate: total, marks, lot, and the rank in each programme wanted [EXM-4, EXM-5].

    `published_at` is the moment of the `ScoresPublished` this result is part of: the declaration it answers to.
    """

    TYPE: ClassVar[str] = "exams.result_published.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    category: Category
    base: BaseCode
    accepts_adjustment: bool
    employer_level: Level | None
    placings: tuple[Placing, ...]
    marks: tuple[Mark, ...]
    total_points: Points
    lot: str
    published_at: Moment | None = None
    below_line: tuple[SpecialtyCode, ...] = ()
    """Preferences of a stream whose line was missed: nobody is ranked there [POL-4]."""
    licence: Licence | None = None


class ScoresPublished(Message):
    """The base's results are complete: how many are ranked, and a digest over all of them.

    `digest` is SHA-256 over the sorted lines `application:specialty=rank,…` of every ranked candidate, so that
    a hearer knows when it has heard them all, in their latest form.
    """

    TYPE: ClassVar[str] = "exams.scores_published.v1"
    season: SeasonId
    base: BaseCode
    candidates: int
    digest: str
    published_at: Moment


class ReopeningGranted(Message):
    """The scores of a base are open again: its results are withdrawn until they are declared final anew [EXM-4]."""

    TYPE: ClassVar[str] = "exams.reopening_granted.v1"
    season: SeasonId
    base: BaseCode
    final_at: Moment
    reopened_at: Moment
    reason: str
    by: str


class ReopeningRefused(Message):
    """The scores of a base stay as they are: trainees had been admitted by them already, or they are open [EXM-4]."""

    TYPE: ClassVar[str] = "exams.reopening_refused.v1"
    season: SeasonId
    base: BaseCode
    reopened_at: Moment
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)
