import pytest

from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.decisions import PhysicalPassed, PlaceVacated, ReportAccepted, TraineeAdmitted
from contracts.messages.finance import OpenAccount
from contracts.messages.hr import TraineeArrived, TraineeExpected
from contracts.reasons import Reason
from contracts.vocabulary import HospitalGrade
from services.admission.domain.enrolment.stage import Stage
from tests.admission.scenes import (
    ADMITTED,
    CALENDAR,
    GRACE,
    PHYSICAL_DUE,
    REPORT_DUE,
    SECOND,
    after,
    at,
    due,
    examined,
    fraud,
    gave_up,
    heard,
    noticed,
    offered,
    operated,
    refused,
    reported,
    said,
    types,
)

OBJECTIONS, ADMIT_BY, REPORT_BY = CALENDAR.objections_until, CALENDAR.admit_by, CALENDAR.report_by


def test_an_offer_proposes() -> None:
    """[SAGA-1]."""
    assert after(offered()).stage is Stage.PROPOSED
    assert said(offered()) == []


def test_a_refusal_leaves_without_a_place() -> None:
    enrolment = after(refused(Reason.QUOTA_FULL))
    assert (enrolment.stage, enrolment.reasons) == (Stage.UNPLACED, (Reason.QUOTA_FULL,))


def test_a_physical_passed_in_time_counts() -> None:
    assert types(offered(), examined(CALENDAR.physical_by)) == {PhysicalPassed.TYPE}


def test_a_physical_one_second_late_does_not_count() -> None:
    """[ADM-4]."""
    late = (offered(), examined(CALENDAR.physical_by + SECOND))
    assert after(*late).stage is Stage.PROPOSED
    assert after(*late, due("physical", PHYSICAL_DUE)).reasons == (Reason.PHYSICAL_MISSING,)


def test_a_physical_held_in_time_counts_while_it_is_waited_for() -> None:
    assert after(offered(), examined(), due("physical", PHYSICAL_DUE)).stage is Stage.PHYSICAL_PASSED


def test_a_physical_that_arrives_after_the_grace_changes_nothing() -> None:
    enrolment = after(offered(), due("physical", PHYSICAL_DUE), examined())
    assert (enrolment.stage, enrolment.reasons) == (Stage.VACATED, (Reason.PHYSICAL_MISSING,))


def test_a_failed_physical_vacates_as_of_the_examination() -> None:
    (word,) = said(offered(), examined(passed=False))
    assert isinstance(word, PlaceVacated)
    assert (word.reasons, word.vacated_at) == ((Reason.PHYSICAL_FAILED,), at("08-04T09:00"))


def test_a_missing_physical_vacates_as_of_its_deadline() -> None:
    (word,) = said(offered(), due("physical", PHYSICAL_DUE))
    assert isinstance(word, PlaceVacated)
    assert (word.reasons, word.vacated_at) == ((Reason.PHYSICAL_MISSING,), CALENDAR.physical_by)


def test_a_physical_at_a_hospital_of_another_grade_does_not_count() -> None:
    """[ADM-4]."""
    elsewhere = (offered(), examined(grade=HospitalGrade.GRADE_3B))
    assert after(*elsewhere).stage is Stage.PROPOSED
    assert after(*elsewhere, examined(at("08-05T09:00"))).stage is Stage.PHYSICAL_PASSED
    assert after(*elsewhere, due("physical", PHYSICAL_DUE)).reasons == (Reason.PHYSICAL_ELSEWHERE,)


def test_whoever_moved_up_has_until_their_own_deadline() -> None:
    moved_up = offered(CALENDAR.backfill_physical_by)
    assert after(moved_up, examined(CALENDAR.backfill_physical_by)).stage is Stage.PHYSICAL_PASSED
    assert after(moved_up, due("physical", PHYSICAL_DUE)).stage is Stage.PROPOSED


def test_admission_says_it_to_finance_and_to_the_hospital() -> None:
    """[SAGA-2]."""
    assert types(*ADMITTED) == {TraineeAdmitted.TYPE, OpenAccount.TYPE, TraineeExpected.TYPE}


