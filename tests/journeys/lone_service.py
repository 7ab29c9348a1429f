"""One service alone on a real broker and store, told what the others would say to it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractChannel, HeadersType
from pydantic import SecretStr

from contracts.catalogue import speaker_of
from contracts.envelope import Envelope, Received
from contracts.messages.time import ClockMoved
from operations import places
from operations.topology.declare import declare
from operations.topology.description import Topology, read_topology
from services.chassis.core.drawing import LOOK
from services.chassis.http.service import Service
from services.chassis.messaging.lying import lying
from services.chassis.messaging.origin import EXCHANGE, KEY
from services.chassis.storage.mongo import Store
from services.chassis.worker.run import Process
from tests.paper import Paper, service
from tests.waiting import until

_LOOKS: Final = 3
"""So many in a row must show the same."""


@asynccontextmanager
async def whole_topology(amqp_url: str) -> AsyncIterator[AbstractChannel]:
    """Every queue and binding of deploy/topology.toml, declared at the tests' broker and empty."""
    topology: Topology = read_topology(places.TOPOLOGY, ["KM-SECOND-PEOPLES"])
    await declare(amqp_url, topology, purge=True)
    async with await aio_pika.connect(amqp_url) as connection, connection.channel() as opened:
        yield opened
        await declare(amqp_url, topology, purge=True)


async def told(channel: AbstractChannel, name: str, heard: Sequence[Received[Any]]) -> None:
    """Put into the service's inbox, in this order."""
    exchange = await channel.get_exchange(f"{name}.redirect", ensure=False)
    for each in heard:
        body, kind = each.message.model_dump_json().encode(), each.envelope.type
        headers: HeadersType = {**each.envelope.headers(), EXCHANGE: speaker_of(kind), KEY: kind}
        await exchange.publish(aio_pika.Message(body, headers=headers), "inbox")


async def at_rest(process: Process, channel: AbstractChannel) -> bool:
    name, kinds = process.service.name, [each.kind for each in process.kept]
    inbox = await lying(channel, f"{name}.inbox")
    now = await process.clock.now()
    due = 0 if now is None else sum([await process.store.overdue(kind, int(now.timestamp() * 1000)) for kind in kinds])
    due += sum([await process.store.many(each.kind, {LOOK: 1}, 1) for each in process.kept if each.heads])
    due += process.following.owed
    return not (inbox.ready or process.inbox.in_flight or due) and not (await process.outbox.unsent(kinds))


async def rested(process: Process, channel: AbstractChannel) -> None:
    """At rest, and still so at the looks that follow, with nothing heard or said in between.

    One look is not enough: what the broker has handed out and nobody has read yet lies in no queue and in no hand.
    """
    before, unchanged = (-1, -1), 0

    async def still() -> bool:
        nonlocal before, unchanged
        last, before = before, (process.metrics.heard, process.metrics.said)
        unchanged = unchanged + 1 if await at_rest(process, channel) and last == before else 0
        return unchanged == _LOOKS

    await until(still)


async def stored(process: Process) -> Paper:
    """What the store holds, in the form two runs are compared in."""
    paper = Paper(process.service)
    for aggregate in process.service.aggregates:
        page = await process.store.page(aggregate.kind, {}, "", 10_000)
        for document in page:
            paper.kept.put((aggregate.kind, document.key), document)
    return paper


@asynccontextmanager
async def working(built: Service) -> AsyncIterator[Process]:
    """A worker of this service in this event loop, stopped in order at the end, and gone where the block fails.

    One that lingered would take what is meant for the next test's.
    """
    process = Process(built, "worker")
    task = asyncio.create_task(process.run())
    try:
        await until(process.ready, task)
        yield process
        process.stop()
        await task
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def on(name: str, amqp_url: str, mongo_url: str) -> AsyncIterator[Service]:
    """The service on these servers, in a database of its own that goes away with the block."""
    changed = {
        "amqp_url": SecretStr(amqp_url),
        "mongo_url": SecretStr(mongo_url),
        "database": f"shuffled_{uuid4().hex[:10]}",
        "clock": "simulated",
    }
    built = replace(service(name), settings=service(name).settings.model_copy(update=changed))
    try:
        yield built
    finally:
        used = Store(mongo_url, built.settings.database)
        await used.drop()
        await used.close()


def clock(now: datetime) -> Received[ClockMoved]:
    """The operator's word that business time stands here now."""
    name = now.isoformat()
    envelope = Envelope(id=name, source="operator", type=ClockMoved.TYPE, time=now, correlation_id=name)
    return Received(ClockMoved(now=now), envelope)
