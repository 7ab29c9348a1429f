"""Admission's answers to what the platform told and what does not count: nothing is met with silence [REG-13]."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from contracts.envelope import Message, MessageName
from contracts.messages.platform.admission import CaseId
from contracts.reasons import Decider, Reason, deciders_of
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId


class ActRefused(Message):
    """Something told of one application does not count, and why.

    `act` is the type of the message that told it, `told_as` the correlation id under which it was told. `base` is
    that of the place, where there is one. What counts after all, since more became known, has the words that follow.
    """

    TYPE: ClassVar[str] = "admission.act_refused.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode | None
    act: MessageName
    happened_at: Moment
    told_as: Annotated[str, StringConstraints(max_length=128)]
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class TransferRefused(Message):
    """A quota transfer moves no seat; it stays so until it is asked for anew under another number [ADM-2]."""

    TYPE: ClassVar[str] = "admission.transfer_refused.v1"
    transfer: CaseId
    season: SeasonId
    base: BaseCode
    transferred_at: Moment
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class ConfirmationRefused(Message):
    """These names on a confirmed list hold no place of the base, now that placing is over [ADM-5]."""

    TYPE: ClassVar[str] = "admission.confirmation_refused.v1"
    season: SeasonId
    base: BaseCode
    applications: tuple[ApplicationId, ...]
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)
