"""The provincial round of a season: one draw, which answers everybody once [ADM-6]."""

import hmac
from collections.abc import Sequence
from functools import reduce
from hashlib import sha256
from itertools import permutations
from typing import Any

from contracts.envelope import Message
from contracts.messages.admission.adjustment import (
    AdjustmentEntered,
    AdjustmentLeft,
    AdjustmentOffered,
    AdjustmentRefused,
    CountSeats,
    RemainingSeats,
    SeatGranted,
    SeatsRemained,
)
from contracts.messages.exams import Mark
from contracts.messages.time import DeadlineReached
from contracts.reasons import Reason
from contracts.season.programmes import Programme
from contracts.vocabulary import Category, Component, Level, Track
from services.admission.domain.province.decide import COUNT, DRAW, deadlines, decide
from services.admission.domain.province.state import Province, evolve
from tests.admission.scenes import BASE, CALENDAR, REAL, REQUESTED, SEASON, heard

ROUND = CALENDAR.provincial_round
assert ROUND is not None
NEAR, FAR = BASE, "QJ-PEOPLES"
PLAN = (
    Programme(specialty="AGP", name_zh="助理全科", seats=5, scarce=True),
    Programme(specialty="EYES", name_zh="眼科", seats=5),
)
BASES = tuple(REAL.bases[0].model_copy(update={"code": code, "programmes": PLAN}) for code in (NEAR, FAR))
DRAWN = DeadlineReached(DRAW, ROUND.draws_at)
COUNTED = DeadlineReached(COUNT, CALENDAR.backfill_physical_by)


def seasons(held_back: int = 0) -> dict[str, Any]:
    return {SEASON: REAL.model_copy(update={"bases": BASES, "held_back_seats": held_back})}


def entered(name: str, points: int, *bases: str, level: Level | None = None) -> AdjustmentEntered:
    return AdjustmentEntered(
        application=name,
        season=SEASON,
        person_key="a" * 64,
        category=Category.SOCIAL,
        employer_level=level,
        total_points=points,
        lot="0" * 64,
        base=NEAR,
        preferences=("AGP",),
        bases=bases or (NEAR,),
        requested_at=REQUESTED,
    )


def left_over(base: str, **seats: int) -> SeatsRemained:
    programmes = tuple(RemainingSeats(specialty=name, seats=count) for name, count in seats.items())
    return SeatsRemained(season=SEASON, base=base, programmes=programmes)


def told(*words: Any, held_back: int = 0) -> tuple[Province, list[Message]]:
    """The round once these were heard, and all it said."""
    province, said = Province(SEASON), list[Message]()
    for sequence, word in enumerate(words, start=1):
        events = decide(province, heard(word, sequence), seasons(held_back))
        province = reduce(evolve, events, province)
        said += [event for event in events if isinstance(event, Message)]
    return province, said


def granted(*words: Any, held_back: int = 0) -> dict[str, tuple[str, str]]:
    _, said = told(*words, held_back=held_back)
    return {one.application: (one.base, one.specialty) for one in said if isinstance(one, AdjustmentOffered)}


def test_the_draw_waits_for_what_is_on_its_way_and_for_the_word_of_every_base() -> None:
    """[ADM-6]."""
    words = (entered("A-1", 8000), left_over(NEAR, AGP=1), COUNTED)
    province, said = told(*words)
    assert (deadlines(province, seasons()), [one.TYPE for one in said]) == ({}, [CountSeats.TYPE] * 2)
    province, _ = told(*words, left_over(FAR))
    assert deadlines(province, seasons()) == {DRAW: DRAWN.due}


def test_every_base_is_asked_once_what_it_has_left_when_placing_closes() -> None:
    """[ADM-6]: also one that nobody applied to."""
    province, _ = told(entered("A-1", 8000))
    assert deadlines(province, seasons()) == {COUNT: CALENDAR.backfill_physical_by}
    _, said = told(entered("A-1", 8000), COUNTED, COUNTED)
    assert [one.base for one in said if isinstance(one, CountSeats)] == [NEAR, FAR]


def test_equal_totals_go_by_the_marks_that_break_a_tie() -> None:
    """[EXM-5]."""
    better = entered("A-2", 8000).model_copy(update={"marks": (Mark(component=Component.WRITTEN, points=9000),)})
    assert granted(entered("A-1", 8000), better, left_over(NEAR, AGP=1), DRAWN) == {"A-2": (NEAR, "AGP")}


