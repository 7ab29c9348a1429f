"""An owner's confirmation is of the order it answers, and of none that came after it [SAGA-3, SAGA-4]."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from contracts.messages.admission.decisions import WithdrawalCompleted
from contracts.messages.finance import CloseAccount
from contracts.messages.registration import ImposeBan, LiftBan
from contracts.reasons import Reason
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.waiting import Actor, waits_for
from tests.admission.scenes import (
    ADMITTED,
    LEFT,
    OBJECTED,
    PERSON,
    REINSTATED,
    REINSTATING,
    REPORT_DUE,
    account_closed,
    account_opened,
    account_reopened,
    after,
    agreed,
    ban_lifted,
    banned,
    decided,
    due,
    left_training,
    objected,
    offered,
    refused,
    released,
    reported,
    said,
    unplaced,
)

SUSPENDED = (*ADMITTED, objected(), account_closed(closed_at=OBJECTED))
"""Admitted, and not any more while an objection is undecided: finance had closed the account."""
BACK = (*SUSPENDED, decided(upheld=False), account_opened())
REPORT = due("report", REPORT_DUE)


def test_a_closing_while_an_objection_was_undecided_is_dated_by_it() -> None:
    (closing,) = (one for one in said(*ADMITTED, objected()) if isinstance(one, CloseAccount))
    assert closing.closed_at == OBJECTED


@pytest.mark.parametrize("others", [(banned(), released()), (released(), banned())])
def test_a_closing_taken_back_by_a_dismissal_confirms_no_withdrawal_after_it(others: tuple[Any, ...]) -> None:
    waiting = after(*BACK, REPORT, *others)
    assert waiting.stage is Stage.WITHDRAWING
    assert waits_for(waiting) == (Actor.FINANCE,)
    (completed,) = said(*BACK, REPORT, *others, account_closed(363_300))
    assert isinstance(completed, WithdrawalCompleted)
    assert completed.clawback_fen == 544_950


LEFT_TRAINING = (*ADMITTED, reported(), agreed(), left_training())
EARLIER = LEFT - timedelta(days=10)


def owners(moment: datetime) -> dict[Actor, Any]:
    """What each owner says once it has done what a leaving of this moment asks of it."""
    return {
        Actor.REGISTRATION: banned(moment),
        Actor.FINANCE: account_closed(closed_at=moment),
        Actor.INTAKE: released(moment),
    }


@pytest.mark.parametrize("last", owners(LEFT))
def test_a_withdrawal_whose_date_is_corrected_is_complete_when_every_owner_did_it_by_that_date(last: Actor) -> None:
    complete = (*LEFT_TRAINING, *owners(LEFT).values())
    assert after(*complete).stage is Stage.WITHDRAWN
    corrected = (*complete, left_training(EARLIER))
    assert after(*corrected).stage is Stage.WITHDRAWING
    assert waits_for(after(*corrected)) == tuple(owners(LEFT))
    others = (answer for owner, answer in owners(EARLIER).items() if owner is not last)
    waiting = (*corrected, *others)
    assert after(*waiting).stage is Stage.WITHDRAWING
    assert waits_for(after(*waiting)) == (last,)
    assert after(*waiting, owners(EARLIER)[last]).stage is Stage.WITHDRAWN


def test_an_intake_that_does_not_say_which_leaving_it_answers_is_taken_at_its_word() -> None:
    """It runs older code, beside newer for a while."""
    others = (banned(LEFT), account_closed(closed_at=LEFT))
    assert after(*LEFT_TRAINING, *others, released()).stage is Stage.WITHDRAWN


@pytest.mark.parametrize("confirmed", [(), (banned(),), (banned(), account_closed(), released())])
def test_nobody_is_barred_for_a_place_on_results_that_are_void(confirmed: tuple[Any, ...]) -> None:
    """[EXM-4, SAGA-3]: whoever was never a trainee withdrew from nothing, placed again or not."""
    void = refused(Reason.SCORES_REOPENED).model_copy(update={"person_key": PERSON})
    withdrawn = (*ADMITTED, REPORT, *confirmed)
    (lifted,) = (one for one in said(*withdrawn, void) if isinstance(one, LiftBan))
    assert (lifted.person_key, lifted.lifted_at) == (PERSON, void.refused_at)
    assert after(*withdrawn, void).stage is Stage.AWAITING_PLACE
    assert not any(isinstance(one, ImposeBan) for one in said(*withdrawn, void, unplaced()))
    assert any(isinstance(one, ImposeBan) for one in said(*withdrawn, void, ban_lifted(), offered()))


def test_an_account_opened_for_an_earlier_decision_opens_none_for_a_later_one() -> None:
    later = account_reopened().model_copy(update={"reopened_at": REINSTATED.replace(hour=20)})
    waiting = after(*REINSTATING, later, ban_lifted())
    assert waiting.stage is Stage.REINSTATING
    assert waits_for(waiting) == (Actor.FINANCE,)
    assert after(*REINSTATING, later, ban_lifted(), account_reopened()).stage is Stage.REPORTED
