"""Verification's language: the outcome of the qualification review, and of term reductions."""

from typing import ClassVar, Literal

from pydantic import Field

from contracts.envelope import Message
from contracts.reasons import Decider, Reason, deciders_of
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    Category,
    Level,
    Licence,
    Moment,
    PersonKey,
    SeasonId,
    SpecialtyCode,
)


class ReviewApproved(Message):
    """The applicant is qualified and may sit the examination [VER-5]."""

    TYPE: ClassVar[str] = "verification.review_approved.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    category: Category
    base: BaseCode
    preferences: tuple[SpecialtyCode, ...]
    accepts_adjustment: bool
    employer_level: Level | None
    approved_at: Moment
    without_consent: tuple[SpecialtyCode, ...] = ()
    """Preferences the unit's letter does not consent to: they count no more [VER-3]."""
    licence: Licence | None = None
    """Said where the season breaks ties by it [POL-19]; so it is in all that follows."""

    in_plan: bool | None = None
    """Said of a postgraduate who takes a seat of the plan: linked once there is one [POL-7]."""


class ReviewRefused(Message):
    """Not qualified, absent, or the application fell; an earlier approval no longer counts [VER-5]."""

    TYPE: ClassVar[str] = "verification.review_refused.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reasons: tuple[Reason, ...]
    refused_at: Moment
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class RecordRefused(Message):
    """Something that was recorded does not count: came too late, or from the wrong one; it stays in the history."""

    TYPE: ClassVar[str] = "verification.record_refused.v1"
    application: ApplicationId
    season: SeasonId
    record: Literal["review", "school_review", "absence_excuse", "reduction_review", "reduction_filing"]
    revision: int
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class PaperRefused(Message):
    """A paper of a term reduction does not count: from another base, or out of the order of the steps [VER-6]."""

    TYPE: ClassVar[str] = "verification.paper_refused.v1"
    application: ApplicationId
    season: SeasonId
    paper: Literal["decision", "review", "filing"]
    revision: int
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class TermReduced(Message):
    """The training term is shorter by so many years: applied for, decided, reviewed and filed [VER-6]."""

    TYPE: ClassVar[str] = "verification.term_reduced.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    specialty: SpecialtyCode
    years: int
    reduced_at: Moment


class ReductionRefused(Message):
    """The term stays as long as it is, or is again [VER-6]."""

    TYPE: ClassVar[str] = "verification.reduction_refused.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reasons: tuple[Reason, ...]
    refused_at: Moment
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)
