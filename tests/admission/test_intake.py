from contracts.messages.admission.decisions import PlaceOffered, PlaceRefused, PlaceVacated, SeatReleased
from contracts.reasons import Reason
from tests.admission.crowd import (
    board,
    candidate,
    dropped,
    intake_of,
    physical,
    places,
    published,
    result,
    scored,
    scores,
    season_run,
    stages,
    until,
    vacated,
    words,
)
from tests.admission.scenes import BASE, CALENDAR, PHYSICAL_DUE, SEASON, SECOND, at, season_with
from tests.pure_loop import heard_of

FIRST, BACKFILL = CALENDAR.physical_by, CALENDAR.backfill_physical_by


def test_places_go_in_merit_order_up_to_the_quota() -> None:
    """[ADM-1]."""
    loop = season_run(published("A-1", "A-2", "A-3"))
    assert places(loop) == {"A-1": FIRST, "A-2": FIRST}
    assert {offer.application: offer.rank for offer in words(loop, PlaceOffered)} == {"A-1": 1, "A-2": 2}


def test_nothing_is_placed_while_a_line_is_missing() -> None:
    lines = published("A-1", "A-2", "A-3")
    assert intake_of(season_run(lines[1:])).placing is None


def test_nothing_is_placed_on_ranks_that_have_changed_since() -> None:
    outdated = [result("A-1", 2), result("A-2", 1)]
    corrected = [result("A-1", 1), result("A-2", 2)]
    loop = season_run(board([*outdated, scores(*corrected)]))
    assert intake_of(loop).placing is None
    loop.deliver(board(corrected, first=10))
    assert list(places(loop)) == ["A-1", "A-2"]


def test_a_base_without_candidates_places_nobody_and_publishes_an_empty_list() -> None:
    assert intake_of(season_run(board([scores()]))).placing == {}


def test_a_corrected_merit_order_takes_an_offer_back() -> None:
    loop = season_run(published("A-1", "A-2", "A-3"))
    loop.deliver(published("A-3", "A-1", "A-2", first=10))
    assert places(loop) == {"A-3": FIRST, "A-1": FIRST}
    assert [(r.application, r.reasons) for r in words(loop, PlaceRefused)] == [("A-2", (Reason.MERIT_CORRECTED,))]
    assert stages(loop)["A-2"] == "unplaced"


def test_whoever_left_a_place_hears_that_its_rank_is_another() -> None:
    """Results can be complete before every candidate is known; then more come."""
    loop = season_run([*published("A-1"), vacated("A-1", at("08-04T09:00"))])
    assert [offer.rank for offer in words(loop, PlaceOffered)] == [1]
    loop.deliver(published("A-2", "A-1", first=10))
    assert {(offer.application, offer.rank) for offer in words(loop, PlaceOffered)[1:]} == {("A-2", 1), ("A-1", 2)}
    assert list(places(loop)) == ["A-2"]


def test_whoever_leaves_a_place_is_offered_none_again_when_others_leave() -> None:
    loop = season_run([*published("A-1", "A-2"), vacated("A-1", at("08-04T09:00"))])
    loop.deliver([vacated("A-2", at("08-04T10:00"))])
    assert sorted((offer.application, offer.rank) for offer in words(loop, PlaceOffered)) == [("A-1", 1), ("A-2", 2)]


def test_of_what_a_candidate_said_only_the_last_word_is_kept() -> None:
    loop = season_run([*published("A-1", "A-2"), candidate(dropped("A-1"), 2), candidate(scored("A-1"), 3)])
    assert (dict(intake_of(loop).results.fell), list(intake_of(loop).results.stood)) == ({}, ["A-1"])
    loop.deliver([candidate(dropped("A-1"), 1), candidate(dropped("A-2"), 4), candidate(scored("A-2"), 3)])
    assert (list(intake_of(loop).results.fell), list(intake_of(loop).results.stood)) == (["A-2"], ["A-1"])


def test_a_dropped_candidate_loses_the_offer_once_the_results_without_it_are_complete() -> None:
    loop = season_run(published("A-1", "A-2", "A-3"))
    loop.deliver([candidate(dropped("A-1"), 2)])
    assert "A-3" not in places(loop)
    loop.deliver(published("A-2", "A-3", first=10))
    assert places(loop) == {"A-2": FIRST, "A-3": BACKFILL}
    assert [(r.application, r.reasons) for r in words(loop, PlaceRefused)] == [("A-1", (Reason.NOT_APPROVED,))]


def test_a_candidate_whose_later_word_is_a_score_stays_ranked() -> None:
    loop = season_run([*published("A-1", "A-2"), candidate(scored("A-1"), 3), candidate(dropped("A-1"), 2)])
    assert list(places(loop)) == ["A-1", "A-2"]


