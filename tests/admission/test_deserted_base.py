"""A base that nobody applied to has all its seats left, and the province's round gives them [ADM-6]."""

from datetime import datetime, timedelta
from functools import reduce
from itertools import permutations
from random import Random
from typing import Any

import pytest

from contracts.envelope import Received
from contracts.messages.admission.adjustment import AdjustmentOffered, RemainingSeats, SeatGranted, SeatsRemained
from contracts.messages.exams import CandidateEntered
from contracts.messages.platform.admission import AdjustmentRequested, QuotaTransferred
from contracts.messages.time import DeadlineReached
from contracts.season.programmes import Programme
from contracts.season.season import Season
from services.admission.allocation.accounts import Pot
from services.admission.domain.intake.decide import decide
from services.admission.domain.intake.offering import offers, overfull
from services.admission.domain.intake.state import PLACING_CLOSES, Intake, evolve
from services.admission.handlers import HEARS
from services.admission.projections.bookkeeping import books_of
from tests.admission.crowd import (
    AGGREGATES,
    DRAWINGS,
    board,
    candidate,
    dropped,
    physical,
    published,
    result,
    scores,
    vacated,
    words,
)
from tests.admission.scenes import BASE, CALENDAR, REAL, REQUESTED, SEASON, SECOND, at, heard
from tests.pure_loop import Loop, heard_of, run

FAR, LATER = "QJ-PEOPLES", at("08-22T00:00")
PLAN = (
    Programme(specialty="AGP", name_zh="助理全科", seats=2, reserved_order=1),
    Programme(specialty="EYES", name_zh="眼科", seats=1),
)


def two_bases() -> Season:
    """One where two seats are wanted by three, and one that nobody applied to."""
    near = REAL.bases[0].model_copy(
        update={"programmes": (PLAN[0].model_copy(update={"seats": 1, "reserved_order": 0}),)}
    )
    return REAL.model_copy(update={"bases": (near, near.model_copy(update={"code": FAR, "programmes": PLAN}))})


def requests(name: str) -> Received[Any]:
    word = AdjustmentRequested(application=name, season=SEASON, bases=(FAR,), requested_at=REQUESTED)
    return heard_of(word, REQUESTED, f"requests-{name}")


def played(*told: Received[Any], seed: int = 1) -> Loop:
    return run(
        AGGREGATES,
        HEARS,
        {SEASON: two_bases()},
        [*published("A-1", "A-2"), physical("A-1"), *told],
        Random(seed),
        LATER,
        DRAWINGS,
    )


def last_word(loop: Loop, base: str) -> SeatsRemained:
    said: SeatsRemained = [word for word in words(loop, SeatsRemained) if word.base == base][-1]
    return said


@pytest.mark.parametrize("seed", range(5))
def test_the_seats_of_a_base_nobody_applied_to_are_given_in_the_round(seed: int) -> None:
    """[ADM-6]."""
    loop = played(requests("A-2"), seed=seed)
    assert [(one.application, one.base) for one in words(loop, AdjustmentOffered)] == [("A-2", FAR)]


def test_it_says_what_it_has_left_reserved_seats_with_the_others() -> None:
    """[ADM-1, ADM-6]: reserved ones return to the open pool."""
    left = last_word(played(), FAR).programmes
    assert left == (RemainingSeats(specialty="AGP", seats=2), RemainingSeats(specialty="EYES", seats=1))


def test_a_full_base_says_that_nothing_is_left() -> None:
    first = next(word for word in words(played(), SeatsRemained) if word.base == BASE)
    assert first.programmes == ()


def test_its_transfers_count() -> None:
    """[ADM-2]."""
    moved = QuotaTransferred(
        transfer="T-1",
        season=SEASON,
        base=FAR,
        from_specialty="EYES",
        to_specialty="AGP",
        seats=1,
        transferred_at=CALENDAR.physical_by,
    )
    season = two_bases()
    scarce = PLAN[0].model_copy(update={"scarce": True})
    far = season.bases[1].model_copy(update={"programmes": (scarce, PLAN[1])})
    season = season.model_copy(update={"bases": (season.bases[0], far)})
    told = [*published("A-1", "A-2"), heard_of(moved, moved.transferred_at, "moved")]
    loop = run(AGGREGATES, HEARS, {SEASON: season}, told, Random(1), LATER, DRAWINGS)
    assert last_word(loop, FAR).programmes == (RemainingSeats(specialty="AGP", seats=3),)


