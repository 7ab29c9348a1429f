"""A broker that answers 403, 404 or "no route": what was committed is kept, told, and said once after the repair."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import aio_pika
import pytest
from pamqp.commands import Basic

from contracts.messages.finance import AccountClosed, AccountOpened
from contracts.messages.time import ClockMoved
from services.chassis.core import postponement
from services.chassis.core.document import OutboxMessage
from services.chassis.core.postponement import What
from services.chassis.messaging.exchange_publisher import ExchangePublisher, Refusal
from services.chassis.worker.run import Process
from tests.chassis.toy import NOON, UNLUCKY_FEN, payment
from tests.chassis.workshop import Workshop, ids_of, types_of, unready, waits, workshop
from tests.waiting import until

MANY = 20


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Workshop]:
    """What was refused is tried again soon, however often it was."""
    monkeypatch.setattr(postponement, "PAUSES_SECONDS", (1,))
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield opened


async def deleted(shop: Workshop, exchange: str) -> None:
    await shop.channel.exchange_delete(exchange)


async def closed_to_publishers(shop: Workshop, exchange: str) -> None:
    """Nobody may publish to an internal exchange, whatever their rights."""
    await deleted(shop, exchange)
    await shop.channel.declare_exchange(exchange, "topic", durable=True, internal=True)


async def without_a_binding(shop: Workshop, exchange: str) -> None:
    await (await shop.channel.get_queue(f"{shop.name}.said", ensure=False)).unbind(exchange, "#")


@dataclass(frozen=True)
class Case:
    kind: Refusal
    strike: Callable[[Workshop, str], Awaitable[None]]


CASES = [
    Case(Refusal.FORBIDDEN, closed_to_publishers),
    Case(Refusal.MISSING, deleted),
    Case(Refusal.UNROUTABLE, without_a_binding),
]


async def repaired(shop: Workshop) -> None:
    """As the admin step does it; an exchange of another kind is taken away first."""
    await deleted(shop, shop.name)
    await shop.declare()


def refusals(process: Process, exchange: str, kind: Refusal) -> float:
    labels = {"service": process.service.name, "exchange": exchange, "kind": kind}
    return process.metrics.registry.get_sample_value("zhaolu_refused_total", labels) or 0


def held_back(process: Process) -> float:
    """How much is told not to be with the broker: in doubt, or put off once it was tried again in vain."""
    service = {"service": process.service.name}
    gauges = (("zhaolu_outbox_unsent", service), ("zhaolu_postponed", service | {"what": What.OUTBOX.value}))
    return sum(process.metrics.registry.get_sample_value(name, labels) or 0 for name, labels in gauges)


async def kept(process: Process) -> list[OutboxMessage]:
    """What documents still want to say."""
    documents = await process.store.outboxes("till", "", "~", 1_000)
    return [message for each in documents for message in each.outbox]


async def all_sent(process: Process) -> bool:
    return await process.outbox.unsent(["till"]) == 0


async def paid(shop: Workshop, process: Process, first: int, last: int) -> None:
    await asyncio.gather(*(shop.send(f"m{nth}", payment(f"T-{nth}")) for nth in range(first, last)))
    await until(lambda: process.metrics.heard >= last and process.inbox.in_flight == 0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind.value)
async def test_what_the_broker_refuses_is_kept_and_told_and_said_once_after_the_repair(
    shop: Workshop, case: Case
) -> None:
    async with shop.working() as process:
        await paid(shop, process, 0, 1)
        await case.strike(shop, shop.name)
        await paid(shop, process, 1, MANY)
        await until(lambda: refusals(process, shop.name, case.kind) > 1)
        assert (
            len({message.headers["ce-id"] for message in await kept(process)} - set(process.outbox._there)) >= MANY - 1
        )
        assert await shop.waiting("inbox") == 0
        assert await process.ready() is (case.kind is Refusal.UNROUTABLE)
        await until(lambda: held_back(process) > 0)
        await repaired(shop)
        await until(partial(all_sent, process))
        await until(process.ready)
        await paid(shop, process, MANY, MANY + 1)
        await until(lambda: process.metrics.said == MANY + 1)
    said = ids_of(await shop.queue("said"))
    assert len(said) == len(set(said)) == MANY + 1
    assert await shop.queue("dead") == []


@pytest.mark.parametrize("case", CASES[1:], ids=lambda case: case.kind.value)
async def test_what_cannot_be_redirected_is_acknowledged_only_after_the_repair(shop: Workshop, case: Case) -> None:
    redirect = f"{shop.name}.redirect"
    async with shop.working() as process:
        if case.kind is Refusal.MISSING:
            await deleted(shop, redirect)
        else:
            for room in ("hold.1s", "hold.5s", "hold.25s", "dead"):
                queue = await shop.channel.get_queue(f"{shop.name}.{room}", ensure=False)
                await queue.unbind(redirect, room)
        await shop.send("bad", payment(amount_fen=UNLUCKY_FEN))
        await until(lambda: refusals(process, redirect, case.kind) > 1)
        assert process.inbox.in_flight == 1
        await shop.declare()
        await until(lambda: process.metrics.total("dead") == 1)
        await until(process.ready)
    assert ids_of(await shop.queue("dead")) == ["bad"]
    assert await shop.waiting("inbox") == 0


async def test_one_exchange_that_is_refused_hinders_no_other(shop: Workshop) -> None:
    async with shop.working() as process:
        await deleted(shop, f"{shop.name}.redirect")
        await asyncio.gather(*(shop.send(f"m{nth}", payment(f"T-{nth}")) for nth in range(MANY)))
        await shop.send("bad", payment(amount_fen=UNLUCKY_FEN))
        await until(lambda: refusals(process, f"{shop.name}.redirect", Refusal.MISSING) > 2)
        await until(lambda: process.metrics.said == MANY)
        await shop.declare()
        await until(lambda: process.metrics.total("dead") == 1)
    said = ids_of(await shop.queue("said"))
    assert len(said) == len(set(said)) == MANY


async def test_of_a_commit_the_broker_took_in_part_only_the_rest_is_said_again(shop: Workshop) -> None:
    said = await shop.channel.get_queue(f"{shop.name}.said", ensure=False)
    async with shop.working() as process:
        await paid(shop, process, 0, 1)
        await said.bind(shop.name, AccountOpened.TYPE)
        await said.unbind(shop.name, "#")
        await shop.send("later", ClockMoved(now=NOON + timedelta(hours=25)))
        await until(lambda: refusals(process, shop.name, Refusal.UNROUTABLE) > 0)
        await shop.send("again", payment("T-0"))
        await until(lambda: process.metrics.said == 2)
        before = refusals(process, shop.name, Refusal.UNROUTABLE)
        await until(lambda: refusals(process, shop.name, Refusal.UNROUTABLE) > before + 2)
        await said.bind(shop.name, "#")
        await until(partial(all_sent, process))
    types = types_of(await shop.queue("said"))
    assert (types.count(AccountOpened.TYPE), types.count(AccountClosed.TYPE)) == (2, 1)


async def test_of_messages_with_one_id_each_is_told_what_became_of_itself(shop: Workshop, amqp_url: str) -> None:
    """One id under two keys, one of them unroutable: neither answer may stand for the other."""
    said = await shop.channel.get_queue(f"{shop.name}.said", ensure=False)
    await said.unbind(shop.name, "#")
    await said.bind(shop.name, "somewhere")
    properties = Basic.Properties(message_id="a")
    async with await aio_pika.connect_robust(amqp_url) as connection:
        publisher = ExchangePublisher(connection, shop.name, lambda *_: None)
        answers = await asyncio.gather(
            *(publisher.confirmed(key, b"", properties) for _ in range(MANY) for key in ("nowhere", "somewhere"))
        )
    assert answers == [False, True] * MANY
    assert len(await shop.queue("said")) == MANY


async def test_an_inbox_that_is_not_there_yet_is_waited_for_and_has_one_consumer(shop: Workshop) -> None:
    await shop.channel.queue_delete(f"{shop.name}.inbox")
    async with shop.working(at_once=True) as process:
        await until(partial(waits, process))
        await asyncio.sleep(1.0)  # so that it was refused more than once
        assert not await process.ready()
        await shop.declare()
        await until(process.ready)
        await paid(shop, process, 0, 1)
        assert await shop.consumers() == 1


async def test_an_inbox_deleted_and_declared_anew_is_heard_again(shop: Workshop) -> None:
    async with shop.working() as process:
        await shop.channel.queue_delete(f"{shop.name}.inbox")
        await until(partial(unready, process))
        await shop.declare()
        await until(process.ready)
        await paid(shop, process, 0, 1)
        assert await shop.consumers() == 1