def test_a_failed_physical_lets_the_next_in_merit_order_in_until_the_backfill_closes() -> None:
    """[ADM-4]."""
    loop = season_run([*published("A-1", "A-2", "A-3"), physical("A-1", at("08-04T09:00"), passed=False)])
    assert places(loop) == {"A-2": FIRST, "A-3": BACKFILL}
    moved_up = words(loop, PlaceOffered)[-1]
    assert (moved_up.application, moved_up.offered_at) == ("A-3", at("08-04T09:00"))


def test_a_missing_physical_lets_the_next_in_merit_order_in() -> None:
    """[ADM-4]."""
    loop = season_run([*published("A-1", "A-2", "A-3"), physical("A-1")])
    until(loop, PHYSICAL_DUE - SECOND)
    assert places(loop) == {"A-1": FIRST, "A-2": FIRST}
    until(loop, PHYSICAL_DUE)
    assert places(loop) == {"A-1": FIRST, "A-3": BACKFILL}
    assert stages(loop)["A-2"] == "vacated"


def test_who_moves_up_may_fail_too() -> None:
    failing = [
        physical(name, at(moment), passed=False) for name, moment in (("A-1", "08-04T09:00"), ("A-3", "08-06T20:00"))
    ]
    loop = season_run([*published("A-1", "A-2", "A-3", "A-4"), *failing])
    assert places(loop) == {"A-2": FIRST, "A-4": BACKFILL}


def test_a_place_left_just_before_the_backfill_closes_is_filled() -> None:
    loop = season_run([*published("A-1", "A-2", "A-3"), vacated("A-1", BACKFILL - SECOND)])
    assert places(loop) == {"A-2": FIRST, "A-3": BACKFILL}


def test_a_place_left_when_the_backfill_closes_stays_empty() -> None:
    loop = season_run([*published("A-1", "A-2", "A-3"), vacated("A-1", BACKFILL)])
    assert places(loop) == {"A-2": FIRST}


def test_a_place_left_in_time_but_heard_of_after_placing_closed_stays_empty() -> None:
    loop = season_run([*published("A-1", "A-2", "A-3"), physical("A-1"), physical("A-2")], until=BACKFILL)
    loop.deliver([vacated("A-1", BACKFILL - SECOND)])
    assert places(loop) == {"A-2": FIRST}


def test_corrected_ranks_move_nobody_once_placing_closed() -> None:
    loop = season_run([*published("A-1", "A-2", "A-3"), physical("A-1"), physical("A-2")], until=BACKFILL)
    loop.deliver(published("A-3", "A-1", "A-2", first=10))
    assert list(places(loop)) == ["A-1", "A-2"]


def test_whoever_is_left_without_a_place_is_told_when_placing_closes() -> None:
    loop = season_run([*published("A-1", "A-2", "A-3"), physical("A-1"), physical("A-2")])
    until(loop, BACKFILL - SECOND)
    assert words(loop, PlaceRefused) == []
    until(loop, BACKFILL)
    assert [(r.application, r.reasons) for r in words(loop, PlaceRefused)] == [("A-3", (Reason.QUOTA_FULL,))]
    assert stages(loop) == {"A-1": "physical_passed", "A-2": "physical_passed", "A-3": "unplaced"}


def test_every_place_left_is_answered_once() -> None:
    loop = season_run([*published("A-1", "A-2", "A-3"), vacated("A-1", at("08-04T09:00")), vacated("A-2", BACKFILL)])
    loop.deliver(published("A-3", "A-1", "A-2", first=10))
    assert sorted(word.application for word in words(loop, SeatReleased)) == ["A-1", "A-2"]


def test_a_leaving_that_is_told_anew_with_another_date_is_answered_anew() -> None:
    """[SAGA-3]: whoever asked knows which of the two is answered."""
    first, second = at("08-04T09:00"), at("08-05T09:00")
    word = PlaceVacated(application="A-1", season=SEASON, base=BASE, reasons=(Reason.GAVE_UP,), vacated_at=second)
    loop = season_run([*published("A-1", "A-2", "A-3"), vacated("A-1", first)])
    loop.deliver([heard_of(word, second, f"again-{number}", number, "enrolments") for number in (3, 4)])
    assert [word.vacated_at for word in words(loop, SeatReleased)] == [first, second]


def test_a_free_seat_in_the_preferred_programme_is_taken_by_who_holds_a_lesser_wish() -> None:
    season = season_with({"ICU": 1, "AGP": 1})
    results = [
        result("A-1", 1, wishes=("ICU",)),
        result("A-2", 2, wishes=("ICU", "AGP")),
        result("A-3", 3, wishes=("AGP",)),
    ]
    heard = board([*results, scores(*results)])
    loop = season_run([*heard, vacated("A-1", at("08-04T09:00"))], season=season)
    placing = intake_of(loop).placing or {}
    assert {name: (place.specialty, place.physical_by) for name, place in placing.items()} == {
        "A-2": ("ICU", FIRST),
        "A-3": ("AGP", BACKFILL),
    }
