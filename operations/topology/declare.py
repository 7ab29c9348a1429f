"""Declaring the layout over AMQP, for a broker that is not ours to boot: the admin step.

An exchange bound to half of its queues would confirm a message that the other half never gets. So the speakers'
exchanges are first bound to a queue that rejects everything, and stay so until the last binding is there: what is
published meanwhile is not confirmed, whoever else got it, and is published again. Should this step be broken off,
they stay shut until it is taken anew.

An inbox is moved from so many parts to others so: the new ways in are there before the old ones go, and what comes by
both is a repeat. Parts nothing leads to any more stay, since what is in hand of a queue cannot be counted from here;
services empty them as long as they are told to hear them.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from operator import attrgetter
from typing import Final

import aio_pika
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import ChannelNotFoundEntity

from operations.topology.description import Topology
from operations.topology.layout import EQUALLY, Binding, Layout, Queue, layout_of, spread, ways_in
from services.chassis.messaging.parts import INBOX, MOST_PARTS, part_names

SHUT: Final = "zhaolu.shut"
"""The queue that rejects everything."""
_REJECTING: Final[Mapping[str, str | int]] = {
    "x-queue-type": "classic",
    "x-max-length": 0,
    "x-overflow": "reject-publish",
}
_AT_ONCE: Final = 8
"""Channels used side by side: a quorum queue takes its time to be declared."""


async def _declare(channel: AbstractChannel, queue: Queue, bindings: Sequence[Binding], *, purge: bool) -> None:
    declared = await channel.declare_queue(queue.name, durable=True, arguments=dict(queue.arguments))
    for binding in bindings:
        await declared.bind(binding.exchange, binding.key)
    if purge:
        await declared.purge()


@asynccontextmanager
async def _shut(channel: AbstractChannel, layout: Layout) -> AsyncIterator[None]:
    """Every exchange is there, and what speakers publish is rejected until the block was left in order."""
    shut = await channel.declare_queue(SHUT, durable=True, arguments=dict(_REJECTING))
    for exchange in layout.exchanges:
        await channel.declare_exchange(exchange.name, exchange.type, durable=True, arguments=dict(exchange.arguments))
        if exchange.type == "topic":
            await shut.bind(exchange.name, "#")
    yield
    await shut.delete(if_unused=False, if_empty=False)


async def _declare_all(connection: aio_pika.abc.AbstractConnection, topology: Topology, *, purge: bool) -> None:
    layout = layout_of(topology)
    ordered = sorted((binding for binding in layout.bindings if not binding.through), key=attrgetter("queue"))
    bindings = {queue: list(group) for queue, group in groupby(ordered, key=attrgetter("queue"))}

    async def some(queues: Sequence[Queue]) -> None:
        async with connection.channel() as channel:
            for queue in queues:
                await _declare(channel, queue, bindings[queue.name], purge=purge)

    async with connection.channel() as channel, _shut(channel, layout):
        async with asyncio.TaskGroup() as group:
            for first in range(_AT_ONCE):
                group.create_task(some(layout.queues[first::_AT_ONCE]))
        for binding in layout.bindings:
            if binding.through:
                inner = await channel.get_exchange(binding.queue, ensure=False)
                await inner.bind(binding.exchange, binding.key)
        await _old_ways_gone(connection, topology)


async def _old_ways_gone(connection: aio_pika.abc.AbstractConnection, topology: Topology) -> None:
    """Take back the bindings by which inboxes were reached in as many parts as they had before."""
    for service in topology.services:
        parts = topology.parts.get(service, 1)
        async with connection.channel() as channel:
            if parts == 1:
                await (await channel.get_exchange(spread(service), ensure=False)).delete()
                continue
            whole = await channel.get_queue(f"{service}.{INBOX}", ensure=False)
            for way in ways_in(topology, service):
                await whole.unbind(way.exchange, way.key)
            try:
                for name in part_names(MOST_PARTS)[parts:]:
                    left = await channel.get_queue(f"{service}.{name}", ensure=True)
                    await left.unbind(spread(service), EQUALLY)
            except ChannelNotFoundEntity:
                continue


async def declare(url: str, topology: Topology, *, purge: bool = False) -> None:
    """Declare everything at the broker of this URL, whose user must have the configure right.

    `purge` empties the queues too. Declaring again is harmless: for a moment nothing is confirmed. A queue that exists
    with other arguments is refused by the broker with `ChannelPreconditionFailed`.
    """
    async with await aio_pika.connect(url) as connection:
        await _declare_all(connection, topology, purge=purge)
