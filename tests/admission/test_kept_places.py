"""A place said to be left, and not left as is known by now: given back as long as its seat is there [ADM-4, ADM-2]."""

from datetime import timedelta
from itertools import permutations

from contracts.messages.admission.decisions import PhysicalPassed, PlaceKept, PlaceRefused, PlaceVacated
from contracts.reasons import Reason
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.intake.offering import offers
from services.admission.domain.intake.state import PLACING_CLOSES
from tests.admission.crowd import intake_of, physical, published, season_run, stages, until, words
from tests.admission.scenes import (
    CALENDAR,
    EXAMINED,
    after,
    examined,
    offered,
    said,
    season_with,
    types,
)

FAILED_AT = EXAMINED + timedelta(hours=11)
PASSED, FAILED = examined(), examined(FAILED_AT, passed=False)
ONE_SEAT = season_with({"AGP": 1})


def test_of_two_physicals_the_one_held_first_counts_whichever_is_told_first() -> None:
    for told in permutations((PASSED, FAILED)):
        assert after(offered(), *told).stage is Stage.PHYSICAL_PASSED


def test_a_failed_physical_told_before_one_held_earlier_gives_the_place_back() -> None:
    """And that it was passed is said after that, since the intake forgets what it was told before."""
    news = said(offered(), FAILED, PASSED)
    assert [one.TYPE for one in news] == [PlaceKept.TYPE, PhysicalPassed.TYPE]
    assert types(offered(), FAILED) == {PlaceVacated.TYPE}


def test_whoever_moved_up_meanwhile_has_no_place_again_while_placing_goes_on() -> None:
    for exams in permutations((physical("A-1"), physical("A-1", FAILED_AT, passed=False))):
        loop = season_run(published("A-1", "A-2"), FAILED_AT, ONE_SEAT)
        for exam in exams:
            loop.deliver([exam])
        until(loop, CALENDAR.backfill_physical_by)
        assert offers(intake_of(loop)).keys() == {"A-1"}
        assert stages(loop)["A-2"] == "unplaced"


def test_after_placing_closed_a_place_somebody_else_holds_stays_lost_and_says_why() -> None:
    loop = season_run([*published("A-1", "A-2"), physical("A-1", FAILED_AT, passed=False)], FAILED_AT, ONE_SEAT)
    loop.deliver([physical("A-2", FAILED_AT + timedelta(hours=1))])
    until(loop, CALENDAR.backfill_physical_by)
    assert PLACING_CLOSES in intake_of(loop).struck
    loop.deliver([physical("A-1")])
    assert offers(intake_of(loop)).keys() == {"A-2"}
    lost = [one for one in words(loop, PlaceRefused) if one.application == "A-1"]
    assert lost[-1].reasons == (Reason.SEAT_GIVEN_AWAY,)


def test_after_placing_closed_a_place_nobody_else_holds_is_given_back() -> None:
    loop = season_run([*published("A-1"), physical("A-1", FAILED_AT, passed=False)], FAILED_AT, ONE_SEAT)
    until(loop, CALENDAR.backfill_physical_by)
    assert offers(intake_of(loop)) == {}
    loop.deliver([physical("A-1")])
    assert offers(intake_of(loop)).keys() == {"A-1"}
