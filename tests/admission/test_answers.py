"""Nothing is met with silence: what was told and does not count has an answer, with the reason [REG-13]."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from contracts.messages.admission.answers import ActRefused, ConfirmationRefused, TransferRefused
from contracts.messages.admission.decisions import PlaceVacated
from contracts.messages.platform.admission import QuotaTransferred
from contracts.reasons import Reason
from contracts.vocabulary import HospitalGrade
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.waiting import deadlines
from tests.admission.crowd import confirmed, physical, published, season_run, until, words
from tests.admission.scenes import (
    ADMITTED,
    BASE,
    CALENDAR,
    GRACE,
    LEFT,
    NEVER_REPORTED,
    OBJECTED,
    OPERATED,
    PHYSICAL_DUE,
    REPORTED,
    REQUESTED,
    SEASON,
    SEASONS,
    SECOND,
    after,
    agreed,
    at,
    decided,
    due,
    examined,
    gave_up,
    left_training,
    noticed,
    objected,
    offered,
    operated,
    refused,
    reinstated,
    reported,
    requested,
    said,
    season_with,
    seat_refused,
    unplaced,
)
from tests.pure_loop import heard_of

NOTICED = (offered(), examined(), noticed())
WINDOW = CALENDAR.provincial_round
assert WINDOW is not None
DRAWS_AT = WINDOW.draws_at
ELSEWHERE = "KM-ELSEWHERE"
LATER = REQUESTED + 2 * SECOND


def answers(*told: Any) -> list[tuple[str, Reason]]:
    """What the last of these is answered with."""
    return [(one.act, one.reasons[0]) for one in said(*told) if isinstance(one, ActRefused)]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ((*NOTICED, operated(base=ELSEWHERE)), Reason.OTHER_BASE),
        ((*NOTICED, operated(CALENDAR.admit_by + SECOND)), Reason.TOO_LATE),
        ((*NOTICED, operated(offered().offered_at - SECOND)), Reason.OUT_OF_TURN),
        ((refused(Reason.QUOTA_FULL), operated()), Reason.NO_PLACE),
        ((*NOTICED, gave_up(OPERATED - SECOND), operated()), Reason.NO_PLACE),
        ((*NOTICED, due("admission", CALENDAR.admit_by + GRACE), operated()), Reason.TOLD_TOO_LATE),
        ((offered(), examined(), due("admission", CALENDAR.admit_by + GRACE), operated()), Reason.NOTICE_MISSING),
        ((offered(), examined(offered().offered_at - SECOND)), Reason.OUT_OF_TURN),
        ((offered(), examined(CALENDAR.physical_by + SECOND)), Reason.TOO_LATE),
        ((offered(), examined(grade=HospitalGrade.GRADE_3B)), Reason.PHYSICAL_ELSEWHERE),
        ((offered(), due("physical", PHYSICAL_DUE), examined()), Reason.TOLD_TOO_LATE),
        ((*ADMITTED, reported(base=ELSEWHERE)), Reason.OTHER_BASE),
        ((*ADMITTED, reported(CALENDAR.report_by + SECOND)), Reason.TOO_LATE),
        ((*ADMITTED, reported(OPERATED - SECOND)), Reason.OUT_OF_TURN),
        ((*NEVER_REPORTED, reported()), Reason.TOLD_TOO_LATE),
        ((*ADMITTED, reported(), agreed(base=ELSEWHERE)), Reason.OTHER_BASE),
        ((*ADMITTED, reported(), agreed(REPORTED - SECOND)), Reason.OUT_OF_TURN),
        ((*ADMITTED, reported(), left_training(base=ELSEWHERE)), Reason.OTHER_BASE),
        ((*ADMITTED, gave_up(at("08-20T09:00")), agreed()), Reason.NO_PLACE),
        ((*ADMITTED, reported(), reinstated()), Reason.NOT_WITHDRAWN),
        ((*NEVER_REPORTED, reinstated(base=ELSEWHERE)), Reason.OTHER_BASE),
        ((*NOTICED, objected(CALENDAR.objections_until + SECOND)), Reason.TOO_LATE),
        ((*NOTICED, decided(upheld=True)), Reason.NO_SUCH_OBJECTION),
        ((*NOTICED, objected(), decided(upheld=True, moment=OBJECTED - SECOND)), Reason.OUT_OF_TURN),
        ((unplaced(), requested(WINDOW.opens - SECOND)), Reason.ROUND_CLOSED),
        ((unplaced(), requested(WINDOW.closes + SECOND)), Reason.ROUND_CLOSED),
        ((offered(), requested()), Reason.HOLDS_A_PLACE),
        ((offered(), examined(passed=False), requested()), Reason.PHYSICAL_FAILED),
        ((offered(), due("physical", PHYSICAL_DUE), requested()), Reason.PHYSICAL_MISSING),
        ((*NOTICED, gave_up(OPERATED - SECOND), requested()), Reason.GAVE_UP),
        ((refused(Reason.NOT_APPROVED), requested()), Reason.NOT_APPROVED),
        ((unplaced(), gave_up(LEFT)), Reason.NO_PLACE),
        ((unplaced(), requested(), requested(REQUESTED + SECOND)), Reason.ROUND_ASKED_BEFORE),
        ((unplaced(), requested(), gave_up(REQUESTED + SECOND), requested(LATER)), Reason.ROUND_ASKED_BEFORE),
        ((*NEVER_REPORTED, reinstated(CALENDAR.report_by), reported()), Reason.TOLD_TOO_LATE),
    ],
)
def test_an_act_that_does_not_count_is_answered_with_the_reason(told: tuple[Any, ...], reason: Reason) -> None:
    """[REG-13]."""
    assert answers(*told) == [(told[-1].TYPE, reason)]


def test_an_operation_told_in_time_of_somebody_never_on_the_notice_is_not_said_to_come_too_late() -> None:
    """[ADM-5, ADM-7]: the base did not confirm them, and nobody can decide otherwise."""
    told = said(offered(), examined(), operated(), due("admission", CALENDAR.admit_by + GRACE))
    (refused_,) = [one for one in told if isinstance(one, ActRefused)]
    assert (refused_.act, refused_.reasons, refused_.deciders) == (operated().TYPE, (Reason.NOTICE_MISSING,), ())


def test_of_several_requests_for_the_round_the_first_counts_and_every_other_is_answered() -> None:
    """[ADM-6, REG-13]: in whatever order they are told."""
    asked = [requested(REQUESTED + number * SECOND) for number in range(3)]
    for told in permutations(asked):
        story = after(unplaced(), *told)
        refused_at = [one.happened_at for one in heard_in_turn(unplaced(), *told) if isinstance(one, ActRefused)]
        assert sorted(set(refused_at)) == [one.requested_at for one in asked[1:]]
        assert story.stage is Stage.AWAITING_ADJUSTMENT


def test_a_report_in_time_is_answered_when_the_seat_of_its_reinstatement_was_given_away() -> None:
    """[SAGA-4, REG-13]: whoever brings the report hears that it came too late, as before the reinstatement."""
    for early in permutations((reinstated(), reported())):
        told = (*NEVER_REPORTED, *early, seat_refused())
        refusals = [one for one in said(*told) if isinstance(one, ActRefused)]
        assert [(one.act, one.reasons) for one in refusals] == [(reported().TYPE, (Reason.TOLD_TOO_LATE,))]


def heard_in_turn(*told: Any) -> Iterator[Any]:
    """Everything said on the way that still stands at its end, and what was said before."""
    for end in range(1, len(told) + 1):
        yield from said(*told[:end])


@pytest.mark.parametrize(
    "told",
    [
        (offered(), operated()),
        (operated(),),
        (*NOTICED, objected(), operated()),
        (*NOTICED, reported()),
        (*NEVER_REPORTED, reinstated()),
        (unplaced(), requested()),
        (*ADMITTED, operated(OPERATED + timedelta(hours=1))),
    ],
)
def test_what_waits_or_is_so_already_is_no_refusal(told: tuple[Any, ...]) -> None:
    assert answers(*told) == []


def test_an_answer_is_said_once_and_names_what_it_answers() -> None:
    told = (*NOTICED, operated(base=ELSEWHERE))
    (answer,) = (one for one in said(*told) if isinstance(one, ActRefused))
    assert (answer.base, answer.happened_at, answer.told_as) == (BASE, OPERATED, "c")
    assert answers(*told, operated(CALENDAR.admit_by + SECOND)) == [(operated().TYPE, Reason.TOO_LATE)]


def test_whoever_was_never_ranked_hears_that_the_round_is_not_for_them() -> None:
    """[ADM-6]: once it is drawn; results could come until then."""
    assert deadlines(after(requested()), SEASONS) == {"answer": DRAWS_AT}
    assert answers(requested(), due("answer", DRAWS_AT)) == [(requested().TYPE, Reason.NOT_RANKED)]
    assert answers(operated(), due("answer", CALENDAR.admit_by + GRACE)) == [(operated().TYPE, Reason.NO_PLACE)]


def test_answers_do_not_depend_on_the_order_of_arrival() -> None:
    facts = (operated(base=ELSEWHERE), reported(OPERATED - SECOND), objected(CALENDAR.objections_until + SECOND))
    ends = {str(sorted(after(*NOTICED, *order, operated()).said)) for order in permutations(facts)}
    assert len(ends) == 1


def test_a_base_hears_which_transfer_is_refused_and_why() -> None:
    """[ADM-2]."""
    season = season_with({"AGP": 1, "EYES": 1})
    loop = season_run([*published("A-1"), transfer("T-1", at("08-01T09:00"))], season=season)
    refused_ = [(one.transfer, one.reasons) for one in words(loop, TransferRefused)]
    assert refused_ == [("T-1", (Reason.SAME_KIND_OF_SEATS,))]


def test_a_refused_transfer_stays_refused_when_a_seat_comes_free_until_it_is_asked_for_anew() -> None:
    """[ADM-2]."""
    season = season_with({"AGP": 2, "EYES": 0})
    calendar = season.admission.model_copy(update={"transfers": ("other_to_other",)})
    season = season.model_copy(update={"admission": calendar})
    asked, left = at("08-04T08:00"), at("08-04T09:00")
    loop = season_run([*published("A-1", "A-2")], season=season)
    loop.deliver([transfer("T-1", asked)])
    assert [one.reasons for one in words(loop, TransferRefused)] == [(Reason.SEATS_NOT_FREE,)]
    loop.deliver([physical("A-2", left, passed=False)])
    assert len(words(loop, PlaceVacated)) == len(words(loop, TransferRefused)) == 1
    intake = loop.states()["intake", f"{SEASON}/{BASE}"]
    assert (intake.seats, list(intake.turned)) == ({"AGP": 2, "EYES": 0}, ["T-1"])
    loop.deliver([transfer("T-2", left)])
    assert loop.states()["intake", f"{SEASON}/{BASE}"].seats == {"AGP": 1, "EYES": 1}


def test_a_base_hears_whom_on_its_list_it_has_not_placed() -> None:
    """[ADM-5]."""
    ranked = ("A-1", "A-2", "A-3")
    loop = season_run([*published(*ranked), confirmed("A-9", "A-1"), physical("A-1")], unconfirmed=ranked)
    until(loop, CALENDAR.physical_by)
    assert words(loop, ConfirmationRefused) == []
    until(loop, CALENDAR.notice_at)
    assert [one.applications for one in words(loop, ConfirmationRefused)] == [("A-9",)]


def transfer(number: str, moment: Any) -> Any:
    word = QuotaTransferred(
        transfer=number,
        season=SEASON,
        base=BASE,
        from_specialty="AGP",
        to_specialty="EYES",
        seats=1,
        transferred_at=moment,
    )
    return heard_of(word, moment, number)
