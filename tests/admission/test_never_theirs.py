"""Whoever left a place that was never theirs, as is known only later, did not leave any [ADM-1, COR-1].

A place can be offered on what was known then: a physical that is corrected, a transfer still on its way, some of the
results. What its holder did meanwhile counts against the proposals that stand in the end, in whatever order it is told.
"""

from datetime import timedelta
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Received
from contracts.messages.exams import ResultPublished
from contracts.messages.platform.acts import PlaceGivenUp
from contracts.reasons import Reason
from contracts.season.season import Season
from services.admission.domain.intake.offering import offers
from tests.admission.corrections import corrected
from tests.admission.crowd import (
    START,
    board,
    granted,
    intake_of,
    physical,
    published,
    result,
    scores,
    season_run,
    stages,
    turned_over,
    until,
)
from tests.admission.scenes import CALENDAR, EXAMINED, at, season_with
from tests.admission.test_transfers import PLANNED, moved, wanting
from tests.often import often
from tests.pure_loop import Loop, heard_of

CLOSED, OVER = CALENDAR.backfill_physical_by, at("09-30T00:00")
HOUR, NOON, LATER, LAST = timedelta(hours=1), at("08-04T12:00"), at("08-05T09:00"), at("08-06T09:00")
REOPENED, AGAIN = START + HOUR, START + 2 * HOUR
ONE_SEAT = season_with({"AGP": 1})
NAMES = ["A-1", "A-2", "A-3", "A-4"]


def not_so(exam: Received[Any], *, stands: bool = True) -> Received[Any]:
    """The physical that was failed is told to have been passed, or never to have been."""
    act = corrected(exam.message, LAST, passed=True, stands=stands)
    return heard_of(act, LAST, f"{exam.key}-corrected")


def told(season: Season, *parts: list[Received[Any]]) -> Loop:
    loop = season_run([], season=season)
    for part in parts:
        loop.deliver(part)
    until(loop, CLOSED)
    return loop


def test_whoever_moved_up_for_somebody_who_had_not_left_did_not_leave_either() -> None:
    """[COR-1, ADM-6]: so the round is open to them like to everybody without a place."""
    failed = physical("A-1", passed=False)
    for order in permutations(([failed], [not_so(failed)], [physical("A-2", LATER, passed=False)])):
        loop = told(ONE_SEAT, published("A-1", "A-2", "A-3"), *order)
        assert stages(loop) == {"A-1": "physical_passed", "A-2": "unplaced", "A-3": "unplaced"}, order
        assert loop.states()["enrolment", "A-2"].reasons == (Reason.QUOTA_FULL,)
        assert not intake_of(loop).vacations


def test_whoever_was_offered_a_seat_that_had_been_moved_away_did_not_leave_it() -> None:
    """[ADM-2]: the transfer was made before anybody was placed, and told after."""
    ranked = [wanting("A-1", 1, "GP"), wanting("A-2", 2, "SKIN", adjusts=False), wanting("A-3", 3, "GP")]
    failed, away = [physical("A-2", passed=False)], [moved("T-1", "SKIN", "GP")]
    for order in permutations((failed, away)):
        loop = told(PLANNED, board([*ranked, scores(*ranked)]), *order, [physical("A-1"), physical("A-3")])
        assert stages(loop) == {"A-1": "physical_passed", "A-2": "unplaced", "A-3": "physical_passed"}, order


def test_whoever_was_ahead_on_a_part_of_the_results_did_not_leave_the_place_of_others() -> None:
    """[EXM-4]: of two publications of one declaration some lines are heard before others."""
    heard = [granted(REOPENED), *_anew(4000, 3000), turned_over(LATER), *_anew(8000, 7000)]
    words, exams = board(heard), [physical("A-1", NOON), physical("A-2", NOON, passed=False)]
    late = [words[-3]]
    for order in (words, exams), ([word for word in words if word not in late], exams, late):
        assert stages(told(ONE_SEAT, *order)) == {"A-1": "physical_passed", "A-2": "unplaced"}


def _anew(first: int, second: int) -> list[Any]:
    results: list[ResultPublished] = [
        result("A-1", 1, first, as_of=AGAIN),
        result("A-2", 2, second, as_of=AGAIN),
    ]
    return [*results, scores(*results, as_of=AGAIN)]


def test_whoever_gave_up_before_a_place_became_theirs_leaves_it_whenever_that_is_told() -> None:
    left = heard_of(PlaceGivenUp(application="A-2", given_up_at=NOON), NOON, "gives-up")
    failed = [physical("A-1", LATER, passed=False)]
    ends = [
        stages(told(ONE_SEAT, published("A-1", "A-2", "A-3"), *order, [physical("A-3", LAST)]))
        for order in permutations(([left], failed))
    ]
    assert ends == [{"A-1": "vacated", "A-2": "vacated", "A-3": "physical_passed"}] * 2


@st.composite
def examined(draw: st.DrawFn) -> list[Received[Any]]:
    """Physicals passed and failed, some of them told wrongly; a seat moved; somebody who gives up."""
    said = list[Received[Any]]()
    for name in NAMES:
        exam = physical(name, draw(st.sampled_from([EXAMINED, NOON, LATER])), draw(st.booleans()))
        said.append(exam)
        if draw(st.integers(0, 3)) == 0:
            said.append(not_so(exam, stands=draw(st.booleans())))
    if draw(st.booleans()):
        moment = draw(st.sampled_from([START - HOUR, START + HOUR, LATER]))
        said.append(moved("T-1", draw(st.sampled_from(["SKIN", "EYES"])), "GP", 1, moment))
    if draw(st.booleans()):
        name, moment = draw(st.sampled_from(NAMES)), draw(st.sampled_from([EXAMINED, LATER]))
        said.append(heard_of(PlaceGivenUp(application=name, given_up_at=moment), moment, "gives-up"))
    return said


@given(
    examined(),
    st.lists(st.tuples(st.sampled_from(["GP", "SKIN", "EYES"]), st.booleans()), min_size=4, max_size=4),
    st.integers(0, 2**32),
    st.integers(0, 2**32),
)
@settings(max_examples=often(40), deadline=None)
def test_any_order_ends_with_the_same_places_and_the_same_people_without(
    others: list[Received[Any]], wishes: list[tuple[str, bool]], one: int, other: int
) -> None:
    ranked = [
        wanting(name, rank, wish, adjusts=adjusts)
        for rank, (name, (wish, adjusts)) in enumerate(zip(NAMES, wishes, strict=True), start=1)
    ]
    heard = [*board([*ranked, scores(*ranked)]), *others]
    loops = [season_run(heard, OVER, PLANNED, seed) for seed in (one, other)]
    assert stages(loops[0]) == stages(loops[1])
    assert offers(intake_of(loops[0])) == offers(intake_of(loops[1]))
