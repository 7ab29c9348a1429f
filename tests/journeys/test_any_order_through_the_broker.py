"""A season's messages through a real broker into a real store, shuffled and repeated: the documents of the paper."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any, Final
from uuid import uuid4

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from pydantic import SecretStr

from contracts.envelope import Envelope, Heard
from contracts.time import ClockMoved
from services.chassis.mongo import Store
from services.chassis.run import Process
from services.operate import places
from services.operate.topology.declare import declare
from services.operate.topology.description import Topology, read_topology
from tests.chassis.workshop import until
from tests.convergence.recorded import Recording, recording
from tests.paper import SERVICES, Paper, retold, service

ORDERS: Final = 4
"""Per service; over five services that makes twenty."""


@pytest.fixture(scope="module")
async def channel(amqp_url: str) -> AsyncIterator[AbstractChannel]:
    """The whole topology, declared at the tests' broker."""
    topology: Topology = read_topology(places.TOPOLOGY, ["KM-SECOND-PEOPLES"])
    await declare(amqp_url, topology, purge=True)
    async with await aio_pika.connect(amqp_url) as connection, connection.channel() as opened:
        yield opened
        await declare(amqp_url, topology, purge=True)


async def told(channel: AbstractChannel, name: str, heard: Sequence[Heard[Any]]) -> None:
    """Put into the service's inbox, in this order."""
    exchange = await channel.get_exchange(f"{name}.redirect", ensure=False)
    for each in heard:
        body, headers = each.message.model_dump_json().encode(), each.envelope.headers()
        await exchange.publish(aio_pika.Message(body, headers=dict(headers)), "inbox")


async def at_rest(process: Process, channel: AbstractChannel) -> bool:
    name, kinds = process.service.name, [each.kind for each in process.kept]
    queue = await channel.declare_queue(f"{name}.inbox", passive=True)
    now = await process.clock.now()
    due = 0 if now is None else sum([await process.store.overdue(kind, int(now.timestamp() * 1000)) for kind in kinds])
    return not (queue.declaration_result.message_count or process.inbox.in_flight or due) and not (
        await process.outbox.unsent(kinds)
    )


async def rested(process: Process, channel: AbstractChannel) -> None:
    """At rest, and still so with nothing heard or said in between."""
    before = (-1, -1)
    async with asyncio.timeout(60):
        while True:
            counted = (process.metrics.heard, process.metrics.said)
            if await at_rest(process, channel) and counted == before:
                return
            before = counted
            await asyncio.sleep(0.05)


async def stored(process: Process) -> Paper:
    """What the store holds, in the form two runs are compared in."""
    paper = Paper(process.service)
    for aggregate in process.service.aggregates:
        page = await process.store.page(aggregate.kind, {}, "", 10_000)
        paper.documents |= {(aggregate.kind, document.key): document for document in page}
    return paper


@pytest.mark.parametrize("order", range(ORDERS))
@pytest.mark.parametrize("name", SERVICES)
async def test_a_shuffled_season_ends_in_the_documents_it_ends_in_on_paper(
    name: str, order: int, channel: AbstractChannel, amqp_url: str, mongo_url: str
) -> None:
    recorded: Recording = recording("2025-kunming-2", 9, order + 1)
    heard, shuffle = recorded.heard[name], Random(f"{name}/{order}")
    repeated = [each for each in heard for _ in range(shuffle.randint(1, 3))]
    shuffle.shuffle(repeated)
    await (await channel.get_queue(f"{name}.inbox", ensure=False)).purge()  # of what other services said to it before
    process = Process(_on(name, amqp_url, mongo_url), "worker")
    working = asyncio.create_task(process.run())
    try:
        await until(process.ready, working)
        await told(channel, name, repeated)
        await rested(process, channel)
        for now in recorded.stops:
            await told(channel, name, [_clock(now)])
            await rested(process, channel)
        assert (await stored(process)).canonical() == retold(name, heard, Random(0), recorded.over).canonical()
        assert process.metrics.total("dead") == process.metrics.total("retried") == 0
        process.stop()
        await working
    finally:
        working.cancel()
        used = Store(mongo_url, process.service.settings.database)
        await used.drop()
        await used.close()


def _on(name: str, amqp_url: str, mongo_url: str) -> Any:
    changed = {
        "amqp_url": SecretStr(amqp_url),
        "mongo_url": SecretStr(mongo_url),
        "database": f"shuffled_{uuid4().hex[:10]}",
        "clock": "simulated",
    }
    return replace(service(name), settings=service(name).settings.model_copy(update=changed))


def _clock(now: datetime) -> Heard[ClockMoved]:
    name = now.isoformat()
    envelope = Envelope(id=name, source="operator", type=ClockMoved.TYPE, time=now, correlation_id=name)
    return Heard(ClockMoved(now=now), envelope)
