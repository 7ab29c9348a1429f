"""What the provincial platform posts of trainees: agreements, leaving after them, reinstatements [SAGA-4, SAGA-5]."""

from typing import ClassVar, Literal

from contracts.correction import Correctable
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId, Text


class AgreementSigned(Correctable):
    """Trainee and base signed the training agreement [SAGA-1]."""

    TYPE: ClassVar[str] = "platform.agreement_signed.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    signed_at: Moment


class TrainingLeft(Correctable):
    """A trainee left after reporting, full-time graduate study included: a withdrawal in every case [SAGA-5]."""

    TYPE: ClassVar[str] = "platform.training_left.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    cause: Literal["graduate_study", "resigned", "dismissed", "other"]
    left_at: Moment


class TraineeReinstated(Correctable):
    """The provincial office reinstates somebody treated as withdrawn, and says why [SAGA-4].

    It is for a report in time that came to be known only after the grace period.
    """

    TYPE: ClassVar[str] = "platform.trainee_reinstated.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reason: Text
    by: Text
    reinstated_at: Moment