@pytest.mark.parametrize("seed", range(5))
def test_a_base_that_waits_for_its_results_offers_nothing(seed: int) -> None:
    """Somebody is a candidate there, whose board has not declared its scores yet."""
    entered = heard_of(CandidateEntered(application="B-1", season=SEASON, base=FAR), CALENDAR.physical_by, "entered")
    loop = played(requests("A-2"), entered, seed=seed)
    assert last_word(loop, FAR).programmes == ()
    assert words(loop, AdjustmentOffered) == []


def test_a_base_all_of_whose_candidates_fell_before_any_results_has_all_its_seats_left() -> None:
    """[ADM-6, REG-7]: postgraduates take no seat, and whoever is not approved any more waits for no board."""
    for at_first in (True, False):
        fell = dropped("B-1").model_copy(update={"base": FAR})
        words_ = [candidate(fell, 2)]
        if at_first:
            words_.append(candidate(CandidateEntered(application="B-1", season=SEASON, base=FAR), 1))
        left = last_word(played(requests("A-2"), *words_), FAR)
        assert left.programmes == (RemainingSeats(specialty="AGP", seats=2), RemainingSeats(specialty="EYES", seats=1))
        assert left.without_results == "nobody"


def late_results(count: int, as_of: datetime) -> list[Received[Any]]:
    lines = [result(f"B-{n}", n, as_of=as_of).model_copy(update={"base": FAR}) for n in range(1, count + 1)]
    return board([*lines, scores(*lines, as_of=as_of).model_copy(update={"base": FAR})], first=30)


@pytest.mark.parametrize("as_of", [CALENDAR.physical_by, CALENDAR.admit_by])
@pytest.mark.parametrize("granted_first", [True, False])
def test_results_that_come_after_the_draw_are_placed_on_what_the_round_left(
    as_of: datetime, granted_first: bool
) -> None:
    """[ADM-2, ADM-6]: whoever the round seated there keeps the seat; nobody sits on it too, in whatever order."""
    loop = played(requests("A-2"))
    granted = [one for one in loop.said if isinstance(one.message, SeatGranted)]
    assert [one.message.application for one in granted] == ["A-2"]
    words_ = late_results(3, as_of)
    intake = Intake(SEASON, FAR)
    struck = [heard(DeadlineReached(PLACING_CLOSES, CALENDAR.backfill_physical_by))]
    for one in (*struck, *(granted + words_ if granted_first else words_ + granted)):
        intake = reduce(evolve, decide(intake, one, {SEASON: two_bases()}), intake)
    assert list(offers(intake)) == ["B-1"]
    assert not overfull(intake)
    books = books_of(intake, two_bases()).ledger
    assert (books.planned, books.total(Pot.TAKEN), books.total(Pot.OPEN)) == (3, 2, 1)


@pytest.mark.parametrize(("apart", "placed"), [(-SECOND, ["B-1", "B-2"]), (timedelta(0), ["B-1"]), (SECOND, ["B-1"])])
def test_a_seat_of_the_round_makes_room_for_late_results_if_it_was_left_before_them_whichever_is_told_first(
    apart: timedelta, placed: list[str]
) -> None:
    """[ADM-2, ADM-4]: left after them it stays empty, as any seat does that is left when placing has closed."""
    as_of = CALENDAR.notice_at
    granted = [one for one in played(requests("A-2")).said if isinstance(one.message, SeatGranted)]
    leaving = vacated("A-2", as_of + apart)
    left = heard_of(leaving.message.model_copy(update={"base": FAR}), as_of + apart, "left", 2, "enrolments")
    struck = heard(DeadlineReached(PLACING_CLOSES, CALENDAR.backfill_physical_by))
    for order in permutations((granted, late_results(3, as_of), [left])):
        intake = Intake(SEASON, FAR)
        for one in (struck, *(one for part in order for one in part)):
            intake = reduce(evolve, decide(intake, one, {SEASON: two_bases()}), intake)
        assert list(offers(intake)) == placed, order


def test_results_that_come_late_are_placed_where_nobody_seemed_to_have_applied() -> None:
    late = CALENDAR.notice_at
    loop = played()
    line = result("B-1", 1, as_of=late).model_copy(update={"base": FAR})
    told = board([line, scores(line, as_of=late).model_copy(update={"base": FAR})], first=30)
    loop.deliver(told)
    intake = loop.states()["intake", f"{SEASON}/{FAR}"]
    assert list(intake.placing) == ["B-1"]
    assert last_word(loop, FAR).programmes == (
        RemainingSeats(specialty="AGP", seats=1),
        RemainingSeats(specialty="EYES", seats=1),
    )
