"""A store or a broker that goes away and comes back: waited out, nothing lost, nothing doubled, nothing dead."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import aio_pika
import httpx
import pytest

from services.chassis.core.failures import Unavailable
from services.chassis.messaging.bus import Bus
from services.chassis.worker import run
from services.chassis.worker.away import retry_while_unavailable
from services.chassis.worker.outbox import DOUBT_SECONDS, STANDING_SECONDS
from services.chassis.worker.run import Process
from tests.chassis.doorway import Doorway, doorway
from tests.chassis.test_http import AUTHORISED
from tests.chassis.toy import TILL, payment
from tests.chassis.workshop import Workshop, ids_of, unready, workshop
from tests.waiting import until

MESSAGES = 300
TILLS = 7
AWAY_SECONDS = 3.0
HEARTBEAT_SECONDS, PROPOSED_SECONDS = 1, 60
"""Without a word in the address it would be what a broker proposes, of which two must be missed."""
BEATS = int(2 * DOUBT_SECONDS[-1] / STANDING_SECONDS)
"""Notes of a time in which what was not said is surely tried again."""


@dataclass(frozen=True)
class Behind:
    """A workshop whose worker reaches broker and store through doorways; the test itself goes around them."""

    shop: Workshop
    broker: Doorway
    store: Doorway


@pytest.fixture
async def behind(amqp_url: str, mongo_url: str) -> AsyncIterator[Behind]:
    async with (
        doorway(amqp_url) as broker,
        doorway(mongo_url) as store,
        workshop(amqp_url, mongo_url, reached_by=(broker.url, store.url), clock="simulated") as shop,
    ):
        yield Behind(shop, broker, store)


async def paid(process: Process) -> Sequence[int]:
    documents = await process.store.load("till", [f"T-{key}" for key in range(TILLS)])
    return [TILL.state.validate_python(each.state).payments if each.version else 0 for each in documents.values()]


async def through_an_outage(behind: Behind, door: Doorway) -> None:
    """Messages before, during and after; at the end each counts once, and its answer was said."""
    shop = behind.shop

    async def sent(first: int, last: int) -> None:
        await asyncio.gather(*(shop.send(f"m{nth}", payment(f"T-{nth % TILLS}")) for nth in range(first, last)))

    async with shop.working() as process:
        await sent(0, MESSAGES // 3)
        await until(lambda: process.metrics.heard > 0)
        await door.shut()
        await sent(MESSAGES // 3, 2 * MESSAGES // 3)
        await asyncio.sleep(AWAY_SECONDS)
        await door.open()
        await sent(2 * MESSAGES // 3, MESSAGES)

        async def done() -> bool:
            return sum(await paid(process)) == MESSAGES and await process.outbox.unsent(["till"]) == 0

        await until(done)
        assert process.metrics.total("dead") == 0
    assert len(set(ids_of(await shop.queue("said")))) == MESSAGES
    assert await shop.queue("dead") == []


async def test_a_store_that_is_away_is_waited_for(behind: Behind) -> None:
    await through_an_outage(behind, behind.store)


async def test_a_broker_that_is_away_is_waited_for(behind: Behind) -> None:
    await through_an_outage(behind, behind.broker)


async def test_a_read_while_the_store_is_away_says_so_and_answers_again_later(behind: Behind) -> None:
    async with behind.shop.working("api"), httpx.AsyncClient(base_url=behind.shop.url, timeout=None) as client:
        await behind.store.shut()
        answer = await client.get("/v1/tills/T-1", headers=AUTHORISED)
        assert (answer.status_code, answer.json()["code"]) == (503, "away")
        await behind.store.open()
        assert (await client.get("/v1/tills/T-1", headers=AUTHORISED)).status_code == 200


async def test_a_worker_that_starts_before_its_servers_waits_for_them(behind: Behind) -> None:
    await behind.store.shut()
    await behind.broker.shut()
    await behind.shop.send("a", payment("T-0"))

    async def servers_come_up() -> None:
        await asyncio.sleep(1.0)
        await behind.broker.open()
        await asyncio.sleep(1.0)
        await behind.store.open()

    coming = asyncio.create_task(servers_come_up())
    async with behind.shop.working() as process:
        await until(lambda: process.metrics.heard == 1)
    await coming


async def test_a_broker_that_hangs_up_during_the_handshake_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """So do proxies before a broker that is not up yet; the client tells it as the end of an iteration."""

    async def hangs_up(*_: object, **__: object) -> None:
        raise StopAsyncIteration

    monkeypatch.setattr(aio_pika, "connect_robust", hangs_up)
    with pytest.raises(Unavailable, match="broker"):
        await Bus("amqp://127.0.0.1/", "toy", 1, lambda _exchange, _kind: None).open()


async def test_a_writer_notes_that_it_lives_while_the_broker_answers_nothing(behind: Behind) -> None:
    """What it could not say it tries again beside that; silent, it would be taken for dead."""
    shop = behind.shop
    said = await shop.channel.get_queue(f"{shop.name}.said", ensure=False)
    async with shop.working() as process:
        await said.unbind(shop.name, "#")
        await shop.send("a", payment())
        await until(lambda: process.metrics.total("heard") == 1)
        behind.broker.hold()
        held_at = await beat(process)

        async def goes_on() -> bool:
            return await beat(process) > held_at + BEATS

        await until(goes_on)
        assert await process.outbox.unsent(["till"]) == 1
        await behind.broker.shut()


async def held(door: Doorway) -> None:
    door.hold()


@pytest.mark.parametrize("gone", [Doorway.shut, held], ids=["away", "answering nothing"])
async def test_a_worker_stops_in_order_though_the_broker_is_gone(
    behind: Behind, gone: Callable[[Doorway], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had in hand the broker gives to others; it neither fails nor waits until it is killed."""
    monkeypatch.setattr(run, "DRAIN_SECONDS", 1.0)
    async with behind.shop.working() as process:
        await gone(behind.broker)
        process.stop()
        await until(process.stopped.is_set)


async def test_a_broker_that_vanished_without_a_word_is_noticed_by_its_heartbeat(amqp_url: str, mongo_url: str) -> None:
    """As when its machine loses power: no connection is closed. The address says how long that may take."""
    async with doorway(amqp_url) as broker:
        through = f"{broker.url}{'&' if '?' in broker.url else '?'}heartbeat={HEARTBEAT_SECONDS}", mongo_url
        async with workshop(amqp_url, mongo_url, through, clock="simulated") as shop, shop.working() as process:
            broker.hold()
            held_at = time.monotonic()
            await until(partial(unready, process))
            assert time.monotonic() - held_at < 2 * PROPOSED_SECONDS
            await broker.shut()
            await broker.open()
            await shop.send("a", payment())
            await until(lambda: process.metrics.total("heard") == 1)


async def beat(process: Process) -> int:
    """How often the only writer there is has noted how far it is."""
    (writer,) = await process.store.open_writers()
    return writer.beat


async def test_a_pause_that_the_broker_never_answers_does_not_leave_a_worker_deaf(behind: Behind) -> None:
    shop = behind.shop
    async with shop.working() as process:
        behind.broker.hold()
        pausing = asyncio.create_task(process.bus.pause())
        await asyncio.sleep(0)
        await behind.broker.shut()
        assert not await pausing
        await behind.broker.open()
        await retry_while_unavailable(process.bus.resume, process.metrics)
        await shop.send("a", payment())
        await until(lambda: process.metrics.total("heard") == 1)
        await behind.broker.shut()
        await behind.broker.open()
        await shop.send("b", payment())
        await until(lambda: process.metrics.total("heard") == 2)
        await until(process.ready)
