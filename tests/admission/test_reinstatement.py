"""A report in time that was known too late: the provincial office takes the withdrawal back [SAGA-4]."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.decisions import PlaceVacated, ReportAccepted, WithdrawalCompleted
from contracts.messages.admission.enrolment import ReclaimSeat, ReinstatementRefused, WithdrawalReversed
from contracts.messages.finance import CloseAccount, ReopenAccount
from contracts.messages.hr import HrTraineeReinstated, TraineeArrived, TraineeLeft
from contracts.messages.registration import ImposeBan, LiftBan
from contracts.reasons import Reason
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.waiting import Actor, waits_for
from services.admission.handlers import HEARS
from services.admission.store import ENROLMENT
from tests.admission.scenes import (
    ADMITTED,
    CALENDAR,
    CONFIRMED,
    GRACE,
    LEFT,
    NEVER_REPORTED,
    REINSTATED,
    REINSTATING,
    REPORT_DUE,
    REPORTED,
    REVERSED,
    SEASON,
    SEASONS,
    SECOND,
    after,
    agreed,
    at,
    banned,
    due,
    fraud,
    gave_up,
    heard,
    left_training,
    reinstated,
    reported,
    retaken,
    said,
    seat_refused,
    types,
)
from tests.often import often
from tests.pure_loop import canonical, heard_of, settle

COMPENSATIONS = {ImposeBan.TYPE, CloseAccount.TYPE, PlaceVacated.TYPE, TraineeLeft.TYPE}
LATE = (*NEVER_REPORTED, reported())


@pytest.mark.parametrize("confirmed", [(), CONFIRMED[:1], CONFIRMED])
def test_a_reinstatement_asks_for_the_seat_first(confirmed: tuple[Any, ...]) -> None:
    """[SAGA-4]: complete or not, the withdrawal is taken back."""
    assert types(*LATE, *confirmed, reinstated()) == {ReclaimSeat.TYPE}
    assert after(*LATE, *confirmed, reinstated()).stage is Stage.RECLAIMING_SEAT


def test_a_reinstatement_that_comes_before_the_late_report_waits_for_it() -> None:
    """[SAGA-4]."""
    assert said(*NEVER_REPORTED, *CONFIRMED, reinstated()) == []
    assert types(*NEVER_REPORTED, *CONFIRMED, reinstated(), reported()) == {ReclaimSeat.TYPE}


def test_with_the_seat_every_other_compensation_is_taken_back() -> None:
    """[SAGA-4]."""
    assert types(*REINSTATING) == {WithdrawalReversed.TYPE, LiftBan.TYPE, ReopenAccount.TYPE, HrTraineeReinstated.TYPE}
    words = {message.TYPE: message for message in said(*REINSTATING)}
    lifting, opening = words[LiftBan.TYPE], words[ReopenAccount.TYPE]
    assert isinstance(lifting, LiftBan)
    assert isinstance(opening, ReopenAccount)
    assert lifting.lifted_at == opening.reopened_at == REINSTATED


@pytest.mark.parametrize("order", [REVERSED, REVERSED[::-1]])
def test_a_reinstatement_is_complete_once_both_owners_confirmed(order: tuple[Any, ...]) -> None:
    """[SAGA-3, SAGA-4]: and reported is who reported in time."""
    assert said(*REINSTATING, order[0]) == []
    assert types(*REINSTATING, *order) == {ReportAccepted.TYPE, TraineeArrived.TYPE}
    (accepted, _) = said(*REINSTATING, *order)
    assert isinstance(accepted, ReportAccepted)
    assert accepted.reported_at == REPORTED
    back = after(*REINSTATING, *order)
    assert (back.stage, back.reasons) == (Stage.REPORTED, ())


def test_a_seat_given_away_leaves_the_withdrawal_standing_and_says_why() -> None:
    """[SAGA-4]."""
    (refusal, completed, report) = said(*LATE, *CONFIRMED, reinstated(), seat_refused())
    assert isinstance(report, ActRefused)
    assert isinstance(refusal, ReinstatementRefused)
    assert isinstance(completed, WithdrawalCompleted)
    assert refusal.reasons == (Reason.SEAT_GIVEN_AWAY,)
    still = after(*LATE, *CONFIRMED, reinstated(), seat_refused())
    assert (still.stage, still.reasons) == (Stage.WITHDRAWN, (Reason.DID_NOT_REPORT, Reason.SEAT_GIVEN_AWAY))


def test_after_a_refusal_the_compensations_are_still_waited_for() -> None:
    refused = after(*LATE, banned(), reinstated(), seat_refused())
    assert refused.stage is Stage.WITHDRAWING
    assert waits_for(refused) == (Actor.FINANCE, Actor.INTAKE)


def test_a_second_reinstatement_asks_for_the_seat_again() -> None:
    later = at("09-05T09:00")
    again = (*LATE, *CONFIRMED, reinstated(), seat_refused(), reinstated(later))
    assert types(*again) == {ReclaimSeat.TYPE}
    assert after(*again, retaken(later)).stage is Stage.REINSTATING


@pytest.mark.parametrize(
    "facts",
    [
        (*ADMITTED, reported(), reinstated()),
        (*ADMITTED, gave_up(at("08-20T09:00")), reported(), reinstated()),
        (*ADMITTED, reported(), left_training(), *CONFIRMED, reinstated(at("09-25T09:00"))),
        (*NEVER_REPORTED, reported(CALENDAR.report_by + SECOND), reinstated()),
        (*NEVER_REPORTED, reported(base="KM-ELSEWHERE"), reinstated()),
        (*LATE, reinstated(base="KM-ELSEWHERE")),
    ],
)
def test_only_whoever_reported_in_time_and_was_withdrawn_for_absence_is_reinstated(facts: tuple[Any, ...]) -> None:
    """[SAGA-4]."""
    assert after(*facts).stage is after(*facts[:-1]).stage
    assert all(isinstance(each, ActRefused) for each in said(*facts))


def test_a_trainee_who_was_reinstated_can_sign_and_can_leave() -> None:
    """[SAGA-5]: everything is then said once more, to every owner."""
    back = (*REINSTATING, *REVERSED, agreed())
    assert after(*back).stage is Stage.AGREED
    assert types(*back, left_training()) >= {ImposeBan.TYPE, CloseAccount.TYPE, PlaceVacated.TYPE, TraineeLeft.TYPE}
    assert after(*back, left_training()).stage is Stage.WITHDRAWING
    assert waits_for(after(*back, left_training())) == (Actor.REGISTRATION, Actor.FINANCE, Actor.INTAKE)


def test_fraud_found_meanwhile_withdraws_whoever_was_reinstated() -> None:
    """[REG-11]."""
    caught = after(*REINSTATING, fraud(at("09-02T09:00")), *REVERSED)
    assert (caught.stage, caught.reasons) == (Stage.WITHDRAWING, (Reason.FRAUD,))


def test_what_was_given_up_before_a_reinstatement_is_not_given_up() -> None:
    assert after(*REINSTATING, gave_up(at("08-20T09:00")), *REVERSED).stage is Stage.REPORTED
    assert after(*REINSTATING, gave_up(LEFT), *REVERSED).stage is Stage.WITHDRAWING


@pytest.mark.parametrize("seed", range(200))
def test_any_order_of_withdrawal_confirmations_and_reinstatement_ends_in_the_same_document(seed: int) -> None:
    """[SAGA-3, SAGA-4]."""
    first = [heard(fact, number) for number, fact in enumerate(NEVER_REPORTED, start=1)]
    rest = [*CONFIRMED, reported(), reinstated(), retaken(), *REVERSED]
    told = [heard(fact, number) for number, fact in enumerate(rest, start=10)]
    mixed = Random(seed).sample(told, len(told))
    assert after(*first, *mixed) == after(*first, *told)
    assert after(*first, *mixed).stage is Stage.REPORTED


def test_a_decision_at_another_base_or_before_the_deadline_takes_back_no_other() -> None:
    """[SAGA-4]: whoever was brought back stays so, whatever another base is said to have got."""
    story = (*REINSTATING, *REVERSED)
    for strange in (
        reinstated(REINSTATED + timedelta(days=3), base="OTHER-BASE"),
        reinstated(CALENDAR.report_by),
        left_training(REINSTATED - timedelta(days=1), base="OTHER-BASE"),
    ):
        assert after(*story, strange).stage is Stage.REPORTED
        assert after(strange, *story).stage is Stage.REPORTED
        assert ImposeBan.TYPE not in types(*story, strange)
    early = (reinstated(CALENDAR.report_by), gave_up(CALENDAR.report_by + GRACE))
    assert after(*NEVER_REPORTED, reported(), *early, reinstated(), retaken(), *REVERSED).stage is Stage.REPORTED


def test_report_against_deadline_has_exactly_one_outcome_in_ten_thousand_interleavings() -> None:
    """[SAGA-4]: reported, or withdrawn with every compensation asked for and confirmed; nothing between."""
    outcomes = set()
    for seed in range(often(10_000, share=10)):
        chance = Random(seed)
        facts = [*ADMITTED, reported(), *([due("report", REPORT_DUE)] if seed % 4 else []), *CONFIRMED]
        chance.shuffle(facts)
        end = after(*(heard(fact, 1) for fact in facts))
        reported_, withdrawn = ReportAccepted.TYPE in end.said, WithdrawalCompleted.TYPE in end.said
        assert reported_ is not withdrawn
        assert end.stage is (Stage.REPORTED if reported_ else Stage.WITHDRAWN)
        assert withdrawn is (
            {ImposeBan.TYPE, CloseAccount.TYPE, PlaceVacated.TYPE, TraineeLeft.TYPE} <= end.said.keys()
        )
        outcomes.add(end.stage)
    assert outcomes == {Stage.REPORTED, Stage.WITHDRAWN}


def test_a_whole_life_told_in_any_order_ends_in_the_same_enrolment() -> None:
    """[SAGA-4]."""
    facts = [*ADMITTED, *CONFIRMED, agreed(), left_training(at("09-28T09:00"))]
    words = [heard_of(fact, at("08-02T18:00"), f"f{n}", n, "ours") for n, fact in enumerate(facts, start=1)]
    ears = {kind: ear for kind, ear in HEARS.items() if ear(_any(kind)).aggregate is ENROLMENT}
    ends = [settle([ENROLMENT], ears, SEASONS, words, Random(seed), at("10-30T00:00")) for seed in range(20)]
    assert len({str(canonical([ENROLMENT], end)) for end in ends}) == 1


def _any(kind: type[Any]) -> Any:
    return kind.model_construct(application="A-1", season=SEASON, base="B")
