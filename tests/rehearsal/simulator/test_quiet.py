from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contracts.vocabulary import SHANGHAI
from rehearsal.simulator.patience import Waiting
from rehearsal.simulator.quiet import Glance, Idle, NeverQuiet, idle_of, wait_until_quiet

NOW = datetime(2025, 7, 20, 22, 0, tzinfo=SHANGHAI)


def short() -> Waiting:
    """For a wait in vain: it works, and nothing comes of it."""
    return Waiting(worked_seconds=0.05, pause=0.02)


def idle(heard: int = 1, in_flight: int = 0, clock: datetime | None = NOW) -> Idle:
    return Idle(in_flight, 0, 0, clock, (heard, 0))


def look(service: Idle | None, queued: int = 0) -> Glance:
    return Glance({"exams": service}, {"exams.inbox": queued})


async def looks_needed(*looks: Glance) -> int:
    """How many looks and glances a wait takes to which these come in turn."""
    coming: Iterator[Glance] = iter(looks)
    seen: list[Glance] = []

    async def next_look(_among: Collection[str] | None = None) -> Glance:
        return next(coming)

    await wait_until_quiet(next_look, next_look, NOW, seen.append)
    return len(seen)


def test_an_answer_is_read_with_its_clock() -> None:
    answer = {"in_flight": 0, "unsent": 2, "due": 0, "clock": "2025-07-20T22:00:00+08:00", "heard": 5, "said": 6}
    assert idle_of(answer) == Idle(0, 2, 0, NOW, (5, 6))


def test_a_glance_is_read_without_what_lies_in_the_store() -> None:
    assert idle_of({"in_flight": 1, "heard": 5, "said": 6}) == Idle(1, 0, 0, None, (5, 6))


async def test_a_look_at_rest_is_quiet_if_a_glance_shows_the_same() -> None:
    assert await looks_needed(look(idle()), look(idle())) == 2


async def test_a_counter_that_grew_after_the_look_asks_for_another() -> None:
    assert await looks_needed(look(idle(1)), look(idle(2)), look(idle(2)), look(idle(2))) == 4


async def test_only_who_moved_is_looked_at_again_and_whoever_it_told() -> None:
    """Finance was asked too early: it lacks what exams has said by then. Registration lies still, and is left so."""
    said, later = {"finance": {"exams/w1": 1}}, {"exams/w1": 1}
    at_rest = {"exams": idle(), "finance": idle(), "registration": idle()}
    looks = iter(
        [
            at_rest | {"exams": replace(idle(in_flight=1), told=said)},
            {"exams": replace(idle(2), told=said), "finance": idle()},
            {"finance": replace(idle(2), taken=later)},
        ]
    )
    asked: list[Collection[str] | None] = []

    async def next_look(among: Collection[str] | None) -> Glance:
        asked.append(among)
        return Glance(next(looks), {})

    async def glance() -> Glance:
        return Glance(at_rest | {"exams": idle(2), "finance": idle(2)}, {})

    await wait_until_quiet(next_look, glance, NOW, lambda _: None)
    assert asked == [None, {"exams", "finance"}, {"finance"}]


@pytest.mark.parametrize(
    "busy",
    [look(idle(in_flight=1)), look(idle(), queued=1), look(None), look(idle(clock=NOW - timedelta(hours=1)))],
    ids=["in hand", "queued", "away", "clock behind"],
)
async def test_what_moves_is_waited_for(busy: Glance) -> None:
    assert await looks_needed(busy, look(idle()), look(idle())) == 3


async def test_what_moves_after_the_look_is_waited_for() -> None:
    busy = look(idle(1, in_flight=1))
    assert await looks_needed(look(idle()), busy, look(idle()), look(idle())) == 4


async def test_what_never_rests_is_named() -> None:
    async def restless(_among: Collection[str] | None = None) -> Glance:
        return look(idle(), queued=3)

    with pytest.raises(NeverQuiet, match=r"exams\.inbox"):
        await wait_until_quiet(restless, restless, NOW, lambda _: None, short())


async def test_a_service_whose_deadlines_fail_is_not_at_rest_and_is_named() -> None:
    """Nothing moves there, but nothing is as it should be: they are put off."""

    async def failing(_among: Collection[str] | None = None) -> Glance:
        return look(replace(idle(), failing=3))

    with pytest.raises(NeverQuiet, match=r"exams \(3 deadlines fail\)"):
        await wait_until_quiet(failing, failing, NOW, lambda _: None, short())


async def test_a_queue_that_runs_empty_slowly_outlasts_patience() -> None:
    left = iter(range(20, -1, -1))

    async def draining(_among: Collection[str] | None = None) -> Glance:
        return look(idle(), queued=next(left, 0))

    assert not (await wait_until_quiet(draining, draining, NOW, lambda _: None, short())).unrest(NOW)
