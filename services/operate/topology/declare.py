"""Declaring the layout over AMQP, for a broker that is not ours to boot: the admin step."""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

import aio_pika
from aio_pika.abc import AbstractChannel

from services.operate.topology.description import Topology
from services.operate.topology.layout import Binding, Layout, Queue, layout_of

_AT_ONCE = 8
"""Channels used side by side: a quorum queue takes its time to be declared."""


async def _declare(channel: AbstractChannel, queue: Queue, bindings: Sequence[Binding], *, purge: bool) -> None:
    declared = await channel.declare_queue(queue.name, durable=True, arguments=dict(queue.arguments))
    for binding in bindings:
        await declared.bind(binding.exchange, binding.key)
    if purge:
        await declared.purge()


async def _declare_all(connection: aio_pika.abc.AbstractConnection, layout: Layout, *, purge: bool) -> None:
    async with connection.channel() as channel:
        for exchange in layout.exchanges:
            await channel.declare_exchange(exchange.name, exchange.type, durable=True)
    ordered = sorted(layout.bindings, key=attrgetter("queue"))
    bindings = {queue: list(group) for queue, group in groupby(ordered, key=attrgetter("queue"))}

    async def some(queues: Sequence[Queue]) -> None:
        async with connection.channel() as channel:
            for queue in queues:
                await _declare(channel, queue, bindings[queue.name], purge=purge)

    async with asyncio.TaskGroup() as group:
        for first in range(_AT_ONCE):
            group.create_task(some(layout.queues[first::_AT_ONCE]))


async def declare(url: str, topology: Topology, *, purge: bool = False) -> None:
    """Declare everything at the broker of this URL, whose user must have the configure right.

    `purge` empties the queues too. Declaring again is harmless; a queue that exists with other arguments is refused
    by the broker with `ChannelPreconditionFailed`.
    """
    async with await aio_pika.connect(url) as connection:
        await _declare_all(connection, layout_of(topology), purge=purge)
