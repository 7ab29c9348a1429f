"""The saga's second table, under which an operation counted by its own moment: who was admitted by it finishes so."""

from typing import Final

from contracts.messages.admission.adjustment import AdjustmentOffered, AdjustmentRefused
from contracts.messages.admission.decisions import PlaceOffered, PlaceRefused, SeatReleased, TraineeNoticed
from contracts.messages.admission.enrolment import SeatRefused, SeatRetaken
from contracts.messages.finance import AccountClosed, AccountOpened
from contracts.messages.platform.acts import (
    AdmissionOperated,
    FraudFound,
    PhysicalRecorded,
    PlaceGivenUp,
    TraineeReported,
)
from contracts.messages.platform.admission import AdjustmentRequested, ObjectionDecided
from contracts.messages.platform.enrolment import AgreementSigned, TraineeReinstated, TrainingLeft
from contracts.messages.registration import BanImposed, BanLifted
from services.admission.domain.enrolment import guards as when
from services.admission.domain.enrolment import words as say
from services.admission.domain.enrolment.rows import Deadline, Row, Table, always, nothing
from services.admission.domain.enrolment.state import Stage as S

PLACED: Final = (S.PROPOSED, S.PHYSICAL_PASSED, S.NOTICED)
ARRIVED: Final = (S.REPORTED, S.AGREED, S.IN_TRAINING)

# fmt: off
SECOND: Final[Table] = (
    Row((S.AWAITING_PLACE,), PlaceOffered, always, S.PROPOSED, nothing),
    Row((S.AWAITING_PLACE,), PlaceRefused, when.for_good, S.UNPLACED, nothing),

    Row((S.UNPLACED,), AdjustmentRequested, when.enters_round, S.AWAITING_ADJUSTMENT, say.enter_round),
    Row((S.AWAITING_ADJUSTMENT,), AdjustmentOffered, always, S.PROPOSED, nothing),
    Row((S.AWAITING_ADJUSTMENT,), AdjustmentRefused, always, S.UNADMITTED, nothing),
    Row((S.AWAITING_ADJUSTMENT,), PlaceGivenUp, when.undecided, S.UNADMITTED, say.leave_round),
    Row((S.AWAITING_ADJUSTMENT,), FraudFound, when.undecided, S.UNADMITTED, say.leave_round),

    Row((S.PROPOSED,), PhysicalRecorded, when.passed, S.PHYSICAL_PASSED, say.physical_passed),
    Row((S.PROPOSED,), PhysicalRecorded, when.failed, S.VACATED, say.vacated_unfit),
    Row((S.PROPOSED,), Deadline("physical"), always, S.VACATED, say.vacated_unexamined),
    Row((S.PHYSICAL_PASSED,), TraineeNoticed, when.on_notice, S.NOTICED, nothing),
    Row((S.PHYSICAL_PASSED,), AdjustmentOffered, when.by_round, S.NOTICED, nothing),
    Row((S.NOTICED,), ObjectionDecided, when.upheld, S.VACATED, say.vacated_by_objection),
    Row((S.NOTICED,), AdmissionOperated, when.effective, S.AWAITING_REPORT, say.admitted),
    Row((S.NOTICED,), Deadline("objections"), when.undisputed, S.AWAITING_REPORT, say.admitted_after_objections),
    Row((S.PHYSICAL_PASSED, S.NOTICED), Deadline("admission"), always, S.VACATED, say.vacated_unoperated),
    Row(PLACED, PlaceGivenUp, when.undecided, S.VACATED, say.vacated_by_choice),
    Row(PLACED, FraudFound, when.undecided, S.VACATED, say.vacated_by_fraud),

    Row((S.AWAITING_REPORT,), TraineeReported, when.in_time, S.REPORTED, say.reported),
    Row((S.AWAITING_REPORT,), Deadline("report"), always, S.WITHDRAWING, say.withdrawn_by_absence),
    Row((S.AWAITING_REPORT,), PlaceGivenUp, when.undecided, S.WITHDRAWING, say.withdrawn_by_choice),
    Row((S.AWAITING_REPORT,), FraudFound, when.undecided, S.WITHDRAWING, say.withdrawn_by_fraud),

    Row((S.REPORTED,), AgreementSigned, when.at_the_base, S.AGREED, say.agreed),
    Row((S.AGREED,), Deadline("training"), always, S.IN_TRAINING, say.training_started),
    Row((S.IN_TRAINING,), Deadline("completion"), always, S.COMPLETED, say.training_completed),
    Row(ARRIVED, TrainingLeft, when.at_the_base, S.WITHDRAWING, say.withdrawn_from_training),
    Row(ARRIVED, PlaceGivenUp, when.not_before_reinstatement, S.WITHDRAWING, say.withdrawn_by_choice),
    Row((*ARRIVED, S.COMPLETED), FraudFound, always, S.WITHDRAWING, say.withdrawn_by_fraud),

    Row((S.WITHDRAWING,), BanImposed, when.all_confirmed, S.WITHDRAWN, say.completed),
    Row((S.WITHDRAWING,), AccountClosed, when.all_confirmed, S.WITHDRAWN, say.completed),
    Row((S.WITHDRAWING,), SeatReleased, when.all_confirmed, S.WITHDRAWN, say.completed),

    Row((S.WITHDRAWING, S.WITHDRAWN), TraineeReinstated, when.reported_after_all, S.RECLAIMING_SEAT, say.reclaim_seat),
    Row((S.RECLAIMING_SEAT,), SeatRefused, when.this_time, S.WITHDRAWING, say.reinstatement_refused),
    Row((S.RECLAIMING_SEAT,), SeatRetaken, always, S.REINSTATING, say.reverse_withdrawal),
    Row((S.REINSTATING,), BanLifted, when.all_reversed, S.REPORTED, say.reported_after_all),
    Row((S.REINSTATING,), AccountOpened, when.all_reversed, S.REPORTED, say.reported_after_all),
)
# fmt: on
