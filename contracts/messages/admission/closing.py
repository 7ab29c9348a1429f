"""Admission's answers at the end: what of completion examinations stands, the figures of a season sealed [CLO-3]."""

from typing import Annotated, ClassVar

from pydantic import Field

from contracts.envelope import Message, Part
from contracts.messages.platform.admission import CaseId
from contracts.messages.platform.completion import Figures
from contracts.reasons import Decider, Reason, deciders_of
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId, Text


class ExaminationSat(Part):
    """One time the completion examination was sat."""

    attempt: int
    passed: bool
    examined_at: Moment


class CompletionCounted(Message):
    """How often a trainee sat the completion examination, and the certificate, as far as they count by now [CLO-3]."""

    TYPE: ClassVar[str] = "admission.completion_counted.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    attempts: tuple[ExaminationSat, ...]
    certificate: CaseId | None = None
    issued_at: Moment | None = None


class SeasonSealed(Message):
    """The figures of a season are those of this digest, by this decision [CLO-3]."""

    TYPE: ClassVar[str] = "admission.season_sealed.v1"
    season: SeasonId
    decision: CaseId
    by: Text
    figures: Figures
    closed_at: Moment


class ClosingRefused(Message):
    """A decision closes nothing: the season is not over, or another one closed it before [CLO-3]."""

    TYPE: ClassVar[str] = "admission.closing_refused.v1"
    season: SeasonId
    decision: CaseId
    closed_at: Moment
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)
