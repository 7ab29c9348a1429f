"""Admission's language after reporting: agreement, training, and the reversal of a withdrawal [SAGA-1, SAGA-4]."""

from typing import ClassVar

from pydantic import Field

from contracts.envelope import Message, MessageName
from contracts.reasons import Decider, Reason, deciders_of
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId, SpecialtyCode


class AgreementAccepted(Message):
    """The training agreement stands [SAGA-1]."""

    TYPE: ClassVar[str] = "admission.agreement_accepted.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    signed_at: Moment


class TrainingStarted(Message):
    """The trainee is in training, until `ends_at` as the term reduction stands now [SAGA-1, VER-6]."""

    TYPE: ClassVar[str] = "admission.training_started.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    started_at: Moment
    ends_at: Moment


class TrainingCompleted(Message):
    """The term is over, and the trainee stayed to its end [SAGA-1]."""

    TYPE: ClassVar[str] = "admission.training_completed.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    completed_at: Moment


class StepRetracted(Message):
    """From this step on nothing holds that was said of a trainee: it had been told wrongly [COR-1].

    `step` is the type of the first word that does not hold; what holds before it is said again after this.
    """

    TYPE: ClassVar[str] = "admission.step_retracted.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    step: MessageName
    retracted_at: Moment


class SeatLinked(Message):
    """The base's intake has a seat of the plan for a postgraduate whom the base confirmed at `linked_at` [POL-7]."""

    TYPE: ClassVar[str] = "admission.seat_linked.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    specialty: SpecialtyCode
    linked_at: Moment


class ReclaimSeat(Message):
    """Command: a withdrawn trainee is to be reinstated; take the seat again, if it is still there [SAGA-4]."""

    TYPE: ClassVar[str] = "admission.reclaim_seat.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    specialty: SpecialtyCode
    reclaimed_at: Moment


class SeatRetaken(Message):
    """The base's intake counts the seat as taken again [SAGA-4]."""

    TYPE: ClassVar[str] = "admission.seat_retaken.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    specialty: SpecialtyCode
    reclaimed_at: Moment


class SeatRefused(Message):
    """The seat cannot be taken again: it was given away meanwhile [SAGA-4]."""

    TYPE: ClassVar[str] = "admission.seat_refused.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    specialty: SpecialtyCode
    reasons: tuple[Reason, ...]
    reclaimed_at: Moment
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class WithdrawalReversed(Message):
    """The withdrawal does not stand any more; its compensations are being reversed [SAGA-4]."""

    TYPE: ClassVar[str] = "admission.withdrawal_reversed.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reversed_at: Moment


class ReinstatementRefused(Message):
    """The withdrawal stands, whatever the provincial office decided, and why [SAGA-4]."""

    TYPE: ClassVar[str] = "admission.reinstatement_refused.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reasons: tuple[Reason, ...]
    refused_at: Moment
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)
