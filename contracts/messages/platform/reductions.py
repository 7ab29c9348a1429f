"""What the provincial platform posts about term reductions: a process of its own, with three actors [VER-6]."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.correction import Correctable
from contracts.envelope import Message
from contracts.people import OrNothing
from contracts.vocabulary import ApplicationId, BaseCode, Licence, Moment, Revision, SeasonId, SpecialtyCode


class ReductionApplied(Message):
    """A trainee applied at the base for a shorter term, by licence and experience [VER-6]."""

    TYPE: ClassVar[str] = "platform.reduction_applied.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    specialty: SpecialtyCode
    revision: Revision
    licence: Licence
    experience_months: Annotated[int, Field(ge=0, le=600)]
    years_asked: Annotated[int, Field(ge=1, le=3)]
    applied_at: Moment


class ReductionDecided(Message):
    """The base decided on the reduction; `years` is what it grants [VER-6]."""

    TYPE: ClassVar[str] = "platform.reduction_decided.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    revision: Revision
    agrees: bool
    years: Annotated[int, Field(ge=0, le=3)]
    decided_at: Moment


class ReductionReviewed(Message):
    """The talent centre (western) or the TCM society (TCM) reviewed the reduction [VER-6]."""

    TYPE: ClassVar[str] = "platform.reduction_reviewed.v1"
    application: ApplicationId
    season: SeasonId
    reviewer: Literal["talent_centre", "tcm_society"]
    revision: Revision
    agrees: bool
    years: Annotated[int, Field(ge=0, le=3)]
    reviewed_at: Moment


class ReductionFiled(Correctable):
    """The provincial office has the reduction on file, one copy there and one kept by the base [VER-6].

    `copies` are all there are; where `kept_by_base` says of the base's own, they are those on file at the office.
    """

    TYPE: ClassVar[str] = "platform.reduction_filed.v1"
    application: ApplicationId
    season: SeasonId
    copies: Annotated[int, Field(ge=0, le=100)]
    filed_at: Moment
    kept_by_base: Annotated[bool | None, OrNothing] = None
