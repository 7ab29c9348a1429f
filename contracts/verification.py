"""Verification's language: the outcome of the qualification review."""

from typing import ClassVar

from contracts.envelope import Message
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId, BaseCode, Category, Level, Moment, PersonKey, SeasonId, SpecialtyCode


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


class ReviewRefused(Message):
    """Not qualified, absent, or the application fell; an earlier approval no longer counts [VER-5]."""

    TYPE: ClassVar[str] = "verification.review_refused.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reasons: tuple[Reason, ...]
    refused_at: Moment
