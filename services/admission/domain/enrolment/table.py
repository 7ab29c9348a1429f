"""The saga as it reads aloud: in this stage, hearing that, if so, go there and say this [SAGA-1 to SAGA-5].

A row says in which versions of the saga it holds, where it does not hold in all. The first ended with reporting; in the
second an operation counted by its own moment; the third has acts follow each other; since the fourth a place dropped by
an objection that is overturned is asked for again; since the fifth postgraduates are linked.
"""

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
from contracts.messages.verification import ReviewApproved
from services.admission.domain.enrolment import guards as when
from services.admission.domain.enrolment import words as say
from services.admission.domain.enrolment.rows import Deadline, Row, Table, always, nothing
from services.admission.domain.enrolment.stage import Stage as S  # noqa: N817  a column of a table is narrow

PLACED: Final = (S.PROPOSED, S.PHYSICAL_PASSED, S.NOTICED)
ARRIVED: Final = (S.REPORTED, S.AGREED, S.IN_TRAINING)

# fmt: off
ROWS: Final[Table] = (
    Row((S.AWAITING_PLACE,), PlaceOffered, always, S.PROPOSED, nothing),
    Row((S.AWAITING_PLACE,), PlaceRefused, when.for_good, S.UNPLACED, nothing),
    Row((S.AWAITING_PLACE,), ReviewApproved, when.linked, S.AWAITING_REPORT, say.linked, since=5),

    Row((S.UNPLACED,), AdjustmentRequested, when.enters_round, S.AWAITING_ADJUSTMENT, say.enter_round),
    Row((S.AWAITING_ADJUSTMENT,), AdjustmentOffered, always, S.PROPOSED, nothing),
    Row((S.AWAITING_ADJUSTMENT,), AdjustmentRefused, always, S.UNADMITTED, nothing),
    Row((S.AWAITING_ADJUSTMENT,), PlaceGivenUp, when.undecided, S.UNADMITTED, say.leave_round, until=2),
    Row((S.AWAITING_ADJUSTMENT,), PlaceGivenUp, when.not_before_request, S.UNADMITTED, say.leave_round, since=3),
    Row((S.AWAITING_ADJUSTMENT,), FraudFound, when.undecided, S.UNADMITTED, say.leave_round),

    Row((S.PROPOSED,), PhysicalRecorded, when.passed, S.PHYSICAL_PASSED, say.physical_passed),
    Row((S.PROPOSED,), PhysicalRecorded, when.failed, S.VACATED, say.vacated_unfit),
    Row((S.PROPOSED,), Deadline("physical"), always, S.VACATED, say.vacated_unexamined),
    Row((S.PHYSICAL_PASSED,), TraineeNoticed, when.on_notice, S.NOTICED, nothing),
    Row((S.PHYSICAL_PASSED,), AdjustmentOffered, when.by_round, S.NOTICED, nothing),
    Row((S.NOTICED,), ObjectionDecided, when.upheld, S.VACATED, say.vacated_by_objection, until=3),
    Row((S.NOTICED,), ObjectionDecided, when.upheld, S.DROPPED, say.vacated_by_objection, since=4),
    Row((S.DROPPED,), ObjectionDecided, when.overturned, S.RECLAIMING_PLACE, say.reclaim_place, since=4),
    Row((S.RECLAIMING_PLACE,), SeatRetaken, when.retaken, S.NOTICED, nothing, since=4),
    Row((S.RECLAIMING_PLACE,), SeatRefused, when.asked_again, S.NOTICED, nothing, since=4),
    Row((S.RECLAIMING_PLACE,), SeatRefused, when.given_away, S.DROPPED, say.reinstatement_refused, since=4),
    Row((S.NOTICED,), AdmissionOperated, when.effective, S.AWAITING_REPORT, say.admitted),
    Row((S.NOTICED,), Deadline("objections"), when.undisputed, S.AWAITING_REPORT, say.admitted_after_objections,
        until=2),
    Row((S.PHYSICAL_PASSED, S.NOTICED), Deadline("admission"), always, S.VACATED, say.vacated_unoperated),
    Row(PLACED, PlaceGivenUp, when.undecided, S.VACATED, say.vacated_by_choice, until=2),
    Row(PLACED, PlaceGivenUp, when.not_before_request, S.VACATED, say.vacated_by_choice, since=3),
    Row(PLACED, FraudFound, when.undecided, S.VACATED, say.vacated_by_fraud),

    Row((S.AWAITING_REPORT,), TraineeReported, when.in_time, S.REPORTED, say.reported),
    Row((S.AWAITING_REPORT,), Deadline("report"), always, S.WITHDRAWING, say.withdrawn_by_absence),
    Row((S.AWAITING_REPORT,), PlaceGivenUp, when.undecided, S.WITHDRAWING, say.withdrawn_by_choice, until=2),
    Row((S.AWAITING_REPORT,), PlaceGivenUp, when.not_before_request, S.WITHDRAWING, say.withdrawn_by_choice, since=3),
    Row((S.AWAITING_REPORT,), FraudFound, when.fraud_decides, S.WITHDRAWING, say.withdrawn_by_fraud),

    Row((S.REPORTED,), PlaceGivenUp, when.undecided, S.WITHDRAWING, say.withdrawn_by_choice, until=1),
    Row((S.REPORTED,), FraudFound, when.undecided, S.WITHDRAWING, say.withdrawn_by_fraud, until=1),
    Row((S.REPORTED,), AgreementSigned, when.at_the_base, S.AGREED, say.agreed, since=2, until=2),
    Row((S.REPORTED,), AgreementSigned, when.after_reporting, S.AGREED, say.agreed, since=3),
    Row((S.REPORTED,), Deadline("training"), when.linked, S.IN_TRAINING, say.training_started, since=5),
    Row((S.AGREED,), Deadline("training"), always, S.IN_TRAINING, say.training_started, since=2),
    Row((S.IN_TRAINING,), Deadline("completion"), always, S.COMPLETED, say.training_completed, since=2),
    Row(ARRIVED, TrainingLeft, when.at_the_base, S.WITHDRAWING, say.withdrawn_from_training, since=2, until=2),
    Row(ARRIVED, TrainingLeft, when.after_reporting, S.WITHDRAWING, say.withdrawn_from_training, since=3),
    Row(ARRIVED, PlaceGivenUp, when.not_before_reinstatement, S.WITHDRAWING, say.withdrawn_by_choice, since=2, until=2),
    Row(ARRIVED, PlaceGivenUp, when.not_given_up_before, S.WITHDRAWING, say.withdrawn_by_choice, since=3),
    Row((*ARRIVED, S.COMPLETED), FraudFound, always, S.WITHDRAWING, say.withdrawn_by_fraud, since=2),

    Row((S.WITHDRAWING,), BanImposed, when.all_confirmed, S.WITHDRAWN, say.completed),
    Row((S.WITHDRAWING,), AccountClosed, when.all_confirmed, S.WITHDRAWN, say.completed),
    Row((S.WITHDRAWING,), SeatReleased, when.all_confirmed, S.WITHDRAWN, say.completed),

    Row((S.WITHDRAWING, S.WITHDRAWN), TraineeReinstated, when.linked_after_all, S.REINSTATING, say.reverse_without_seat,
        since=5),
    Row((S.WITHDRAWING, S.WITHDRAWN), TraineeReinstated, when.reported_after_all, S.RECLAIMING_SEAT, say.reclaim_seat,
        since=2),
    Row((S.RECLAIMING_SEAT,), SeatRefused, when.this_time, S.WITHDRAWING, say.reinstatement_refused, since=2),
    Row((S.RECLAIMING_SEAT,), SeatRetaken, always, S.REINSTATING, say.reverse_withdrawal, since=2, until=3),
    Row((S.RECLAIMING_SEAT,), SeatRetaken, when.this_time, S.REINSTATING, say.reverse_withdrawal, since=4),
    Row((S.REINSTATING,), BanLifted, when.all_reversed, S.REPORTED, say.reported_after_all, since=2),
    Row((S.REINSTATING,), AccountOpened, when.all_reversed, S.REPORTED, say.reported_after_all, since=2),
)
# fmt: on


def table_of(version: int) -> Table:
    """The rows that hold in one version of the saga."""
    return tuple(row for row in ROWS if row.holds_in(version))
