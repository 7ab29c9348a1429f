"""Objections to the public notice: raised in time they are decided before anybody is admitted [ADM-5]."""

from datetime import timedelta
from itertools import permutations

import pytest

from contracts.admission import PlaceVacated, TraineeAdmitted
from contracts.finance import CloseAccount, OpenAccount
from contracts.reasons import Reason
from services.admission.domain.enrolment import Stage
from services.admission.saga import deadlines
from tests.admission.scenes import (
    ADMITTED,
    CALENDAR,
    DECIDED,
    GRACE,
    OPERATED,
    SEASONS,
    SECOND,
    after,
    decided,
    due,
    examined,
    noticed,
    objected,
    offered,
    operated,
    reported,
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


def test_every_objection_is_waited_for() -> None:
    one = (*NOTICED, objected(), objected(objection="O-2"), operated(), decided(upheld=False))
    assert after(*one).stage is Stage.NOTICED
    assert after(*one, decided(upheld=False, objection="O-2")).stage is Stage.AWAITING_REPORT


def test_the_last_decision_on_an_objection_stands() -> None:
    first, second = decided(upheld=True), decided(upheld=False, moment=DECIDED + timedelta(hours=1))
    assert after(*NOTICED, objected(), first, second).stage is Stage.NOTICED


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


def test_a_struck_deadline_still_drops_who_was_never_operated() -> None:
    over = after(*NOTICED, due("admission", CALENDAR.admit_by + GRACE))
    assert (over.stage, over.reasons) == (Stage.VACATED, (Reason.ADMISSION_NOT_OPERATED,))
