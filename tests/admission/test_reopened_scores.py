"""Scores opened again: what rests on void results is suspended until others are published [EXM-4, ADM-1, ADM-5]."""

from datetime import datetime, timedelta

from contracts.messages.admission.decisions import (
    NoticePublished,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    TraineeAdmitted,
    TraineeNoticed,
)
from contracts.messages.finance import CloseAccount
from contracts.reasons import Reason
from services.admission.domain.enrolment.waiting import Actor, waits_for
from services.admission.domain.intake.noticing import notice
from tests.admission.crowd import (
    board,
    candidate,
    dropped,
    granted,
    intake_of,
    physical,
    places,
    published,
    result,
    scores,
    season_run,
    stages,
    turned_over,
    until,
    vacated,
    words,
)
from tests.admission.scenes import CALENDAR, OPERATED, SECOND, at, operated
from tests.pure_loop import Loop, heard_of

HOUR = timedelta(hours=1)
RANKED_AT = at("08-02T18:00")
FIRST, BACKFILL, NOTICE_AT = CALENDAR.physical_by, CALENDAR.backfill_physical_by, CALENDAR.notice_at
REOPENED, AGAIN = at("08-04T12:00"), at("08-05T12:00")
RANKED = published("A-1", "A-2", "A-3")
OPEN = [*RANKED, *board([granted(REOPENED)], first=10)]
ANEW = published("A-3", "A-1", "A-2", first=20, as_of=AGAIN)
LATE = published("A-3", "A-1", "A-2", first=20, as_of=BACKFILL + HOUR)


def refusals(loop: Loop) -> list[tuple[str, Reason, datetime]]:
    return [(one.application, one.reasons[0], one.refused_at) for one in words(loop, PlaceRefused)]


def test_opened_scores_suspend_every_offer_made_on_them() -> None:
    loop = season_run(RANKED)
    loop.deliver(OPEN[4:])
    assert (places(loop), intake_of(loop).placing) == ({}, None)
    assert refusals(loop) == [(name, Reason.SCORES_REOPENED, REOPENED) for name in ("A-1", "A-2")]


def test_whoever_held_an_offer_waits_for_the_intake_and_no_deadline_runs_meanwhile() -> None:
    """[SAGA-6]."""
    loop = season_run([*RANKED, physical("A-1")])
    loop.deliver(OPEN[4:])
    assert stages(loop) == {"A-1": "awaiting_place", "A-2": "awaiting_place"}
    until(loop, CALENDAR.report_by)
    states = loop.states()
    assert {waits_for(states["enrolment", name]) for name in ("A-1", "A-2")} == {(Actor.INTAKE,)}
    assert Reason.PHYSICAL_MISSING not in {one.reasons[0] for one in words(loop, PlaceVacated)}


def test_nothing_is_placed_on_void_results_whatever_is_heard_first() -> None:
    loop = season_run(OPEN)
    assert intake_of(loop).placing is None
    loop.deliver(published("A-2", "A-1", "A-3", first=5))
    assert intake_of(loop).placing is None


def test_results_published_anew_are_placed_and_physicals_passed_before_count() -> None:
    loop = season_run([*OPEN, physical("A-1")])
    loop.deliver(ANEW)
    assert places(loop) == {"A-3": FIRST, "A-1": FIRST}
    assert stages(loop)["A-1"] == "physical_passed"
    assert words(loop, PlaceOffered)[-1].offered_at == AGAIN


def test_lines_of_the_void_publication_do_not_complete_the_new_one() -> None:
    """Ranks and so the digest may be the same; points are not."""
    anew = [result("A-1", 1, 9900, as_of=AGAIN), result("A-2", 2, 9800, as_of=AGAIN)]
    loop = season_run([*published("A-1", "A-2"), *board([granted(REOPENED)], first=10)])
    loop.deliver(board([scores(*anew, as_of=AGAIN)], first=22))
    assert intake_of(loop).placing is None
    loop.deliver(board(anew, first=20))
    placing = intake_of(loop).placing or {}
    assert [place.total_points for place in placing.values()] == [9900, 9800]


def test_who_fell_before_the_new_declaration_never_stood_in_its_merit_order() -> None:
    loop = season_run([*OPEN, candidate(dropped("A-1", AGAIN), 2), *published("A-2", "A-3", first=20, as_of=AGAIN)])
    assert places(loop) == {"A-2": FIRST, "A-3": FIRST}


def test_a_reopening_that_is_turned_over_gives_the_places_back() -> None:
    loop = season_run(OPEN)
    loop.deliver(board([turned_over(REOPENED)], first=11))
    assert places(loop) == {"A-1": FIRST, "A-2": FIRST}
    assert stages(loop) == {"A-1": "proposed", "A-2": "proposed"}


def test_a_reopening_heard_after_the_results_that_followed_it_moves_nobody() -> None:
    """It is only told since when the base proposes: a physical of that time counts [ADM-4]."""
    loop = season_run([*RANKED, *ANEW])
    said = len(loop.said)
    loop.deliver(board([granted(REOPENED)], first=10))
    assert list(places(loop)) == ["A-1", "A-3"]
    assert {(one.message.TYPE, one.message.offered_at) for one in loop.said[said:]} == {(PlaceOffered.TYPE, AGAIN)}
    assert {one.message.proposed_from for one in loop.said[said:]} == {RANKED_AT}


