"""The saga's first table, which ends with reporting: enrolments that had reported under it finish under it."""

from typing import Final

from contracts.messages.admission.adjustment import AdjustmentOffered, AdjustmentRefused
from contracts.messages.admission.decisions import PlaceOffered, PlaceRefused, SeatReleased, TraineeNoticed
from contracts.messages.finance import AccountClosed
from contracts.messages.platform.acts import (
    AdmissionOperated,
    FraudFound,
    PhysicalRecorded,
    PlaceGivenUp,
    TraineeReported,
)
from contracts.messages.platform.admission import AdjustmentRequested, ObjectionDecided
from contracts.messages.registration import BanImposed
from services.admission.domain.enrolment import guards as when
from services.admission.domain.enrolment import words as say
from services.admission.domain.enrolment.rows import Deadline, Row, Table, always, nothing
from services.admission.domain.enrolment.state import Stage as S

PLACED: Final = (S.PROPOSED, S.PHYSICAL_PASSED, S.NOTICED)
TRAINEES: Final = (S.AWAITING_REPORT, S.REPORTED)

# fmt: off
FIRST: Final[Table] = (
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
    Row(TRAINEES, PlaceGivenUp, when.undecided, S.WITHDRAWING, say.withdrawn_by_choice),
    Row(TRAINEES, FraudFound, when.undecided, S.WITHDRAWING, say.withdrawn_by_fraud),

    Row((S.WITHDRAWING,), BanImposed, when.all_confirmed, S.WITHDRAWN, say.completed),
    Row((S.WITHDRAWING,), AccountClosed, when.all_confirmed, S.WITHDRAWN, say.completed),
    Row((S.WITHDRAWING,), SeatReleased, when.all_confirmed, S.WITHDRAWN, say.completed),
)
# fmt: on
