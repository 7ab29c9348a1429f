"""What hospital HR systems consume: their own base's trainees, under routing keys that begin with the base code."""

from typing import ClassVar

from contracts.envelope import Message
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId, SpecialtyCode


class TraineeExpected(Message):
    """A trainee was admitted to the hospital and must report by `report_by` [SAGA-2].

    Training is to run from `term_starts` to `term_ends`, or shorter: `admission.training_started.v1` tells what holds.
    """

    TYPE: ClassVar[str] = "hr.trainee_expected.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    specialty: SpecialtyCode
    admitted_at: Moment
    report_by: Moment
    term_starts: Moment | None = None
    term_ends: Moment | None = None


class TraineeArrived(Message):
    """The trainee reported."""

    TYPE: ClassVar[str] = "hr.trainee_arrived.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reported_at: Moment


class TraineeLeft(Message):
    """The trainee is treated as withdrawn and is not to be employed [SAGA-3]."""

    TYPE: ClassVar[str] = "hr.trainee_left.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reasons: tuple[Reason, ...]
    withdrawn_at: Moment


class HrTraineeReinstated(Message):
    """The trainee who was told to have left is to be employed after all [SAGA-4]."""

    TYPE: ClassVar[str] = "hr.trainee_reinstated.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    specialty: SpecialtyCode
    reinstated_at: Moment
