"""Objections to the public notice: raised in time they are decided before anybody is admitted [ADM-5]."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.decisions import PlaceVacated, TraineeAdmitted
from contracts.messages.finance import CloseAccount, OpenAccount
from contracts.messages.registration import ImposeBan, LiftBan
from contracts.reasons import Reason
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.waiting import Actor, deadlines, waits_for
from tests.admission.scenes import (
    ADMITTED,
    CALENDAR,
    DECIDED,
    EXAMINED,
    GRACE,
    OBJECTED,
    OPERATED,
    SEASONS,
    SECOND,
    after,
    decided,
    due,
    examined,
    fraud,
    gave_up,
    noticed,
    objected,
    offered,
    operated,
    reported,
    retaken,
    said,
    types,
)

NOTICED = (offered(), examined(), noticed())


def test_nobody_is_admitted_while_an_objection_is_undecided() -> None:
    """[ADM-5]."""
    assert after(*NOTICED, objected(), operated()).stage is Stage.NOTICED


def test_a_dismissed_objection_lets_the_operation_take_effect_when_it_is_decided() -> None:
    words = said(*NOTICED, objected(), operated(), decided(upheld=False))
    admitted = next(word for word in words if isinstance(word, TraineeAdmitted))
    assert admitted.admitted_at == DECIDED


def test_an_operation_after_the_decision_takes_effect_at_once() -> None:
    early = decided(upheld=False, moment=OPERATED - timedelta(hours=1))
    words = said(*NOTICED, objected(), early, operated())
    assert next(word for word in words if isinstance(word, TraineeAdmitted)).admitted_at == OPERATED


def test_an_upheld_objection_drops_the_proposal_with_its_reason() -> None:
    """[ADM-5]."""
    (vacated,) = said(*NOTICED, objected(), decided(upheld=True))
    assert isinstance(vacated, PlaceVacated)
    assert (vacated.reasons, vacated.vacated_at) == ((Reason.OBJECTION_UPHELD,), DECIDED)


@pytest.mark.parametrize(("late", "stage"), [(timedelta(0), Stage.NOTICED), (SECOND, Stage.AWAITING_REPORT)])
def test_an_objection_counts_until_the_last_second_of_the_notice(late: timedelta, stage: Stage) -> None:
    assert after(*NOTICED, objected(CALENDAR.objections_until + late), operated()).stage is stage


def test_an_objection_dated_before_the_proposal_is_against_none() -> None:
    """[ADM-7]: whoever sends one holds nobody up, and hears why [REG-13]."""
    early = objected(offered().offered_at - SECOND)
    assert after(*NOTICED, early, operated()).stage is Stage.AWAITING_REPORT
    refused = next(one for one in said(*NOTICED, early) if isinstance(one, ActRefused))
    assert refused.reasons == (Reason.OUT_OF_TURN,)
    assert after(*NOTICED, objected(offered().offered_at), operated()).stage is Stage.NOTICED


@pytest.mark.parametrize("between", [offered().offered_at, EXAMINED - SECOND, EXAMINED + SECOND])
@pytest.mark.parametrize("upheld", [True, False])
def test_an_objection_from_between_the_proposal_and_the_notice_is_one_to_the_notice(
    between: datetime, *, upheld: bool
) -> None:
    """It is against the proposal, which the notice only shows, and nobody need raise it twice.

    It is asked of the panel once there is a notice, whichever was told first; without one there is nothing to decide.
    """
    early, ends = objected(between), Stage.DROPPED if upheld else Stage.AWAITING_REPORT
    assert after(offered(), early, examined()).stage is Stage.PHYSICAL_PASSED
    for told in permutations((examined(), noticed(), early)):
        assert after(offered(), *told, operated()).stage is Stage.NOTICED
        assert waits_for(after(offered(), *told, operated())) == (Actor.PANEL,)
        assert after(offered(), *told, operated(), decided(upheld=upheld)).stage is ends


def test_every_objection_is_waited_for() -> None:
    one = (*NOTICED, objected(), objected(objection="O-2"), operated(), decided(upheld=False))
    assert after(*one).stage is Stage.NOTICED
    assert after(*one, decided(upheld=False, objection="O-2")).stage is Stage.AWAITING_REPORT


def test_the_last_decision_on_an_objection_stands() -> None:
    first, second = decided(upheld=True), decided(upheld=False, moment=DECIDED + timedelta(hours=1))
    for told in permutations((first, second)):
        assert after(*NOTICED, objected(), *told).stage is Stage.RECLAIMING_PLACE
        assert after(*NOTICED, objected(), *told, retaken(second.decided_at)).stage is Stage.NOTICED


def test_a_late_decision_leaves_the_base_its_time() -> None:
    """[ADM-7]: nobody loses a place because the panel took its time."""
    late = CALENDAR.admit_by + timedelta(days=1)
    settled = after(*NOTICED, objected(), decided(upheld=False, moment=late))
    assert deadlines(settled, SEASONS) == {"admission": late + 2 * GRACE}
    assert (
        after(*NOTICED, objected(), decided(upheld=False, moment=late), operated(late)).stage is Stage.AWAITING_REPORT
    )


def test_an_objection_heard_after_the_admission_takes_it_back_until_it_is_decided() -> None:
    assert CloseAccount.TYPE in types(*ADMITTED, objected())
    assert after(*ADMITTED, objected()).stage is Stage.NOTICED
    assert OpenAccount.TYPE in types(*ADMITTED, objected(), decided(upheld=False))


@pytest.mark.parametrize("upheld", [True, False])
def test_the_order_of_arrival_decides_nothing(upheld: bool) -> None:
    """[ADM-5]: objection, decision and operation in any order."""
    tail = (objected(), decided(upheld=upheld), operated(), reported())
    ended = [after(*NOTICED, *order) for order in permutations(tail)]
    assert len({(one.stage, one.reasons) for one in ended}) == 1


def test_a_dismissal_turned_over_later_admits_nobody_whatever_was_operated_between() -> None:
    """[ADM-5]: the last decision stands."""
    over = decided(upheld=True, moment=DECIDED + timedelta(hours=1))
    for tail in permutations((objected(), operated(), decided(upheld=False), over)):
        assert after(*NOTICED, *tail).stage is Stage.DROPPED


MEANWHILE = OPERATED + timedelta(hours=1)


def test_an_upheld_objection_drops_the_proposal_that_was_operated_meanwhile() -> None:
    """[ADM-5]: whatever the order of arrival."""
    for tail in permutations((objected(), operated(), decided(upheld=True))):
        dropped = after(*NOTICED, *tail)
        assert (dropped.stage, dropped.reasons) == (Stage.DROPPED, (Reason.OBJECTION_UPHELD,))


@pytest.mark.parametrize("upheld", [True, False])
@pytest.mark.parametrize(("left", "reason"), [(gave_up(MEANWHILE), Reason.GAVE_UP), (fraud(MEANWHILE), Reason.FRAUD)])
def test_whoever_leaves_before_the_decision_was_never_admitted(upheld: bool, left: Any, reason: Reason) -> None:
    """[ADM-5]: neither withdrawn nor banned, however late it is told."""
    for tail in permutations((objected(), operated(), left, decided(upheld=upheld))):
        ended = after(*NOTICED, *tail)
        assert (ended.stage, ended.reasons) == (Stage.VACATED, (reason,))
        assert ImposeBan.TYPE not in ended.said


def test_a_ban_imposed_before_the_objection_was_heard_of_is_lifted() -> None:
    """[ADM-5]: admitted and withdrawn as far as was known; in truth nobody had been admitted yet."""
    known = (*ADMITTED, gave_up(MEANWHILE))
    assert ImposeBan.TYPE in types(*known)
    assert LiftBan.TYPE in types(*known, objected())
    assert after(*known, objected(), decided(upheld=False)).stage is Stage.VACATED


def test_leaving_after_the_decision_is_a_withdrawal() -> None:
    later = gave_up(DECIDED + timedelta(hours=1))
    for tail in permutations((objected(), operated(), later, decided(upheld=False))):
        assert after(*NOTICED, *tail).stage is Stage.WITHDRAWING


def test_a_dismissal_repeated_later_moves_no_admission() -> None:
    again = decided(upheld=False, moment=DECIDED + timedelta(days=3))
    told = (*NOTICED, objected(), operated(), decided(upheld=False))
    assert TraineeAdmitted.TYPE not in types(*told, again)


def test_an_operation_during_objections_admits_at_the_decision_and_not_before() -> None:
    early = operated(CALENDAR.objections_until - SECOND)
    over = due("objections", CALENDAR.objections_until)
    told = (*NOTICED, early, objected(), decided(upheld=False), gave_up(DECIDED - SECOND), over)
    assert after(*told).stage is Stage.VACATED


def test_what_was_given_up_before_objections_were_over_is_no_withdrawal_though_it_is_told_after_that() -> None:
    """[ADM-5]: the operation takes effect after everything that happened before."""
    early, over = operated(CALENDAR.objections_until - SECOND), due("objections", CALENDAR.objections_until)
    told = (*NOTICED, early, over, gave_up(CALENDAR.objections_until - SECOND))
    assert after(*told).stage is Stage.VACATED


def test_a_decision_dated_before_its_objection_decides_nothing() -> None:
    before = decided(upheld=True, moment=OBJECTED - SECOND)
    assert after(*NOTICED, objected(), before, operated()).stage is Stage.NOTICED


def test_a_struck_deadline_still_drops_who_was_never_operated() -> None:
    over = after(*NOTICED, due("admission", CALENDAR.admit_by + GRACE))
    assert (over.stage, over.reasons) == (Stage.VACATED, (Reason.ADMISSION_NOT_OPERATED,))
