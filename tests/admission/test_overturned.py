"""An upheld objection overturned later: the place is held again only if its seat is still there [ADM-2, ADM-5]."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from contracts.messages.admission.decisions import PlaceVacated, TraineeAdmitted
from contracts.messages.admission.enrolment import ReclaimSeat, ReinstatementRefused
from contracts.messages.finance import CloseAccount
from contracts.messages.platform.admission import AdjustmentRequested, ObjectionDecided
from contracts.reasons import Reason
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.waiting import Actor, deadlines, waits_for
from services.admission.domain.intake.offering import offers
from tests.admission.crowd import intake_of, physical, published, season_run, stages, until
from tests.admission.scenes import (
    BASE,
    CALENDAR,
    DECIDED,
    NEVER_REPORTED,
    OBJECTED,
    OPERATED,
    REINSTATED,
    REQUESTED,
    REVERSED,
    SEASON,
    SEASONS,
    after,
    decided,
    examined,
    gave_up,
    noticed,
    objected,
    offered,
    operated,
    reinstated,
    reported,
    retaken,
    said,
    season_with,
    seat_refused,
    types,
)
from tests.pure_loop import heard_of

NOTICED = (offered(), examined(), noticed())
AGAIN = DECIDED + timedelta(hours=2)
UPHELD, OVERTURNED = decided(upheld=True), decided(upheld=False, moment=AGAIN)
ASKED = (*NOTICED, objected(), UPHELD, OVERTURNED)
WINDOW = CALENDAR.provincial_round
assert WINDOW is not None
CLOSES, DRAWS_AT = WINDOW.closes, WINDOW.draws_at


def test_the_seat_is_asked_for_before_the_place_is_held_again() -> None:
    """[ADM-5]: and in whatever order the decisions are told."""
    assert types(*ASKED) == {ReclaimSeat.TYPE}
    assert waits_for(after(*ASKED)) == (Actor.INTAKE,)
    assert types(*NOTICED, objected(), OVERTURNED, UPHELD) == {PlaceVacated.TYPE, ReclaimSeat.TYPE}


def test_with_the_seat_an_operation_of_before_takes_effect_at_the_decision_that_overturned() -> None:
    """[ADM-5, ADM-7]."""
    for told in permutations((objected(), UPHELD, OVERTURNED, operated(), retaken(AGAIN))):
        ended = after(*NOTICED, *told)
        assert (ended.stage, ended.reasons) == (Stage.AWAITING_REPORT, ())
    admitted = next(one for one in said(*ASKED, operated(), retaken(AGAIN)) if isinstance(one, TraineeAdmitted))
    assert admitted.admitted_at == AGAIN


def test_without_the_seat_the_place_stays_lost_and_whoever_overturned_it_hears_why() -> None:
    """[ADM-2, REG-13]."""
    told = (*ASKED, operated(), seat_refused(AGAIN))
    lost = after(*told)
    assert (lost.stage, lost.reasons) == (Stage.DROPPED, (Reason.OBJECTION_UPHELD, Reason.SEAT_GIVEN_AWAY))
    assert ReinstatementRefused.TYPE in types(*told)


def test_a_seat_the_round_had_given_already_is_lost_after_all() -> None:
    """[ADM-2, ADM-6]: and an account opened meanwhile is closed."""
    told = (*ASKED, operated(), retaken(AGAIN), seat_refused(AGAIN))
    lost = after(*told)
    assert (lost.stage, lost.reasons) == (Stage.DROPPED, (Reason.OBJECTION_UPHELD, Reason.SEAT_GIVEN_AWAY))
    assert {ReinstatementRefused.TYPE, CloseAccount.TYPE} <= types(*told)


def test_one_who_was_dropped_again_asks_again() -> None:
    third = decided(upheld=True, moment=AGAIN + timedelta(hours=1))
    fourth = decided(upheld=False, moment=AGAIN + timedelta(hours=2))
    story = (*ASKED, retaken(AGAIN))
    assert after(*story, third).stage is Stage.DROPPED
    assert after(*story, third, fourth).stage is Stage.RECLAIMING_PLACE
    assert after(*story, third, fourth, retaken(fourth.decided_at)).stage is Stage.NOTICED
    assert after(*NOTICED, objected(), third, UPHELD, OVERTURNED).stage is Stage.DROPPED


def test_one_objection_that_stands_keeps_the_place_dropped() -> None:
    other = decided(upheld=True, objection="O-2", moment=DECIDED + timedelta(hours=1))
    told = (*NOTICED, objected(), objected(objection="O-2"))
    for decisions in permutations((UPHELD, OVERTURNED, other)):
        assert after(*told, *decisions).stage is Stage.DROPPED


def test_whoever_gave_up_before_is_not_brought_back() -> None:
    for told in permutations((objected(), UPHELD, OVERTURNED, gave_up(OBJECTED + timedelta(hours=1)))):
        ended = after(*NOTICED, *told)
        assert (ended.stage, ended.reasons) == (Stage.VACATED, (Reason.GAVE_UP,))


def test_a_later_reinstatement_does_not_ask_for_the_overturned_place_again() -> None:
    """[SAGA-4]."""
    overturned = (objected(), UPHELD, OVERTURNED, retaken(AGAIN))
    absent = (*NOTICED, *overturned, operated(), NEVER_REPORTED[-1])
    back = (*absent, reported(), reinstated(), retaken(REINSTATED))
    assert after(*absent).stage is Stage.WITHDRAWING
    assert after(*back).stage is Stage.REINSTATING
    assert after(*back, *REVERSED).stage is Stage.REPORTED
    refused = (*absent, reported(), reinstated(), seat_refused(REINSTATED))
    assert after(*refused).stage is Stage.WITHDRAWING


def test_the_base_has_its_time_after_the_decision_that_overturned() -> None:
    held = after(*ASKED, retaken(AGAIN))
    assert list(deadlines(held, SEASONS)) == ["admission"]


@pytest.mark.parametrize("before_the_draw", [True, False])
def test_no_seat_is_given_twice(before_the_draw: bool) -> None:
    """[ADM-2, ADM-6]: one seat; whoever the round gave it to keeps it, else it goes back."""
    moment = (CLOSES if before_the_draw else DRAWS_AT) + timedelta(hours=1)
    season = season_with({"AGP": 1})
    raised = [heard_of(each, OBJECTED, f"raised-{n}") for n, each in enumerate([_of("A-1", objected())])]
    upheld = heard_of(_of("A-1", UPHELD), DECIDED, "upheld")
    request = AdjustmentRequested(application="A-2", season=SEASON, bases=(BASE,), requested_at=REQUESTED)
    words = [*published("A-1", "A-2"), physical("A-1"), *raised, upheld, heard_of(request, REQUESTED, "request")]
    loop = season_run(words, moment - timedelta(minutes=1), season)
    overturned: ObjectionDecided = decided(upheld=False, moment=moment)
    after_it = (_of("A-1", overturned), _of("A-1", operated(OPERATED)))
    loop.deliver([heard_of(each, moment, f"{each.TYPE}-after") for each in after_it])
    until(loop, DRAWS_AT + timedelta(hours=2))
    held = [name for name, stage in stages(loop).items() if stage in {"noticed", "awaiting_report", "proposed"}]
    granted = {name for name in intake_of(loop).granted if name not in intake_of(loop).vacations}
    assert len(held) == len({*offers(intake_of(loop)), *granted}) == 1
    assert stages(loop)["A-1"] == ("awaiting_report" if before_the_draw else "dropped")


def _of(name: str, word: Any) -> Any:
    return word.model_copy(update={"application": name})
