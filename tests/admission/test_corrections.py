"""What was told wrongly of a trainee ends as if it had been told right at once, or is refused by name [COR-1]."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.messages.admission.adjustment import AdjustmentLeft
from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.decisions import PlaceKept, TraineeAdmitted
from contracts.messages.admission.enrolment import AgreementAccepted, StepRetracted, WithdrawalReversed
from contracts.messages.finance import CloseAccount, OpenAccount
from contracts.messages.hr import TraineeArrived, TraineeExpected, TraineeLeft
from contracts.reasons import Reason
from services.admission.domain.enrolment.facts import happened_at
from services.admission.domain.enrolment.stage import Stage
from tests.admission.corrections import END, corrected, left, lived, refused
from tests.admission.scenes import (
    ADMITTED,
    BASE,
    CALENDAR,
    DECIDED,
    EXAMINED,
    LEFT,
    OBJECTED,
    OPERATED,
    REPORTED,
    SIGNED,
    after,
    agreed,
    at,
    decided,
    examined,
    fraud,
    gave_up,
    granted,
    left_training,
    noticed,
    objected,
    offered,
    operated,
    reinstated,
    reported,
    requested,
    said,
    types,
    unplaced,
)
from tests.often import often

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
ARRIVED = (*ADMITTED, reported())
TRAINING = (*ARRIVED, agreed())
LIFE = (
    *((at("08-02T18:00"), offered()), (EXAMINED, examined()), (at("08-08T09:00"), noticed()), (OPERATED, operated())),
    *((REPORTED, reported()), (SIGNED, agreed())),
)


def test_a_report_taken_back_has_the_trainee_expected_again() -> None:
    never = corrected(reported(), at("08-30T12:00"), stands=False)
    assert after(*ARRIVED, never).stage is Stage.AWAITING_REPORT
    assert types(*ARRIVED, never) == {StepRetracted.TYPE, TraineeAdmitted.TYPE, TraineeExpected.TYPE}


def test_a_report_told_for_another_day_says_the_right_one() -> None:
    right = corrected(reported(), at("08-30T12:00"), reported_at=at("08-29T09:00"))
    told = said(*ARRIVED, right)
    assert [one.reported_at for one in told if isinstance(one, TraineeArrived)] == [at("08-29T09:00")]


def test_an_operation_taken_back_closes_the_account_and_the_hospital_expects_nobody() -> None:
    never = corrected(operated(), at("08-13T09:00"), stands=False)
    assert after(*ADMITTED, never).stage is Stage.NOTICED
    told = said(*ADMITTED, never)
    assert {one.TYPE for one in told} == {CloseAccount.TYPE, TraineeLeft.TYPE, StepRetracted.TYPE}
    assert [one.reasons for one in told if isinstance(one, TraineeLeft)] == [(Reason.NOT_AS_TOLD,)]
    assert OpenAccount.TYPE in types(*ADMITTED, never, corrected(operated(), at("08-14T09:00"), 3))


def test_an_agreement_taken_back_leaves_the_report() -> None:
    never = corrected(agreed(), at("08-31T12:00"), stands=False)
    assert after(*TRAINING, never).stage is Stage.REPORTED
    assert AgreementAccepted.TYPE not in types(*TRAINING, never)


def test_whoever_did_not_leave_gets_everything_back_the_seat_first() -> None:
    never = corrected(left_training(), at("09-25T09:00"), stands=False)
    told = [one.TYPE for one in said(*TRAINING, left_training(), never)]
    assert told[:2] == [PlaceKept.TYPE, WithdrawalReversed.TYPE]
    assert told[-1] == AgreementAccepted.TYPE
    assert after(*TRAINING, left_training(), never).stage is Stage.AGREED


def test_whoever_was_no_fraud_after_all_is_a_trainee_again() -> None:
    found = fraud(at("09-10T09:00"))
    wrong = lived(*LIFE, (at("09-10T09:00"), found))
    right = lived(
        *LIFE, (at("09-10T09:00"), found), (at("09-20T09:00"), corrected(found, at("09-20T09:00"), stands=False))
    )
    assert left(wrong).stage is Stage.WITHDRAWN
    assert left(right) == left(lived(*LIFE))


ENDINGS = {
    "fraud": ((at("09-10T09:00"), fraud(at("09-10T09:00"))),),
    "left": ((LEFT, left_training()),),
    "gave up": ((at("09-10T09:00"), gave_up(at("09-10T09:00"))),),
}
STEPS = [
    corrected(operated(), at("09-25T09:00"), operated_at=OPERATED - HOUR),
    corrected(reported(), at("09-25T09:00"), reported_at=REPORTED - HOUR),
    corrected(agreed(), at("09-25T09:00"), signed_at=SIGNED + HOUR),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.TYPE)
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_step_told_for_another_day_after_the_withdrawal_brings_nobody_back(ending: str, step: Any) -> None:
    """[SAGA-3, SAGA-5]: account, hospital and status stay as the withdrawal left them."""
    withdrawn = left(lived(*LIFE, *ENDINGS[ending]))
    told = left(lived(*LIFE, *ENDINGS[ending], (at("09-25T09:00"), step)))
    assert (withdrawn.stage, withdrawn.account, withdrawn.gone) == (Stage.WITHDRAWN, "closed", True)
    assert replace(told, reported_at=withdrawn.reported_at) == withdrawn


def test_an_objection_that_was_never_raised_gives_the_place_back() -> None:
    upheld = ((OBJECTED, objected()), (DECIDED, decided(upheld=True)))
    never = corrected(objected(), at("08-16T09:00"), stands=False)
    told = (*LIFE[:3], *upheld)
    assert left(lived(*told)).vacated
    rest = ((at("08-16T10:00"), operated(at("08-16T10:00"))), *LIFE[4:])
    assert left(lived(*told, (at("08-16T09:00"), never), *rest)) == left(lived(*LIFE))


def test_a_reinstatement_taken_back_withdraws_again() -> None:
    absent = (*LIFE[:4], (at("09-02T09:00"), reported()))
    back = (*absent, (at("09-03T09:00"), reinstated()))
    never = (at("09-05T09:00"), corrected(reinstated(), at("09-05T09:00"), stands=False))
    assert left(lived(*back)).stage is Stage.REPORTED
    assert left(lived(*back, never)) == left(lived(*absent))


def test_of_two_corrections_under_one_number_the_one_decided_first_counts_and_the_other_is_told_so() -> None:
    first = corrected(reported(), at("08-30T12:00"), reported_at=at("08-29T09:00"))
    second = corrected(reported(), at("08-30T13:00"), stands=False)
    for order in permutations((reported(), first, second)):
        known = after(*ADMITTED, *order)
        assert known.stage is Stage.REPORTED
    assert reasons_of(*ARRIVED, first, second) == {(Reason.REVISION_REPEATED,)}


def test_what_happened_after_a_correction_comes_under_the_next_revision() -> None:
    never = corrected(gave_up(at("08-20T09:00")), at("08-21T09:00"), stands=False)
    anew = gave_up(at("08-25T09:00"))
    assert after(*ADMITTED, never, anew).stage is Stage.AWAITING_REPORT
    assert reasons_of(*ADMITTED, never, anew) == {(Reason.REVISION_SUPERSEDED,)}
    assert after(*ADMITTED, never, corrected(anew, at("08-25T09:00"), 3)).stage is Stage.WITHDRAWING


def test_a_request_for_the_round_is_taken_back_until_the_round_is_drawn() -> None:
    never = corrected(requested(), at("08-13T09:00"), stands=False)
    assert types(unplaced(), requested(), never) == {AdjustmentLeft.TYPE}
    for order in ((never, granted()), (granted(), never)):
        assert after(unplaced(), requested(), *order).stage is Stage.PROPOSED
        assert Reason.ROUND_DRAWN in {why for each in reasons_of(unplaced(), requested(), *order) for why in each}


def reasons_of(*messages: Any) -> set[tuple[Reason, ...]]:
    return {one.reasons for one in said(*messages) if isinstance(one, ActRefused)}


RIGHT: dict[str, tuple[int, st.SearchStrategy[Any]]] = {
    "physical": (1, st.builds(examined, st.sampled_from([EXAMINED, EXAMINED + DAY, CALENDAR.physical_by]))),
    "operation": (3, st.builds(operated, st.sampled_from([OPERATED, OPERATED + DAY, CALENDAR.admit_by]))),
    "report": (4, st.builds(reported, st.sampled_from([REPORTED, REPORTED - DAY, CALENDAR.report_by]))),
    "agreement": (5, st.builds(agreed, st.sampled_from([SIGNED, SIGNED + HOUR]))),
}
WRONG: dict[str, st.SearchStrategy[Any]] = {
    "physical": st.builds(examined, st.sampled_from([EXAMINED - HOUR, EXAMINED]), passed=st.booleans()),
    "operation": st.builds(operated, st.sampled_from([OPERATED - 5 * DAY, OPERATED]), st.sampled_from([BASE, "OTHER"])),
    "report": st.builds(
        reported, st.sampled_from([REPORTED - HOUR, at("09-09T09:00")]), st.sampled_from([BASE, "OTHER"])
    ),
    "agreement": st.builds(agreed, st.sampled_from([SIGNED - 20 * DAY, SIGNED]), st.sampled_from([BASE, "OTHER"])),
}
EXTRA = st.one_of(
    st.builds(gave_up, st.sampled_from([at("08-03T09:00"), at("08-20T09:00"), at("09-05T09:00")])),
    st.builds(fraud, st.sampled_from([at("08-15T09:00"), at("09-10T09:00")])),
    st.builds(left_training, st.sampled_from([LEFT, at("09-03T09:00")])),
    st.just(objected()),
    st.just(examined(passed=False)),
)
WHEN = st.sampled_from(
    [at("08-03T10:00"), at("08-10T09:00"), at("08-13T09:00"), at("08-29T09:00"), at("09-03T10:00"), END]
)


@pytest.mark.parametrize("kind", sorted(RIGHT))
@given(data=st.data())
@settings(max_examples=often(60), deadline=None)
def test_an_act_told_wrong_and_then_right_ends_as_if_told_right_at_once(kind: str, data: st.DataObject) -> None:
    """At any moment of the saga, before or after the wrong one; or the right one is refused by a named rule."""
    place, rights = RIGHT[kind]
    wrong, right, when = data.draw(WRONG[kind]), data.draw(rights), data.draw(WHEN)
    told_at = LIFE[place][0]
    others = (*LIFE[:place], *LIFE[place + 1 :])
    fixed = corrected(right, when)
    end = lived(*others, (told_at, wrong), (when, fixed))
    assert (
        left(end) == left(lived(*others, (max(told_at, happened_at(right)), right))) or refused(end, fixed) or late(end)
    )


def late(life: Any) -> bool:
    """Whether a deadline struck on what had been told; what it decided stays, and is answered so [SAGA-4]."""
    return bool(life.enrolment.struck.keys() & {"physical", "admission", "report"}) and any(
        name.startswith(ActRefused.TYPE) for name in life.enrolment.said
    )


@given(extra=EXTRA, when=WHEN)
@settings(max_examples=often(60), deadline=None)
def test_an_act_that_never_was_ends_as_if_it_had_not_been_told(extra: Any, when: datetime) -> None:
    """Told and taken back at any stage, in either order: nobody is left with anything of it."""
    told_at = happened_at(extra)
    end = lived(*LIFE, (told_at, extra), (when, corrected(extra, max(when, told_at) + SECOND, stands=False)))
    assert left(end) == left(lived(*LIFE)) or late(end)