def test_whoever_is_equal_in_everything_goes_by_one_lot_of_the_province() -> None:
    """[EXM-5]: not by the lots of two bases, which were drawn by different keys."""
    keys = {NEAR: "aa", FAR: "bb"}
    lottery = sha256(f"{NEAR}:aa\n{FAR}:bb".encode()).digest()
    names = ("A-1", "A-2", "A-3", "A-4")
    first = min(names, key=lambda name: hmac.digest(lottery, name.encode(), sha256))
    worst = [entered(name, 8000).model_copy(update={"lot": "f" if name == first else "0"}) for name in names]
    words = [left_over(NEAR, AGP=1), left_over(FAR)]
    told_keys = [word.model_copy(update={"lot_key": keys[word.base]}) for word in words]
    assert granted(*worst, *told_keys, DRAWN) == {first: (NEAR, "AGP")}


def test_remaining_seats_go_by_merit_to_the_bases_named() -> None:
    """[ADM-6]."""
    three = (entered("A-1", 8000, NEAR, FAR), entered("A-2", 8500, NEAR, FAR), entered("A-3", 7000, NEAR))
    assert granted(*three, left_over(NEAR, AGP=1), left_over(FAR, AGP=1), DRAWN) == {
        "A-1": (FAR, "AGP"),
        "A-2": (NEAR, "AGP"),
    }


def test_employers_at_county_level_or_below_go_before_merit() -> None:
    """[ADM-6]."""
    two = (entered("A-1", 9000), entered("A-2", 6000, level=Level.COUNTY))
    assert granted(*two, left_over(NEAR, AGP=1), DRAWN) == {"A-2": (NEAR, "AGP")}


def test_scarce_specialties_are_filled_before_others() -> None:
    """[ADM-6]."""
    assert granted(entered("A-1", 9000), left_over(NEAR, AGP=1, EYES=1), DRAWN) == {"A-1": (NEAR, "AGP")}


def test_a_held_back_seat_is_granted_where_none_is_left() -> None:
    """[ADM-2, ADM-6]."""
    _, said = told(entered("A-1", 9000), entered("A-2", 8000), left_over(NEAR, AGP=1), DRAWN, held_back=1)
    assert [(one.application, one.held_back) for one in said if isinstance(one, SeatGranted)] == [
        ("A-1", False),
        ("A-2", True),
    ]


def test_everybody_is_answered_once_with_a_seat_or_with_the_reason() -> None:
    _, said = told(entered("A-1", 9000), entered("A-2", 8000), left_over(NEAR, AGP=1), DRAWN, DRAWN)
    refused = [(one.application, one.reasons) for one in said if isinstance(one, AdjustmentRefused)]
    assert refused == [("A-2", (Reason.ROUND_FULL,))]
    assert len([one for one in said if isinstance(one, AdjustmentOffered | SeatGranted)]) == 2


def test_whoever_left_the_round_is_not_drawn() -> None:
    gone = AdjustmentLeft(application="A-1", season=SEASON)
    assert granted(entered("A-1", 9000), entered("A-2", 8000), gone, left_over(NEAR, AGP=1), DRAWN) == {
        "A-2": (NEAR, "AGP")
    }


def test_whoever_comes_after_the_draw_hears_that_it_is_over() -> None:
    _, said = told(left_over(NEAR, AGP=1), DRAWN, entered("A-1", 9000))
    assert [one.reasons for one in said if isinstance(one, AdjustmentRefused)] == [(Reason.ROUND_CLOSED,)]


def test_the_order_in_which_entries_and_seats_are_heard_changes_nothing() -> None:
    words: Sequence[Any] = (entered("A-1", 8000), entered("A-2", 8500), left_over(NEAR, AGP=1), left_over(FAR, EYES=1))
    ends = {str(sorted(granted(*order, DRAWN).items())) for order in permutations(words)}
    assert len(ends) == 1


def test_an_undergraduate_order_applicant_stays_in_the_specialty_of_the_roster() -> None:
    """[REG-5]."""
    bound = entered("A-1", 9000).model_copy(update={"category": Category.ORDER})
    residency = seasons()[SEASON].model_copy(update={"track": Track.RESIDENCY})
    province = reduce(evolve, decide(Province(SEASON), heard(bound, 1), {SEASON: residency}), Province(SEASON))
    province = reduce(evolve, decide(province, heard(left_over(NEAR, EYES=1), 2), {SEASON: residency}), province)
    said = decide(province, heard(DRAWN, 3), {SEASON: residency})
    assert not any(isinstance(event, AdjustmentOffered) for event in said)
