"""What the provincial platform posts about places: transfers, confirmed lists, objections, the provincial round."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from contracts.correction import Correctable
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId, SpecialtyCode, Text

CaseId = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$")]
"""The platform's number of a transfer or of an objection: whatever comes twice under it is the same thing."""


class QuotaTransferred(Correctable):
    """A base asks to move seats between two of its programmes; what ADM-2 does not allow is refused [ADM-2]."""

    TYPE: ClassVar[str] = "platform.quota_transferred.v1"
    transfer: CaseId
    season: SeasonId
    base: BaseCode
    from_specialty: SpecialtyCode
    to_specialty: SpecialtyCode
    seats: Annotated[int, Field(ge=1, le=10_000)]
    transferred_at: Moment


class ListConfirmed(Correctable):
    """A base confirmed its list of proposed trainees: only whom it names is published [ADM-5].

    Each confirmation stands beside the earlier ones, so that somebody who moves up later is confirmed alone. A
    correction stands in the place of all lists of lower revisions; whoever moves up after it is named by the next.
    """

    TYPE: ClassVar[str] = "platform.list_confirmed.v1"
    season: SeasonId
    base: BaseCode
    applications: Annotated[tuple[ApplicationId, ...], Field(max_length=10_000)]
    confirmed_at: Moment
    by: Text


class ObjectionRaised(Correctable):
    """Somebody objected to a line of the public notice [ADM-5]."""

    TYPE: ClassVar[str] = "platform.objection_raised.v1"
    objection: CaseId
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    grounds: Text
    raised_at: Moment


class ObjectionDecided(Correctable):
    """An objection was decided, with the reasons; an upheld one drops the proposal [ADM-5]."""

    TYPE: ClassVar[str] = "platform.objection_decided.v1"
    objection: CaseId
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    upheld: bool
    reasons: Text
    by: Text
    decided_at: Moment


class AdjustmentRequested(Correctable):
    """An applicant without a place consents to the provincial round and names bases, the best first [ADM-6]."""

    TYPE: ClassVar[str] = "platform.adjustment_requested.v1"
    application: ApplicationId
    season: SeasonId
    bases: Annotated[tuple[BaseCode, ...], Field(min_length=1, max_length=10)]
    requested_at: Moment
