"""What a process measures: how long messages take and wait, what it has in hand, which code it is [OPS-4]."""

import tomllib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from contracts.messages.platform.acts import PaymentMade
from operations.places import CHECKOUT
from services.chassis.core.build import REVISION, VERSION
from services.chassis.messaging.origin import PUBLISHED
from services.chassis.storage.delays import DEADLINE, OTHER, published_at
from services.chassis.storage.metrics import Metrics
from services.chassis.worker.run import Process
from tests.chassis.doorway import Doorway, doorway
from tests.chassis.toy import TILL, delivery, envelope, payment
from tests.chassis.workshop import Workshop, workshop
from tests.waiting import until

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def store(mongo_url: str) -> AsyncIterator[Doorway]:
    async with doorway(mongo_url) as way:
        yield way


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str, store: Doorway) -> AsyncIterator[Workshop]:
    """A toy service whose business time is the time of day."""
    async with workshop(amqp_url, mongo_url, reached_by=(amqp_url, store.url)) as opened:
        yield opened


def figure(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"zhaolu_{name}", labels)


def here(process: Process, name: str) -> float | None:
    return figure(process.metrics, name, service=process.service.name)


def measured(process: Process, name: str, kind: str, of: str = "count") -> float | None:
    return figure(process.metrics, f"{name}_to_commit_seconds_{of}", service=process.service.name, type=kind)


def said(ago: timedelta) -> dict[str, str]:
    return {PUBLISHED: str(int((datetime.now(UTC) - ago).timestamp() * 1_000))}


def test_both_times_to_commit_are_there_from_the_start_for_every_type_and_no_sender_can_add_one() -> None:
    metrics = Metrics("toys", {PaymentMade.TYPE})
    for name in ("event", "publish"):
        for kind in (PaymentMade.TYPE, DEADLINE, OTHER):
            assert figure(metrics, f"{name}_to_commit_seconds_count", service="toys", type=kind) == 0
    before = len(metrics.exposition().splitlines())
    metrics.delays.committed("a.liar.v1", LONG_AGO, 1.0, 2.0)
    assert figure(metrics, "publish_to_commit_seconds_count", service="toys", type=OTHER) == 1
    assert len(metrics.exposition().splitlines()) == before


@pytest.mark.parametrize("said", ["", "soon", "-5", "1e9", "٣", "9" * 400, 7, None, b"1", ["1"], "1"])
def test_a_time_of_publishing_that_cannot_be_is_none(said: Any) -> None:
    assert published_at({PUBLISHED: said}, LONG_AGO.timestamp()) is None


def test_a_clock_that_is_ahead_of_ours_makes_nothing_take_less_than_no_time() -> None:
    metrics = Metrics("toys", {PaymentMade.TYPE})
    now = LONG_AGO.timestamp()
    metrics.delays.committed(PaymentMade.TYPE, LONG_AGO + timedelta(hours=1), now + 5, now)
    for name in ("event", "publish"):
        told = f"{name}_to_commit_seconds_sum"
        assert figure(metrics, told, service="toys", type=PaymentMade.TYPE) == 0


async def test_the_time_from_event_and_from_publish_to_commit_is_measured_by_type_and_a_repeat_is_not(
    shop: Workshop,
) -> None:
    ago = envelope("a").model_copy(update={"time": datetime.now(UTC) - timedelta(hours=2)})
    body = payment().model_dump_json().encode()
    async with shop.working() as process:
        for _ in range(2):
            await shop.send_raw(body, ago.headers() | said(timedelta(seconds=40)))
        await shop.send_raw(body, envelope("b").headers())
        await until(lambda: process.metrics.heard >= 3)
        assert measured(process, "event", PaymentMade.TYPE) == 2
        assert measured(process, "publish", PaymentMade.TYPE) == 1  # who does not say when it was is not measured
        assert 40 <= (measured(process, "publish", PaymentMade.TYPE, "sum") or 0) < 120


async def test_what_a_service_publishes_says_when(shop: Workshop) -> None:
    before = datetime.now(UTC)
    async with shop.working() as process:
        await shop.send("a", payment())
        await until(lambda: process.metrics.said)
    [message, *_] = await shop.queue("said")
    published = published_at(message.headers, datetime.now(UTC).timestamp())
    assert published is not None
    assert published >= int(before.timestamp() * 1_000) / 1_000


