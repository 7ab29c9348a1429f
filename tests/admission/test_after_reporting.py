"""Agreement, training, leaving and the end of the term [SAGA-1, SAGA-5]."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.messages.admission.decisions import PlaceVacated, TraineeWithdrawn
from contracts.messages.admission.enrolment import AgreementAccepted, TrainingCompleted, TrainingStarted
from contracts.messages.finance import CloseAccount
from contracts.messages.hr import TraineeLeft
from contracts.messages.registration import ImposeBan
from contracts.messages.verification import TermReduced
from contracts.reasons import Reason
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.waiting import deadlines
from tests.admission.scenes import (
    ADMITTED,
    BASE,
    COMPLETION,
    GRACE,
    LEFT,
    SEASON,
    SEASONS,
    TRAINING,
    TRAINING_BEGUN,
    A,
    after,
    agreed,
    at,
    due,
    fraud,
    gave_up,
    left_training,
    reported,
    said,
    types,
)

COMPENSATIONS = {TraineeWithdrawn.TYPE, ImposeBan.TYPE, CloseAccount.TYPE, PlaceVacated.TYPE, TraineeLeft.TYPE}
REDUCED = TermReduced(application=A, season=SEASON, base=BASE, specialty="AGP", years=1, reduced_at=at("08-01T09:00"))


def test_a_signed_agreement_stands_once_the_trainee_reported() -> None:
    """[SAGA-1]."""
    assert types(*ADMITTED, reported(), agreed()) == {AgreementAccepted.TYPE}
    assert after(*ADMITTED, agreed()).stage is Stage.AWAITING_REPORT
    assert after(*ADMITTED, agreed(), reported()).stage is Stage.AGREED


def test_an_agreement_with_another_base_is_none() -> None:
    assert after(*ADMITTED, reported(), agreed(base="KM-ELSEWHERE")).stage is Stage.REPORTED


def test_training_begins_with_the_term() -> None:
    """[SAGA-1]."""
    (started,) = said(*ADMITTED, reported(), agreed(), due("training", TRAINING))
    assert isinstance(started, TrainingStarted)
    assert (started.started_at, started.ends_at) == (TRAINING, SEASONS[SEASON].finance.term_ends)


def test_whoever_stays_to_the_end_of_the_term_completes_it() -> None:
    (completed,) = said(*TRAINING_BEGUN, due("completion", COMPLETION))
    assert isinstance(completed, TrainingCompleted)
    assert completed.completed_at == COMPLETION - GRACE


def test_a_reduced_term_ends_so_many_years_earlier() -> None:
    """[VER-6]."""
    shorter = COMPLETION.replace(year=COMPLETION.year - 1)
    assert deadlines(after(*TRAINING_BEGUN, REDUCED), SEASONS) == {"completion": shorter}
    assert after(*TRAINING_BEGUN, REDUCED, due("completion", shorter)).stage is Stage.COMPLETED


@pytest.mark.parametrize("known", [5, 6, 7])
@pytest.mark.parametrize(
    ("leaving", "reason"),
    [
        (left_training(), Reason.LEFT_TRAINING),
        (left_training(cause="graduate_study"), Reason.LEFT_FOR_STUDY),
        (gave_up(LEFT), Reason.GAVE_UP),
        (fraud(LEFT), Reason.FRAUD),
    ],
)
def test_leaving_after_reporting_is_a_withdrawal_at_every_owner(known: int, leaving: Any, reason: Reason) -> None:
    """[SAGA-5, FIN-5]: finance then claws back everything and the penalty."""
    before = TRAINING_BEGUN[:known]
    assert types(*before, leaving) == COMPENSATIONS
    words = {message.TYPE: message for message in said(*before, leaving)}
    ban, closing = words[ImposeBan.TYPE], words[CloseAccount.TYPE]
    assert isinstance(ban, ImposeBan)
    assert isinstance(closing, CloseAccount)
    assert (ban.bans_from, closing.closed_at) == (LEFT, LEFT)
    assert ban.cause == ("fraud" if reason is Reason.FRAUD else "left_training")
    assert after(*before, leaving).reasons == (reason,)


def test_a_leaving_that_comes_before_the_agreement_ends_the_same_way() -> None:
    """[SAGA-4]."""
    one, other = (*TRAINING_BEGUN[:5], agreed(), left_training()), (*TRAINING_BEGUN[:5], left_training(), agreed())
    assert after(*one).stage is after(*other).stage is Stage.WITHDRAWING
    assert after(*one).happened == after(*other).happened


def test_another_base_cannot_say_that_somebody_left() -> None:
    assert after(*TRAINING_BEGUN, left_training(base="KM-ELSEWHERE")).stage is Stage.IN_TRAINING


def test_fraud_found_after_the_term_still_withdraws() -> None:
    """[REG-11]."""
    found = fraud(COMPLETION + timedelta(days=30))
    assert after(*TRAINING_BEGUN, due("completion", COMPLETION), found).stage is Stage.WITHDRAWING


def test_leaving_known_only_after_the_term_ended_changes_nothing() -> None:
    assert after(*TRAINING_BEGUN, due("completion", COMPLETION), left_training()).stage is Stage.COMPLETED
