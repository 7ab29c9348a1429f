"""A toy service on real servers: its own topology, a worker in this process, ways to send and to look."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import uuid4

import aio_pika
import httpx
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from contracts.catalogue import speaker_of, stem_of
from contracts.envelope import Message
from contracts.messages.platform.acts import PaymentMade
from operations.topology.declare import declare
from operations.topology.description import Ears, Rights, Topology
from services.chassis.http.service import Service
from services.chassis.messaging.lying import lying
from services.chassis.messaging.origin import EXCHANGE, KEY
from services.chassis.storage.mongo import Store
from services.chassis.worker.run import Process, Role
from tests.chassis.toy import envelope, toy
from tests.waiting import until

SPEAKERS: Final = ("platform", "clock")
"""Whom a toy hears; a version nobody has, its own name, makes the routing keys of one toy its own."""


@dataclass
class Workshop:
    """One toy service with queues of its own; everything it says comes to `<name>.said`."""

    service: Service
    channel: AbstractChannel
    port: int
    amqp_url: str
    topology: Topology

    @property
    def name(self) -> str:
        return self.service.name

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def send(self, event_id: str, message: Message) -> None:
        await self.send_raw(message.model_dump_json().encode(), envelope(event_id, message).headers())

    async def send_raw(self, body: bytes, headers: Mapping[str, Any], queue: str = "inbox") -> None:
        """As its speaker says it, to this service alone; or into another queue, as what the service redirected."""
        kind = str(headers.get("ce-type", PaymentMade.TYPE))
        exchange, key = speaker_of(kind), f"{stem_of(kind)}.v.{self.name}"
        if exchange not in SPEAKERS:
            exchange = "platform"
        told = dict(headers)
        if queue != "inbox":
            told = {EXCHANGE: exchange, KEY: kind, **headers}
            exchange, key = f"{self.name}.redirect", queue
        packed = aio_pika.Message(body, headers=told, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await (await self.channel.get_exchange(exchange, ensure=False)).publish(packed, key)

    async def read(self, path: str, headers: Mapping[str, str]) -> str:
        """What a process of the service answers over HTTP."""
        async with httpx.AsyncClient(base_url=self.url, timeout=None) as client:
            return (await client.get(path, headers=headers)).raise_for_status().text

    async def queue(self, suffix: str) -> list[AbstractIncomingMessage]:
        """What stands in one of the service's queues; it is taken out."""
        queue = await self.channel.get_queue(f"{self.name}.{suffix}", ensure=False)
        found = []
        while (message := await queue.get(fail=False, timeout=None)) is not None:
            await message.ack()
            found.append(message)
        return found

    async def waiting(self, suffix: str) -> int:
        """How many messages are ready in one of the service's queues."""
        return (await lying(self.channel, f"{self.name}.{suffix}")).ready

    async def consumers(self) -> int:
        """How many consumers the inbox has."""
        return (await lying(self.channel, f"{self.name}.inbox")).consumers

    async def declare(self) -> None:
        """The admin step: what is missing of the topology is there again, and so is the ear for what is said."""
        await declare(self.amqp_url, self.topology)
        inbox = await self.channel.get_queue(f"{self.name}.inbox", ensure=False)
        for speaker in SPEAKERS:
            await inbox.bind(await self.channel.declare_exchange(speaker, "topic", durable=True), f"#.{self.name}")
        said = await self.channel.declare_queue(f"{self.name}.said", durable=True, arguments={"x-queue-type": "quorum"})
        await said.bind(self.name, "#")

    @asynccontextmanager
    async def working(self, role: Role = "worker", *, at_once: bool = False) -> AsyncIterator[Process]:
        """A process of the service, in this event loop; cut off without ceremony at the end, unless it stopped.

        It is ready, unless it is wanted `at_once`.
        """
        port = 0 if role == "worker" else self.port
        settings = self.service.settings.model_copy(update={"http_port": port})
        async with running(replace(self.service, settings=settings), role) as (process, task):
            if not at_once:
                await until(process.ready, task)
            yield process


@asynccontextmanager
async def running(service: Service, role: Role) -> AsyncIterator[tuple[Process, "asyncio.Task[None]"]]:
    """A process in this event loop, and what it does; cut off without ceremony at the end, unless it stopped."""
    process = Process(service, role)
    task = asyncio.create_task(process.run())
    try:
        yield process, task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await process.bus.close()


async def unready(process: Process) -> bool:
    return not await process.ready()


def waits(process: Process) -> bool:
    """Whether it has found its store or its broker away."""
    return bool(process.metrics.registry.get_sample_value("zhaolu_away_total", {"service": process.service.name}))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def workshop(
    amqp_url: str, mongo_url: str, reached_by: tuple[str, str] | None = None, **settings: Any
) -> AsyncIterator[Workshop]:
    """The toy service under a fresh name, its topology declared, nothing running yet.

    `reached_by` are the URLs its workers use for broker and store, where they are to differ.
    """
    name = "toy" + "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex[:10])
    port = _free_port()
    topology = Topology(
        delivery_limit=20,
        speakers=(name,),
        holds_ms={"1s": 200, "5s": 300, "25s": 400},
        services={name: Ears(hears={name: ("nothing.at_all.v1",)})},
        users={name: Rights(write="^$", read="^$")},
    )
    service = toy(name, *(reached_by or (amqp_url, mongo_url)), http_port=port, **settings)
    async with await aio_pika.connect(amqp_url) as connection, connection.channel() as channel:
        opened = Workshop(service, channel, port, amqp_url, topology)
        await opened.declare()
        try:
            yield opened
        finally:
            await _removed(channel, name)
            store = Store(mongo_url, service.settings.database)
            await store.drop()
            await store.close()


async def _removed(channel: AbstractChannel, name: str) -> None:
    for suffix in ("inbox", "suspects", "hold.1s", "hold.5s", "hold.25s", "dead", "said"):
        await channel.queue_delete(f"{name}.{suffix}")
    for exchange in (name, f"{name}.redirect"):
        await channel.exchange_delete(exchange)


def types_of(messages: Sequence[AbstractIncomingMessage]) -> list[str]:
    return [str(message.headers["ce-type"]) for message in messages]


def ids_of(messages: Sequence[AbstractIncomingMessage]) -> list[str]:
    return [str(message.headers["ce-id"]) for message in messages]