async def test_a_message_that_is_tried_again_keeps_the_time_it_was_published_at(shop: Workshop) -> None:
    unknown = {**envelope("late").headers(), "ce-type": "platform.payment_made.v7", **said(timedelta(seconds=9))}
    async with shop.working() as process:
        await shop.send_raw(b"{}", unknown)
        await until(lambda: process.metrics.total("retried") >= 2)
        await process.bus.stop_consuming()
        await process.inbox.drained()
        [message] = await _waiting(shop)
    assert message.headers[PUBLISHED] == unknown[PUBLISHED]


async def _waiting(shop: Workshop) -> list[Any]:
    found: list[Any] = []

    async def some() -> bool:
        for suffix in ("inbox", "hold.1s", "hold.5s", "hold.25s"):
            found.extend(await shop.queue(suffix))
        return bool(found)

    await until(some)
    return found


async def test_a_rehearsal_s_moments_are_not_measured(amqp_url: str, mongo_url: str) -> None:
    async with workshop(amqp_url, mongo_url, clock="simulated") as shop, shop.working() as process:
        await shop.send_raw(payment().model_dump_json().encode(), envelope("a").headers() | said(timedelta(0)))
        await until(lambda: process.metrics.heard)
        assert measured(process, "event", PaymentMade.TYPE) == 0
        assert measured(process, "publish", PaymentMade.TYPE) == 1


async def test_what_an_inbox_has_in_hand_and_since_when_is_told(shop: Workshop, store: Doorway) -> None:
    async with shop.working("all") as process:
        store.hold()
        await shop.send_raw(payment().model_dump_json().encode(), envelope("a").headers() | said(timedelta(hours=1)))
        await until(partial(_told, shop, "inbox_in_flight", 1.0))
        assert (here(process, "inbox_oldest_seconds") or 0) >= 3_600
        assert here(process, "inbox_prefetch") == shop.service.settings.prefetch
        await store.shut()
        await store.open()
        await until(partial(_told, shop, "inbox_in_flight", 0.0))
        assert here(process, "inbox_oldest_seconds") == 0


async def test_what_lies_in_the_inbox_is_told_too(shop: Workshop) -> None:
    async with shop.working("all") as process:
        assert await process.bus.pause()
        await shop.send("a", payment())
        await until(partial(_told, shop, "inbox_ready", 1.0))
        await until(partial(_waits, shop, process))
        await process.bus.resume()
        await until(partial(_told, shop, "inbox_ready", 0.0))


async def _waits(shop: Workshop, process: Process) -> bool:
    await _told(shop, "inbox_ready", 1.0)
    return (here(process, "inbox_oldest_seconds") or 0) > 0


async def _told(shop: Workshop, name: str, value: float) -> bool:
    async with httpx.AsyncClient(base_url=shop.url) as client:
        return f'\nzhaolu_{name}{{service="{shop.name}"}} {value}\n' in (await client.get("/metrics")).text


async def test_the_age_of_the_oldest_commit_the_broker_has_not_confirmed_is_told(shop: Workshop) -> None:
    async with shop.working() as process:
        before = (process.writer.issue(), process.writer.issue())
        await process.outbox.note_once()
        assert (here(process, "outbox_oldest_seconds") or 0) > 0
        for token in before:
            process.writer.settle(token)
        await process.outbox.note_once()
        assert here(process, "outbox_oldest_seconds") == 0


async def test_deadlines_that_are_due_and_not_told_are_counted_with_the_age_of_the_oldest(shop: Workshop) -> None:
    async with shop.working() as process:
        process.clock.now = _never  # type: ignore[method-assign]
        await process.keeper.rested()  # whoever asked before would still tell what is committed now
        await process.besides.commit([delivery("a", payment())])
        due = (await process.store.load(TILL.kind, ["T-1"]))["T-1"].due / 1_000
        later = datetime.fromtimestamp(due, UTC) + timedelta(minutes=5)
        await process.deadlines.wait([TILL], later)
        assert here(process, "deadlines_overdue") == 1
        assert here(process, "deadlines_overdue_seconds") == 300
        assert await process.deadlines.fire([TILL], later)
        assert here(process, "deadlines_overdue") == 0
        assert here(process, "deadlines_overdue_seconds") == 0
        assert measured(process, "event", DEADLINE) == 1
        assert measured(process, "event", DEADLINE, "sum") == 300


async def _never() -> None:
    return None


def test_the_build_says_which_code_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
    monkeypatch.setenv(REVISION, "abc123")
    assert f'revision="abc123",service="toys",version="{VERSION}"}} 1.0' in Metrics("toys").exposition().decode()
