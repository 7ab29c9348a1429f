"""Rest is an event: a process that has nothing to do asks neither store nor broker, and misses nothing by it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from contracts.messages.time import ClockMoved
from services.chassis.core.document import NEVER, Document
from services.chassis.core.failures import Unavailable
from services.chassis.storage import writer
from services.chassis.storage.clock import CLOCK
from services.chassis.storage.writer import Writer
from services.chassis.worker import keeper
from services.chassis.worker.alarm import Alarm
from services.chassis.worker.run import Process
from tests.chassis.toy import NOON, TILL, payment
from tests.chassis.workshop import Workshop, workshop
from tests.waiting import until

SECOND, LONG = 1_000, 3_600.0


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield opened


def due_at(moment_ms: int) -> Document:
    return Document("T-1", due=moment_ms)


async def test_a_deadline_committed_here_that_is_past_rings_at_once() -> None:
    alarm = Alarm()
    alarm.committed("till", [due_at(5 * SECOND)])
    assert await alarm.sleep(5 * SECOND, LONG, passing=False)


async def test_a_deadline_ahead_of_a_clock_that_stands_still_does_not_ring() -> None:
    alarm = Alarm()
    alarm.committed("till", [due_at(6 * SECOND)])
    assert not await alarm.sleep(5 * SECOND, 0.0, passing=False)


async def test_a_deadline_that_comes_due_before_the_next_look_ends_the_sleep() -> None:
    alarm = Alarm()
    alarm.committed("till", [due_at(5 * SECOND + 1)])
    assert await alarm.sleep(5 * SECOND, LONG, passing=True)


async def test_what_is_committed_during_a_sleep_rings_when_it_comes_first() -> None:
    alarm = Alarm()
    sleep = asyncio.create_task(alarm.sleep(5 * SECOND, LONG, passing=True))
    await asyncio.sleep(0)
    alarm.committed("till", [due_at(NEVER), due_at(6 * SECOND)])
    assert await sleep


async def test_a_clock_that_was_moved_rings() -> None:
    alarm = Alarm()
    sleep = asyncio.create_task(alarm.sleep(5 * SECOND, LONG, passing=False))
    await asyncio.sleep(0)
    alarm.committed(CLOCK.kind, [due_at(NEVER)])
    assert await sleep


async def test_a_deadline_that_was_looked_at_rings_no_more() -> None:
    alarm = Alarm()
    alarm.committed("till", [due_at(5 * SECOND)])
    alarm.looking(5 * SECOND)
    assert not await alarm.sleep(5 * SECOND, 0.0, passing=False)


async def test_a_writer_at_rest_commits_nothing_until_it_is_noted_again() -> None:
    resting = Writer()
    resting.rest()
    with pytest.raises(Unavailable):
        resting.issue()
    noting = asyncio.create_task(resting.wanted())
    noting.add_done_callback(lambda _: resting.noted())
    async with resting.at_work():
        assert resting.issue()


async def test_a_resting_process_notes_that_nobody_needs_to_look_after_it_and_wakes_for_a_message(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "REST_SECONDS", 0.0)

    async def resting(process: Process) -> bool:
        return process.writer.name not in [each.writer for each in await process.store.open_writers()]

    async with shop.working() as process:
        await until(lambda: resting(process))
        await shop.send("p-1", payment())
        await until(lambda: process.metrics.total("heard") == 1)
        await until(lambda: resting(process))


async def test_a_deadline_fires_when_the_clock_moves_though_the_keeper_would_not_look_for_an_hour(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "LOOK_SECONDS", LONG)
    monkeypatch.setattr(keeper, "REST_SECONDS", LONG)

    async def closed(process: Process) -> bool:
        till = (await process.store.load(TILL.kind, ["T-1"]))["T-1"]
        return bool(till.version) and till.due == NEVER

    async with shop.working() as process:
        await shop.send("p-1", payment())
        await shop.send("now", ClockMoved(now=NOON + timedelta(days=2)))
        await until(lambda: closed(process))


async def test_what_is_done_besides_is_in_hand_until_it_ends(shop: Workshop) -> None:
    process = Process(shop.service, "worker")
    assert (await process.rest.glance(0))["in_flight"] == 0
    with process.besides.at_work():
        assert (await process.rest.glance(0))["in_flight"] == 1
    assert (await process.rest.glance(0))["in_flight"] == 0


async def test_a_deadline_that_is_about_to_fire_is_in_hand_until_it_has(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for rest after a move of the clock need not ask the store what is due: the keeper has told it."""
    monkeypatch.setattr(keeper, "LOOK_SECONDS", LONG)
    monkeypatch.setattr(keeper, "REST_SECONDS", LONG)
    moved = NOON + timedelta(days=2)
    async with shop.working() as process:
        await shop.send("p-1", payment())
        await until(lambda: process.metrics.total("heard") == 1)
        process._alarm.committed(CLOCK.kind, [])
        assert (await process.rest.glance(0))["in_flight"] == 1
        await shop.send("now", ClockMoved(now=moved))
        await until(lambda: process.keeper.fired == moved)
        told = await process.rest.look(LONG, moved)
        assert (told["in_flight"], told["due"], told["clock"]) == (0, 0, moved.isoformat())