def test_no_notice_is_published_while_scores_are_open_but_once_results_are_there_again() -> None:
    """[ADM-5]."""
    loop = season_run([*OPEN, physical("A-1"), physical("A-2")], until=NOTICE_AT + HOUR)
    assert (words(loop, NoticePublished), notice(intake_of(loop), CALENDAR)) == ([], None)
    loop.deliver([*published("A-1", "A-2", "A-3", first=20, as_of=NOTICE_AT + HOUR)])
    (*_, shown) = words(loop, NoticePublished)
    assert [line.application for line in shown.lines] == ["A-1", "A-2"]
    assert shown.published_at == NOTICE_AT + HOUR
    assert {one.noticed_at for one in words(loop, TraineeNoticed)} == {NOTICE_AT + HOUR}


def test_a_notice_that_was_published_on_void_results_is_published_again_on_the_new_ones() -> None:
    loop = season_run([*RANKED, physical("A-1"), physical("A-2"), physical("A-3")], until=NOTICE_AT)
    loop.deliver(board([granted(NOTICE_AT + HOUR)], first=10))
    assert notice(intake_of(loop), CALENDAR) is None
    loop.deliver(published("A-3", "A-1", "A-2", first=20, as_of=NOTICE_AT + 2 * HOUR))
    assert [line.application for line in words(loop, NoticePublished)[-1].lines] == ["A-3", "A-1"]
    assert stages(loop) == {"A-1": "noticed", "A-2": "unplaced", "A-3": "noticed"}


def test_placing_does_not_close_on_void_results() -> None:
    """They are drawn once more on the new ones, and then they stand."""
    loop = season_run([*OPEN, physical("A-1")], until=BACKFILL)
    loop.deliver(LATE)
    assert list(places(loop)) == ["A-1", "A-3"]
    assert refusals(loop)[-1] == ("A-2", Reason.QUOTA_FULL, BACKFILL + HOUR)
    loop.deliver(published("A-2", "A-1", "A-3", first=30, as_of=BACKFILL + HOUR))
    assert list(places(loop)) == ["A-1", "A-3"]


def test_places_that_had_closed_are_drawn_once_more_when_their_results_are_void() -> None:
    loop = season_run([*RANKED, physical("A-1"), physical("A-2")], until=BACKFILL)
    assert stages(loop) == {"A-1": "physical_passed", "A-2": "physical_passed", "A-3": "unplaced"}
    loop.deliver(board([granted(BACKFILL + SECOND)], first=10))
    assert set(stages(loop).values()) == {"awaiting_place"}
    loop.deliver(LATE)
    assert stages(loop) == {"A-1": "physical_passed", "A-2": "unplaced", "A-3": "proposed"}


def test_nobody_is_given_a_deadline_for_the_physical_that_has_passed() -> None:
    """[ADM-4]: the next date of the season counts then."""
    for opened, due in (
        (AGAIN, FIRST),
        (FIRST, BACKFILL),
        (BACKFILL + HOUR, NOTICE_AT),
        (NOTICE_AT, CALENDAR.objections_until),
        (CALENDAR.objections_until, CALENDAR.admit_by),
        (CALENDAR.admit_by, CALENDAR.admit_by),
    ):
        loop = season_run([*board([granted(REOPENED)]), *published("A-1", first=20, as_of=opened)])
        assert places(loop) == {"A-1": due}


def test_whoever_left_before_the_late_results_makes_room_whenever_it_is_heard() -> None:
    left = vacated("A-3", BACKFILL + HOUR - SECOND)
    before = season_run([*OPEN, left, *LATE], until=BACKFILL)
    after = season_run([*OPEN, *LATE], until=BACKFILL)
    after.deliver([left])
    assert list(places(before)) == list(places(after)) == ["A-1", "A-2"]


def test_whoever_left_after_the_late_results_leaves_the_seat_empty() -> None:
    loop = season_run([*OPEN, *LATE], until=BACKFILL)
    loop.deliver([vacated("A-3", BACKFILL + HOUR)])
    assert list(places(loop)) == ["A-1"]


def test_who_was_admitted_on_results_that_were_void_is_admitted_again_on_the_new_ones() -> None:
    """The account and the hospital are told both ways [SAGA-2]."""
    loop = season_run([*RANKED, physical("A-1")], until=CALENDAR.objections_until)
    loop.deliver([heard_of(operated(), OPERATED, "operated")])
    assert stages(loop)["A-1"] == "awaiting_report"
    loop.deliver(board([granted(OPERATED - HOUR)], first=10))
    assert (stages(loop)["A-1"], len(words(loop, CloseAccount))) == ("awaiting_place", 1)
    loop.deliver(published("A-1", "A-2", "A-3", first=20, as_of=OPERATED - SECOND))
    assert stages(loop)["A-1"] == "noticed"  # the new list is open to objections for as long as the first was
    over = words(loop, TraineeNoticed)[-1].objections_until
    until(loop, over)
    assert [one.admitted_at for one in words(loop, TraineeAdmitted)] == [OPERATED, over]
