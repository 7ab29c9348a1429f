"""An owner's confirmation is of the order it answers, and of none that came after it [SAGA-3, SAGA-4]."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.messages.admission.decisions import WithdrawalCompleted
from contracts.messages.finance import CloseAccount
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.waiting import Actor, waits_for
from tests.admission.scenes import (
    ADMITTED,
    LEFT,
    OBJECTED,
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
    released,
    reported,
    said,
)

SUSPENDED = (*ADMITTED, objected(), account_closed(closed_at=OBJECTED))
"""Admitted, and not any more while an objection is undecided: finance had closed the account."""
BACK = (*SUSPENDED, decided(upheld=False), account_opened())
REPORT = due("report", REPORT_DUE)


def test_a_closing_while_an_objection_was_undecided_is_dated_by_it() -> None:
    (closing,) = (one for one in said(*ADMITTED, objected()) if isinstance(one, CloseAccount))
    assert closing.closed_at == OBJECTED


@pytest.mark.parametrize("owners", [(banned(), released()), (released(), banned())])
def test_a_closing_taken_back_by_a_dismissal_confirms_no_withdrawal_after_it(owners: tuple[Any, ...]) -> None:
    waiting = after(*BACK, REPORT, *owners)
    assert waiting.stage is Stage.WITHDRAWING
    assert waits_for(waiting) == (Actor.FINANCE,)
    (completed,) = said(*BACK, REPORT, *owners, account_closed(363_300))
    assert isinstance(completed, WithdrawalCompleted)
    assert completed.clawback_fen == 544_950


def test_a_withdrawal_whose_date_is_corrected_is_complete_when_finance_closed_by_that_date() -> None:
    trained = (*ADMITTED, reported(), agreed())
    earlier = LEFT - timedelta(days=10)
    complete = (*trained, left_training(), banned(), released(), account_closed(closed_at=LEFT))
    assert after(*complete).stage is Stage.WITHDRAWN
    assert after(*complete, left_training(earlier)).stage is Stage.WITHDRAWING
    assert after(*complete, left_training(earlier), account_closed(closed_at=earlier)).stage is Stage.WITHDRAWN


def test_an_account_opened_for_an_earlier_decision_opens_none_for_a_later_one() -> None:
    later = account_reopened().model_copy(update={"reopened_at": REINSTATED.replace(hour=20)})
    waiting = after(*REINSTATING, later, ban_lifted())
    assert waiting.stage is Stage.REINSTATING
    assert waits_for(waiting) == (Actor.FINANCE,)
    assert after(*REINSTATING, later, ban_lifted(), account_reopened()).stage is Stage.REPORTED
