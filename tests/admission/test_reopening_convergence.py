"""Reopened scores in any order, deadlines of the intake anywhere among them: one document in the end [EXM-4]."""

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Message, Received
from services.admission.domain.intake.decide import decide
from services.admission.domain.intake.noticing import notice
from services.admission.domain.intake.offering import offers
from services.admission.domain.intake.state import NOTICE, PLACING_CLOSES, Intake, evolve, initial
from services.admission.handlers import HEARS
from services.admission.store import INTAKE
from services.chassis.core.document import deadline_delivery
from tests.admission.crowd import (
    AGGREGATES,
    DRAWINGS,
    START,
    board,
    granted,
    intake_of,
    passed,
    physical,
    result,
    scores,
    stages,
    turned_over,
    vacated,
)
from tests.admission.scenes import BASE, CALENDAR, SEASON, at, season_with
from tests.often import often
from tests.pure_loop import Loop, canonical, run

HOUR = timedelta(hours=1)
NAMES = ["A-1", "A-2", "A-3", "A-4"]
CLOSES = CALENDAR.backfill_physical_by
OVER = at("09-30T00:00")
SEEDS = st.integers(0, 2**32)
SEATS = st.fixed_dictionaries({"AGP": st.integers(0, 3)})
MOMENTS = [START + HOUR, at("08-05T09:00"), CLOSES, CLOSES + HOUR, CALENDAR.notice_at + HOUR, at("08-12T09:00")]
ENDS = ["again", "open", "turned over"]
STRUCK = [
    deadline_delivery(INTAKE.head, f"{SEASON}/{BASE}", name, due).heard
    for name, due in ((PLACING_CLOSES, CLOSES), (NOTICE, CALENDAR.notice_at))
]


def publication(draw: st.DrawFn, as_of: Any) -> list[Message]:
    """Some of the candidates in some merit order, with points of their own."""
    order = draw(st.permutations(NAMES))
    points = draw(st.integers(5000, 9000))
    results = [result(name, rank, points - rank, as_of=as_of) for rank, name in enumerate(order, start=1)]
    return [*results, scores(*results, as_of=as_of)]


@st.composite
def reopened(draw: st.DrawFn, moments: Sequence[Any] = MOMENTS, ends: Sequence[str] = ENDS) -> list[Received[Any]]:
    """Published, opened, published anew; perhaps opened again, turned over, or left open."""
    opened = sorted(draw(st.lists(st.sampled_from(moments), min_size=1, max_size=2, unique=True)))
    words = publication(draw, START)
    for moment in opened[:-1]:
        words += [granted(moment), *publication(draw, moment + timedelta(minutes=30))]
    words.append(granted(opened[-1]))
    end = draw(st.sampled_from(ends))
    if end == "again":
        words += publication(draw, opened[-1] + timedelta(minutes=30))
    if end == "turned over":
        as_of = opened[-2] + timedelta(minutes=30) if len(opened) > 1 else START
        words += [turned_over(opened[-1]), *publication(draw, as_of)]
    return board(words)


@st.composite
def left_or_passed(draw: st.DrawFn) -> list[Received[Any]]:
    leaving = draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
    passing = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    return [*(vacated(name, draw(st.sampled_from(MOMENTS))) for name in leaving), *map(passed, passing)]


def told(
    heard: Sequence[Received[Any]], seats: dict[str, int], shuffle: Random, last: Sequence[Received[Any]] = ()
) -> Any:
    """The intake's document once all this was heard in a drawn order, some of it twice."""
    seasons, intake, known = {SEASON: season_with(seats)}, initial(f"{SEASON}/{BASE}"), set[str]()
    turns = shuffle.sample([*heard, *shuffle.sample(heard, len(heard) // 3)], len(heard) + len(heard) // 3)
    for one in [*turns, *last]:
        if one.key not in known:
            intake = reduce(evolve, decide(intake, one, seasons), intake)
        known.add(one.key)
    return canonical([INTAKE.head], {("intake", intake.base): intake})


@given(reopened(), left_or_passed(), SEATS, SEEDS, SEEDS)
@settings(max_examples=often(200), deadline=None)
def test_any_order_before_the_deadlines_ends_in_the_same_intake(
    words: list[Received[Any]], others: list[Received[Any]], seats: dict[str, int], one: int, other: int
) -> None:
    heard = [*words, *others]
    assert told(heard, seats, Random(one), STRUCK) == told(heard, seats, Random(other), STRUCK)


@given(reopened([MOMENTS[3], MOMENTS[5]], ENDS[:2]), left_or_passed(), SEATS, SEEDS, SEEDS)
@settings(max_examples=often(200), deadline=None)
def test_late_reopenings_end_in_the_same_intake_wherever_the_deadlines_strike(
    words: list[Received[Any]], others: list[Received[Any]], seats: dict[str, int], one: int, other: int
) -> None:
    """The results that stand in the end were published after placing had closed, or none do."""
    heard = [*words, *others, *STRUCK]
    assert told(heard, seats, Random(one)) == told(heard, seats, Random(other))


@st.composite
def lived(draw: st.DrawFn) -> list[Received[Any]]:
    exams = [physical(name, draw(st.sampled_from(MOMENTS[:3])), draw(st.booleans())) for name in NAMES[:3]]
    return [*draw(reopened(MOMENTS[:2])), *exams]


@given(lived(), SEATS, SEEDS, SEEDS)
@settings(max_examples=often(100), deadline=None)
def test_any_order_ends_with_the_same_places_and_notice(
    heard: list[Received[Any]], seats: dict[str, int], one: int, other: int
) -> None:
    """The whole service, its own words among the rest; deadlines when they are due."""
    seasons = {SEASON: season_with(seats)}
    loops = [run(AGGREGATES, HEARS, seasons, heard, Random(seed), OVER, DRAWINGS) for seed in (one, other)]
    ends = [intake_of(loop) for loop in loops]
    assert ends[0].struck == (NOTICE, PLACING_CLOSES)
    assert _outcome(ends[0]) == _outcome(ends[1])
    assert _ended(loops[0]) == _ended(loops[1])


def _ended(loop: Loop) -> dict[str, str]:
    """Where everybody ended; who waits while scores stay open is known only if a place was ever offered."""
    return {name: stage for name, stage in stages(loop).items() if stage != "awaiting_place"}


def _outcome(intake: Intake) -> Any:
    """Who holds which place and who stands on the notice."""
    held = {name: (place.specialty, place.rank, place.total_points) for name, place in offers(intake).items()}
    return held, intake.placed_on, notice(intake, CALENDAR)
