"""An inbox split over several queues, and one again, under load: nothing is lost, nothing counts twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from itertools import count

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import CONNECTION_EXCEPTIONS

from operations.topology.declare import declare
from operations.topology.description import Ears, Topology
from operations.topology.layout import spread
from services.chassis.messaging.parts import is_part, part_names
from services.chassis.worker.run import Process
from tests.chassis.toy import envelope, payment
from tests.chassis.workshop import Workshop, running, workshop
from tests.waiting import until

TILLS = 7
SPOKEN = "platform"


def split(shop: Workshop, parts: int) -> Topology:
    """The toy's topology as production has it, where all that leads to an inbox stands in the description."""
    ears = Ears(hears={shop.name: ("nothing.at_all.v1",), SPOKEN: (f"#.{shop.name}",)})
    told = {"speakers": (shop.name, SPOKEN), "services": {shop.name: ears}, "parts": {shop.name: parts}}
    return shop.topology.model_copy(update=told)


@asynccontextmanager
async def hearing(shop: Workshop, parts: int) -> AsyncIterator[Process]:
    settings = shop.service.settings.model_copy(update={"inbox_parts": parts, "http_port": 0})
    async with running(replace(shop.service, settings=settings), "worker") as (process, task):
        await until(process.ready, task)
        yield process


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url) as opened:
        try:
            await declare(amqp_url, split(opened, 4))
            await declare(amqp_url, split(opened, 1))
        except aio_pika.exceptions.AMQPError as unknown:
            pytest.skip(f"this broker splits no inbox: {unknown}")
        yield opened
        await opened.channel.exchange_delete(spread(opened.name))
        for part in part_names(4):
            await opened.channel.queue_delete(f"{opened.name}.{part}")


async def pays(channel: AbstractChannel, shop: Workshop, stop: asyncio.Event) -> int:
    """One payment after the other, each until the broker has it; how many."""
    exchange = await channel.get_exchange(SPOKEN, ensure=False)
    for number in count():
        if stop.is_set():
            return number
        message = payment(f"T-{number % TILLS}")
        packed = aio_pika.Message(message.model_dump_json().encode(), headers=dict(envelope(f"p-{number}").headers()))
        while True:
            try:
                await exchange.publish(packed, f"{message.TYPE}.{shop.name}")
                break
            except CONNECTION_EXCEPTIONS:  # shut while it is moved: not confirmed, said again
                await asyncio.sleep(0.01)
    raise AssertionError


async def in_all(shop: Workshop) -> list[int]:
    return [await shop.waiting(part) for part in part_names(4)]


async def taken(process: Process) -> int:
    tills = await process.store.load("till", [f"T-{nth}" for nth in range(TILLS)])
    return sum((document.state or {}).get("payments", 0) for document in tills.values() if document.version)


async def moved(shop: Workshop) -> tuple[int, int]:
    """From one queue to four and back while payments come; how many came, and how many counted."""
    stop = asyncio.Event()
    async with _own(shop) as speaking:
        paying = asyncio.create_task(pays(speaking, shop, stop))
        async with hearing(shop, 1) as before:
            await until(lambda: before.metrics.heard > 50)
            await declare(shop.amqp_url, split(shop, 4))
            await until(partial(_each_has_some, shop))
            async with hearing(shop, 4) as among:
                before.stop()
                await until(before.stopped.is_set)
                await until(lambda: among.metrics.heard > 200)
                await declare(shop.amqp_url, split(shop, 1))
                later = among.metrics.heard + 50
                await until(lambda: among.metrics.heard > later)
                stop.set()
                said = await paying
                await until(partial(_nothing_waits, shop, among))
                return said, await taken(among)


@asynccontextmanager
async def _own(shop: Workshop) -> AsyncIterator[AbstractChannel]:
    async with await aio_pika.connect(shop.amqp_url) as connection, connection.channel() as channel:
        yield channel


async def _each_has_some(shop: Workshop) -> bool:
    return all((await in_all(shop))[1:])


async def _nothing_waits(shop: Workshop, process: Process) -> bool:
    return not any(await in_all(shop)) and process.inbox.in_flight == 0


async def test_moved_from_one_queue_to_four_and_back_under_load_nothing_is_lost_and_nothing_doubled(
    shop: Workshop,
) -> None:
    said, counted = await moved(shop)
    assert said > 250
    assert counted == said


async def test_what_failed_comes_back_over_the_parts(shop: Workshop) -> None:
    """What a hold gives back goes where new messages go."""
    await declare(shop.amqp_url, split(shop, 4))
    for number in range(12):
        await shop.send_raw(payment().model_dump_json().encode(), envelope(f"p-{number}").headers(), "hold.1s")
    await until(partial(_came_back, shop))
    await declare(shop.amqp_url, split(shop, 1))


async def _came_back(shop: Workshop) -> bool:
    lying = await in_all(shop)
    return sum(lying) == 12 and sum(map(bool, lying)) > 1


def test_a_part_is_known_by_its_name() -> None:
    assert all(is_part("toy", name) for name in ("toy.inbox", "toy.inbox.3"))
    assert not any(is_part("toy", name) for name in ("toy.inbox.99", "toy.inbox.", "toy.dead", "top.inbox"))
