"""Where the season says so a postgraduate takes a seat of the plan, in the order the base confirmed them [POL-7]."""

from datetime import datetime
from itertools import permutations
from typing import Any

import pytest

from contracts.envelope import Received
from contracts.messages.admission.decisions import (
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    PostgraduateLinked,
    SeatReleased,
)
from contracts.messages.admission.enrolment import ReclaimSeat, SeatLinked
from contracts.messages.exams import CandidateDropped
from contracts.reasons import Reason
from contracts.season.season import Season
from services.admission.allocation.accounts import Pot
from services.admission.allocation.plan import ProgrammeId
from services.admission.domain.enrolment.stage import Stage
from services.admission.projections.bookkeeping import books_of
from tests.admission.corrections import left, lived
from tests.admission.crowd import board, candidate, intake_of, result, scores, season_run, vacated, words
from tests.admission.postgraduates import CONFIRMED_AT, LAPSED_AT, confirmed, lapsed
from tests.admission.scenes import (
    BASE,
    REPORT_DUE,
    REPORTED,
    SEASON,
    SECOND,
    A,
    at,
    gave_up,
    refused,
    reinstated,
    reported,
    season_with,
)

PLANNED = season_with({"AGP": 2})
IN_PLAN: Season = PLANNED.model_copy(
    update={"admission": PLANNED.admission.model_copy(update={"postgraduates_in_plan": True})}
)
FIRST, SECOND_DAY, THIRD = at("07-21T09:00"), at("07-22T09:00"), at("07-23T09:00")
LINKED = confirmed().model_copy(update={"in_plan": True})
SEAT = SeatLinked(application=A, season=SEASON, base=BASE, specialty="AGP", linked_at=CONFIRMED_AT)
FULL = refused(Reason.PLAN_FULL)


def linked(name: str, moment: datetime, sequence: int = 1, reason: Reason = Reason.SEAT_OF_PLAN) -> Received[Any]:
    """As the examinations tell it."""
    word = CandidateDropped(
        application=name, season=SEASON, base=BASE, reasons=(reason,), dropped_at=moment, linked="AGP"
    )
    return candidate(word, sequence)


def told(*words_heard: Received[Any], ranked: int = 2, shuffle: int = 1) -> Any:
    results = [result(f"R-{rank}", rank, points=9000 - rank) for rank in range(1, ranked + 1)]
    heard = [*board([*results, scores(*results)]), *words_heard]
    return season_run(heard, season=IN_PLAN, seed=shuffle)


def seated(loop: Any) -> dict[str, bool]:
    return {name: seat.seated for name, seat in intake_of(loop).linked.items()}


def test_whoever_is_confirmed_first_sits_and_the_ranked_are_placed_on_what_is_left() -> None:
    loop = told(linked("P-1", FIRST))
    assert words(loop, SeatLinked)[-1].application == "P-1"
    assert {each.application for each in words(loop, PlaceOffered)} == {"R-1"}


def test_beyond_the_seats_of_the_plan_there_is_none() -> None:
    """[REG-13]: and it is told."""
    loop = told(linked("P-3", THIRD), linked("P-1", FIRST), linked("P-2", SECOND_DAY))
    assert seated(loop) == {"P-1": True, "P-2": True, "P-3": False}
    refusal = next(each for each in words(loop, PlaceRefused) if each.application == "P-3")
    assert refusal.reasons == (Reason.PLAN_FULL,)
    assert not words(loop, PlaceOffered)


def test_every_order_of_hearing_ends_alike() -> None:
    heard = (
        *(linked("P-1", FIRST), linked("P-2", SECOND_DAY), linked("P-3", THIRD)),
        *(linked("P-1", SECOND_DAY, 2, Reason.NOT_APPROVED), vacated("P-2", at("08-03T09:00"))),
    )
    ends = {
        (tuple(seated(loop).items()), tuple(sorted((intake_of(loop).placing or {}).items())))
        for number, order in enumerate(permutations(heard))
        if number % 6 == 0
        for loop in (told(*order, shuffle=number),)
    }
    assert len(ends) == 1
    ((sitting, _),) = ends
    assert dict(sitting) == {"P-2": True, "P-3": True}


def test_a_seat_left_while_placing_goes_on_is_the_next_ranked_ones_from_then_on() -> None:
    """[ADM-4]."""
    gone = at("08-03T09:00")
    loop = told(linked("P-1", FIRST), vacated("P-1", gone))
    offers = {each.application: each.offered_at for each in words(loop, PlaceOffered)}
    assert offers["R-2"] == gone
    assert [each.vacated_at for each in words(loop, SeatReleased)] == [gone]


def test_every_seat_is_accounted_for() -> None:
    """[ADM-2]."""
    for heard in ((), (vacated("P-1", at("08-03T09:00")),)):
        ledger = books_of(intake_of(told(linked("P-1", FIRST), *heard)), IN_PLAN).ledger
        programme = ProgrammeId(BASE, "AGP")
        pots = {pot: ledger.seats(pot, programme) for pot in (Pot.OPEN, Pot.TAKEN)}
        assert pots == {Pot.OPEN: 0, Pot.TAKEN: 2}


def test_the_base_s_confirmation_waits_for_a_seat_and_links_with_it() -> None:
    for heard in permutations(((CONFIRMED_AT, LINKED), (CONFIRMED_AT, SEAT))):
        life = lived(*heard, (REPORTED, reported()))
        assert sum(isinstance(one, PostgraduateLinked) for one in life.said) == 1
        assert left(life).stage is Stage.IN_TRAINING
    assert left(lived((CONFIRMED_AT, LINKED))).stage is Stage.AWAITING_PLACE


def test_without_a_seat_nobody_is_linked() -> None:
    assert left(lived((CONFIRMED_AT, LINKED), (CONFIRMED_AT, FULL))).stage is Stage.UNPLACED
    taken = lived((CONFIRMED_AT, LINKED), (CONFIRMED_AT, SEAT), (CONFIRMED_AT + SECOND, FULL))
    assert (left(taken).stage, left(taken).account, left(taken).gone) == (Stage.UNPLACED, "closed", True)


def test_whoever_goes_gives_the_seat_back() -> None:
    """[SAGA-3]: once the intake has taken it back, the withdrawal is complete."""
    life = lived((CONFIRMED_AT, LINKED), (CONFIRMED_AT, SEAT), (at("08-20T09:00"), gave_up(at("08-20T09:00"))))
    assert any(isinstance(one, PlaceVacated) for one in life.said)
    assert left(life).stage is Stage.WITHDRAWN


def test_whoever_comes_back_asks_for_the_seat() -> None:
    """[SAGA-4]."""
    late = ((REPORT_DUE + SECOND, reported()), (reinstated().reinstated_at, reinstated()))
    life = lived((CONFIRMED_AT, LINKED), (CONFIRMED_AT, SEAT), *late)
    assert any(isinstance(one, ReclaimSeat) for one in life.said)
    assert left(life).stage is Stage.IN_TRAINING


@pytest.mark.parametrize("answer", [SEAT, FULL])
def test_a_confirmation_that_turns_out_wrong_leaves_nothing_behind(answer: Any) -> None:
    """[COR-1]: in whatever order the intake's answer comes."""
    wrong = [(CONFIRMED_AT, LINKED), (LAPSED_AT, lapsed()), (CONFIRMED_AT, answer), (LAPSED_AT + SECOND, answer)]
    for heard in (wrong[:3], [*wrong[:2], wrong[3]]):
        end = left(lived(*heard))
        assert (end.stage, end.banned, end.reasons) == (Stage.AWAITING_PLACE, False, ())
