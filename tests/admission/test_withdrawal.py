from functools import reduce
from itertools import permutations
from typing import Any

import pytest

from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.decisions import PlaceVacated, SeatReleased, TraineeWithdrawn, WithdrawalCompleted
from contracts.messages.finance import CloseAccount
from contracts.messages.hr import TraineeLeft
from contracts.messages.registration import ImposeBan
from contracts.reasons import Reason
from contracts.vocabulary import Track
from services.admission.domain.enrolment.decide import decide
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import evolve
from services.admission.domain.enrolment.versions import started
from services.admission.domain.enrolment.waiting import Actor, waits_for
from tests.admission.scenes import (
    ADMITTED,
    CALENDAR,
    CONFIRMED,
    NEVER_REPORTED,
    REPORT_DUE,
    SEASONS,
    A,
    account_closed,
    account_opened,
    after,
    at,
    banned,
    due,
    examined,
    fraud,
    gave_up,
    heard,
    noticed,
    offered,
    operated,
    refused,
    released,
    reported,
    said,
    types,
)

COMPENSATIONS = {TraineeWithdrawn.TYPE, ImposeBan.TYPE, CloseAccount.TYPE, PlaceVacated.TYPE, TraineeLeft.TYPE}


def ban(*messages: Any) -> ImposeBan:
    (found,) = [message for message in said(*messages) if isinstance(message, ImposeBan)]
    return found


def test_whoever_never_reported_is_withdrawn_at_every_owner() -> None:
    """[SAGA-3]."""
    assert types(*NEVER_REPORTED) == COMPENSATIONS


def test_whoever_never_reported_is_barred_from_the_reporting_deadline() -> None:
    """[REG-9, SAGA-3]."""
    imposed = ban(*NEVER_REPORTED)
    assert (imposed.bans_from, imposed.track, imposed.cause) == (
        CALENDAR.report_by,
        Track.ASSISTANT_GP,
        "did_not_report",
    )


def test_a_withdrawal_is_dated_by_the_deadline_not_by_the_grace() -> None:
    words = {message.TYPE: message for message in said(*NEVER_REPORTED)}
    withdrawn, closing = words[TraineeWithdrawn.TYPE], words[CloseAccount.TYPE]
    assert isinstance(withdrawn, TraineeWithdrawn)
    assert isinstance(closing, CloseAccount)
    assert (withdrawn.withdrawn_at, withdrawn.reasons) == (CALENDAR.report_by, (Reason.DID_NOT_REPORT,))
    assert closing.closed_at == CALENDAR.report_by


@pytest.mark.parametrize("order", list(permutations(CONFIRMED)))
def test_a_withdrawal_is_complete_once_all_three_owners_confirmed(order: tuple[Any, ...]) -> None:
    """[SAGA-3]."""
    assert said(*NEVER_REPORTED, *order[:2]) == []
    assert after(*NEVER_REPORTED, *order[:2]).stage is Stage.WITHDRAWING
    (completed,) = said(*NEVER_REPORTED, *order)
    assert isinstance(completed, WithdrawalCompleted)
    assert (completed.bans_until, completed.clawback_fen) == (banned().bans_until, 0)
    assert after(*NEVER_REPORTED, *order).stage is Stage.WITHDRAWN


def test_the_completion_is_said_again_when_finance_corrects_the_clawback() -> None:
    (completed,) = said(*NEVER_REPORTED, *CONFIRMED, account_closed(paid_fen=363_300))
    assert isinstance(completed, WithdrawalCompleted)
    assert completed.clawback_fen == 544_950


def test_a_confirmation_heard_again_says_nothing() -> None:
    assert said(*NEVER_REPORTED, *CONFIRMED, released()) == []


def test_fraud_after_admission_withdraws_and_bars_from_the_day_it_was_found() -> None:
    """[REG-11]."""
    found_at = at("08-20T09:00")
    assert types(*ADMITTED, fraud(found_at)) == COMPENSATIONS
    imposed = ban(*ADMITTED, fraud(found_at))
    assert (imposed.bans_from, imposed.cause) == (found_at, "fraud")


def test_fraud_after_reporting_withdraws() -> None:
    assert after(*ADMITTED, reported(), fraud(at("09-20T09:00"))).stage is Stage.WITHDRAWING


def test_giving_up_the_admission_counts_as_never_having_reported() -> None:
    imposed = ban(*ADMITTED, gave_up(at("08-20T09:00")))
    assert (imposed.bans_from, imposed.cause) == (CALENDAR.report_by, "did_not_report")


def test_leaving_after_reporting_bars_from_that_day() -> None:
    left_at = at("09-20T09:00")
    imposed = ban(*ADMITTED, reported(), gave_up(left_at))
    assert (imposed.bans_from, imposed.cause) == (left_at, "left_training")


def test_what_the_deadline_decided_stays_when_an_earlier_exit_becomes_known() -> None:
    enrolment = after(*NEVER_REPORTED, fraud(at("08-11T09:00")), gave_up(at("08-20T09:00")))
    assert enrolment.stage is Stage.WITHDRAWING
    assert types(*NEVER_REPORTED, gave_up(at("08-20T09:00"))) == {ActRefused.TYPE}


def test_fraud_before_the_operation_known_only_after_it_undoes_the_admission() -> None:
    late = (*ADMITTED, account_opened(), fraud(at("08-11T09:00")))
    assert types(*late) == {PlaceVacated.TYPE, CloseAccount.TYPE, TraineeLeft.TYPE, ActRefused.TYPE}
    assert after(*late).stage is Stage.VACATED
    assert waits_for(after(*late)) == (Actor.FINANCE,)
    assert waits_for(after(*late, account_closed())) == ()


def test_a_place_taken_back_after_admission_undoes_the_admission() -> None:
    told = types(*ADMITTED, refused())
    assert told == {PlaceVacated.TYPE, CloseAccount.TYPE, TraineeLeft.TYPE, ActRefused.TYPE}


def test_an_early_operation_and_a_missing_report_end_the_same_way() -> None:
    objections = due("objections", CALENDAR.objections_until)
    early = (offered(), operated(at("08-08T09:00")), examined(), noticed(), objections)
    assert after(*early, due("report", REPORT_DUE)).stage is Stage.WITHDRAWING


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_the_seat_left_last_is_the_one_answered_for_whatever_numbers_two_bases_give(order: Any) -> None:
    """[SAGA-3, ADM-6]: the round's base counts for itself, and may have said less than the one before."""
    before = released(at("08-05T12:00")).model_copy(update={"base": "ANOTHER"})
    words = [heard(before, 9), heard(released(at("09-20T09:00")), 2)]
    known = started(A)
    for number in order:
        known = reduce(evolve, decide(known, words[number], SEASONS), known)
    answer = known.answers[SeatReleased.TYPE].message
    assert isinstance(answer, SeatReleased)
    assert answer.base != "ANOTHER"
