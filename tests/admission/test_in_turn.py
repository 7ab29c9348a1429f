"""No act counts that is dated before what it answers: offer, physical, operation, report, agreement [ADM-7]."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from contracts.envelope import Message
from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.decisions import PhysicalPassed, TraineeAdmitted
from contracts.messages.time import DeadlineReached
from contracts.reasons import Reason
from services.admission.domain.enrolment.decide import decide
from services.admission.domain.enrolment.stage import Stage
from tests.admission.scenes import (
    ADMITTED,
    CALENDAR,
    EXAMINED,
    LEFT,
    OPERATED,
    PHYSICAL_DUE,
    REINSTATED,
    REINSTATING,
    REPORTED,
    REVERSED,
    SEASON,
    SEASONS,
    SECOND,
    SIGNED,
    after,
    agreed,
    due,
    examined,
    gave_up,
    granted,
    heard,
    left_training,
    offered,
    operated,
    reinstated,
    reported,
    requested,
    said,
    unplaced,
)

OFFERED = offered().offered_at
OVER = CALENDAR.objections_until


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ((offered(), examined(OFFERED - SECOND)), Stage.PROPOSED),
        ((offered(), examined(OFFERED - SECOND, passed=False)), Stage.PROPOSED),
        ((offered(), examined(OFFERED)), Stage.PHYSICAL_PASSED),
        ((*ADMITTED[:3], operated(EXAMINED - SECOND), due("objections", OVER)), Stage.NOTICED),
        ((*ADMITTED[:3], operated(EXAMINED), due("objections", OVER)), Stage.AWAITING_REPORT),
        ((*ADMITTED, reported(OPERATED - SECOND)), Stage.AWAITING_REPORT),
        ((*ADMITTED, reported(OPERATED)), Stage.REPORTED),
        ((*ADMITTED, reported(), agreed(REPORTED - SECOND)), Stage.REPORTED),
        ((*ADMITTED, reported(), agreed(REPORTED)), Stage.AGREED),
        ((*ADMITTED, reported(), agreed(), left_training(REPORTED - SECOND)), Stage.AGREED),
    ],
)
def test_an_act_counts_from_the_moment_of_what_it_answers(facts: tuple[Any, ...], stage: Stage) -> None:
    """[ADM-7]: in whatever order they arrive."""
    acts = [fact for fact in facts if not isinstance(fact, DeadlineReached)]
    deadlines = [fact for fact in facts if isinstance(fact, DeadlineReached)]
    ends = {after(*acts[:-3], *order, *deadlines).stage for order in permutations(acts[-3:])}
    assert ends == {stage}


def test_a_physical_from_before_the_proposal_is_a_missing_one() -> None:
    early = (offered(), examined(OFFERED - SECOND), due("physical", PHYSICAL_DUE))
    assert after(*early).reasons == (Reason.PHYSICAL_MISSING,)


def test_a_physical_may_be_as_old_as_the_season_says() -> None:
    """[ADM-4]."""
    calendar = CALENDAR.model_copy(update={"physical_valid_days": 30})
    seasons = {SEASON: SEASONS[SEASON].model_copy(update={"admission": calendar})}
    known, oldest = after(offered()), OFFERED - timedelta(days=30)
    for moment, word in ((oldest, PhysicalPassed), (oldest - SECOND, ActRefused)):
        said_ = [one for one in decide(known, heard(examined(moment), 2), seasons) if isinstance(one, Message)]
        assert [type(one) for one in said_] == [word]


def test_nobody_is_admitted_in_the_round_before_the_round_placed_anybody() -> None:
    """[ADM-6, ADM-7]: the operation of a base before the draw answers no offer."""
    before = operated(granted().offered_at - SECOND)
    told = (unplaced(), requested(), granted(), examined(granted().offered_at), before)
    assert after(*told).stage is Stage.NOTICED
    moment = granted().offered_at + timedelta(hours=1)
    admission = next(word for word in said(*told, operated(moment)) if isinstance(word, TraineeAdmitted))
    assert admission.admitted_at == moment


def test_what_was_given_up_before_the_round_was_entered_is_not_the_place_it_gives() -> None:
    """[ADM-6]: consenting anew takes back what was said before."""
    told = (unplaced(), gave_up(requested().requested_at - SECOND), requested())
    assert {after(*order).stage for order in permutations(told)} == {Stage.AWAITING_ADJUSTMENT}
    assert after(*told, granted()).stage is Stage.PROPOSED
    assert after(*told, granted(), gave_up(requested().requested_at)).stage is Stage.VACATED
    moment = granted().offered_at + timedelta(hours=1)
    trainee = (*told, granted(), examined(granted().offered_at), operated(moment))
    assert after(*trainee).stage is Stage.AWAITING_REPORT
    assert after(*trainee, reported()).stage is Stage.REPORTED


def test_leaving_keeps_its_own_date_whatever_becomes_of_the_reinstatement() -> None:
    """[SAGA-4, SAGA-5]: a decision corrected after the trainee had left moves no date and opens nothing again."""
    left = after(*REINSTATING, *REVERSED, agreed(), left_training())
    assert left.stage is Stage.WITHDRAWING
    corrected = heard(reinstated(LEFT + timedelta(days=5)), 99)
    words = [event for event in decide(left, corrected, SEASONS) if isinstance(event, Message)]
    assert [word.TYPE for word in words] == [ActRefused.TYPE]


def test_whoever_was_reinstated_after_leaving_leaves_at_the_reinstatement() -> None:
    early = left_training(REINSTATED - SECOND)
    word = next(one for one in said(*REINSTATING, *REVERSED, agreed(), early) if hasattr(one, "withdrawn_at"))
    assert word.withdrawn_at == REINSTATED


def test_an_agreement_is_signed_after_the_report_of_whoever_was_reinstated() -> None:
    assert after(*REINSTATING, *REVERSED, agreed(SIGNED)).stage is Stage.AGREED