@pytest.mark.parametrize("moment", [OBJECTIONS, ADMIT_BY])
def test_an_operation_counts_from_the_end_of_objections_to_the_deadline(moment: object) -> None:
    """[ADM-5, ADM-7]."""
    (admitted, *_) = said(*ADMITTED[:3], operated(moment))  # type: ignore[arg-type]
    assert isinstance(admitted, TraineeAdmitted)
    assert (admitted.admitted_at, admitted.report_by) == (moment, REPORT_BY)


def test_an_operation_during_objections_takes_effect_when_they_are_over() -> None:
    early = (*ADMITTED[:3], operated(OBJECTIONS - SECOND))
    assert after(*early).stage is Stage.NOTICED
    (admitted, *_) = said(*early, due("objections", OBJECTIONS))
    assert isinstance(admitted, TraineeAdmitted)
    assert admitted.admitted_at == OBJECTIONS


def test_an_operation_one_second_late_does_not_admit() -> None:
    """[ADM-7]."""
    late = (*ADMITTED[:3], operated(ADMIT_BY + SECOND))
    assert after(*late).stage is Stage.NOTICED
    assert after(*late, due("admission", ADMIT_BY + GRACE)).reasons == (Reason.ADMISSION_NOT_OPERATED,)


def test_another_bases_operation_or_report_does_not_count() -> None:
    assert after(*ADMITTED[:3], operated(base="KM-ELSEWHERE")).stage is Stage.NOTICED
    assert after(*ADMITTED, reported(base="KM-ELSEWHERE")).stage is Stage.AWAITING_REPORT


@pytest.mark.parametrize("moment", [REPORT_BY - SECOND, REPORT_BY])
def test_a_report_in_time_is_accepted(moment: object) -> None:
    """[SAGA-1, SAGA-2]."""
    assert types(*ADMITTED, reported(moment)) == {ReportAccepted.TYPE, TraineeArrived.TYPE}  # type: ignore[arg-type]


def test_a_report_one_second_late_is_not_accepted() -> None:
    assert after(*ADMITTED, reported(REPORT_BY + SECOND)).stage is Stage.AWAITING_REPORT


def test_a_report_in_time_that_arrives_during_the_grace_ends_the_wait() -> None:
    """[SAGA-4]."""
    enrolment = after(*ADMITTED, reported(REPORT_BY), due("report", REPORT_DUE))
    assert enrolment.stage is Stage.REPORTED


def test_a_report_in_time_that_arrives_after_the_grace_changes_nothing() -> None:
    assert after(*ADMITTED, due("report", REPORT_DUE), reported()).stage is Stage.WITHDRAWING


@pytest.mark.parametrize("known", [1, 2, 3])
def test_giving_up_before_admission_vacates_the_place(known: int) -> None:
    (word,) = said(*ADMITTED[:known], gave_up(at("08-11T09:00")))
    assert isinstance(word, PlaceVacated)
    assert (word.reasons, word.vacated_at) == ((Reason.GAVE_UP,), at("08-11T09:00"))


def test_fraud_before_admission_vacates_and_stops_admission() -> None:
    """[REG-11, SAGA-1]."""
    enrolment = after(*ADMITTED[:3], fraud(at("08-11T09:00")), operated())
    assert (enrolment.stage, enrolment.reasons) == (Stage.VACATED, (Reason.FRAUD,))


def test_what_comes_before_the_offer_waits_for_it() -> None:
    backwards = (reported(), operated(), noticed(), examined())
    assert after(*backwards).stage is Stage.AWAITING_PLACE
    assert after(*backwards, offered()).stage is Stage.REPORTED


def test_a_corrected_merit_order_takes_the_place_back_and_gives_it_again() -> None:
    assert after(offered(), refused()).stage is Stage.UNPLACED
    assert types(offered(), examined(), refused()) == {PlaceVacated.TYPE, ActRefused.TYPE}
    assert after(offered(), examined(), refused(), offered()).stage is Stage.PHYSICAL_PASSED


def test_an_older_word_of_the_intake_changes_nothing() -> None:
    enrolment = after(heard(refused(), 7), heard(offered(), 3))
    assert enrolment.stage is Stage.UNPLACED
