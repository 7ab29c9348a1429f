"""Two small services of which one hears the other: a till that opens an account for each payment, and who counts them.

They bear the names of services whose word this is, and have the queues of the broker's one description.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Final

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from fastapi import APIRouter
from pydantic import TypeAdapter

from contracts.envelope import Received
from contracts.messages.finance import AccountOpened
from contracts.messages.platform.acts import PaymentMade
from operations.places import TOPOLOGY
from operations.topology.declare import declare
from operations.topology.description import read_topology
from services.chassis.core.aggregate import Addressed, Aggregate
from services.chassis.http.service import Service
from services.chassis.messaging.lying import lying
from services.chassis.storage.mongo import Store
from services.chassis.worker import keeper, lacks, outbox, recall
from services.chassis.worker.run import Process
from tests.chassis.toy import envelope, payment, toy
from tests.chassis.workshop import running
from tests.waiting import until

UNHEARD_OF: Final = "T-13"
"""Counting for this one is a defect, until somebody mends it."""


@dataclass(frozen=True, slots=True)
class Count:
    opened: int = 0


class Broken:
    """Whether the defect is there."""

    now: bool = False


def _counted(_count: Count, heard: Received[AccountOpened], _context: Any) -> list[str]:
    if Broken.now and heard.message.application == UNHEARD_OF:
        raise ValueError
    return ["one more"]


COUNT: Final[Aggregate[Count]] = Aggregate(
    kind="count",
    state=TypeAdapter(Count),
    initial=lambda _: Count(),
    decide=_counted,
    evolve=lambda count, _: Count(count.opened + 1),
)


@dataclass
class Street:
    """The two, with an open channel to the broker between them."""

    finance: Service
    admission: Service
    channel: AbstractChannel
    amqp_url: str

    async def pay(self, *names: str, till: str = "T-1", **headers: str) -> None:
        """The platform says that these payments were made."""
        exchange = await self.channel.get_exchange("platform", ensure=False)
        for name in names:
            message = payment(till)
            body = aio_pika.Message(
                message.model_dump_json().encode(),
                headers={**envelope(name, message).headers(), **headers},
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            )
            await exchange.publish(body, PaymentMade.TYPE)

    async def waiting(self, queue: str) -> int:
        return (await lying(self.channel, queue)).ready

    async def purge(self, queue: str) -> None:
        await (await self.channel.get_queue(queue, ensure=False)).purge()

    async def declare(self) -> None:
        """The admin step."""
        await declare(self.amqp_url, read_topology(TOPOLOGY, ()))

    @asynccontextmanager
    async def at_work(self, service: Service) -> AsyncIterator[Process]:
        """A process of one of them, ready; cut off without ceremony, unless it stopped."""
        async with running(service, "worker") as (process, task):
            await until(process.ready, task)
            yield process

    @asynccontextmanager
    async def store(self, service: Service) -> AsyncIterator[Store]:
        """Its store, for somebody who looks into it."""
        store = Store(service.settings.mongo_url.get_secret_value(), service.settings.database)
        try:
            yield store
        finally:
            await store.close()

    async def opened(self, till: str = "T-1") -> int:
        """How many accounts were counted."""
        async with self.store(self.admission) as store:
            document = (await store.load(COUNT.kind, [till]))[till]
        return COUNT.state.validate_python(document.state).opened if document.begun else 0


@asynccontextmanager
async def street(amqp_url: str, mongo_url: str, **settings: Any) -> AsyncIterator[Street]:
    """Both, nothing running yet; empty queues and stores before and after."""
    given = {"heartbeat_seconds": 3_600.0, "clock": "simulated", **settings}
    table = {AccountOpened.TYPE: ("admission",)}
    finance = replace(toy("finance", amqp_url, mongo_url, **given), hearers=table)
    admission = replace(
        toy("admission", amqp_url, mongo_url, **given),
        aggregates=(COUNT,),
        hears={AccountOpened: lambda m: Addressed(COUNT, m.application, m)},
        reads=lambda _: APIRouter(),
    )
    async with await aio_pika.connect(amqp_url) as connection, connection.channel() as channel:
        opened = Street(finance, admission, channel, amqp_url)
        await declare(amqp_url, read_topology(TOPOLOGY, ()), purge=True)
        try:
            yield opened
        finally:
            await declare(amqp_url, read_topology(TOPOLOGY, ()), purge=True)
            for service in (finance, admission):
                async with opened.store(service) as store:
                    with suppress(Exception):
                        await store.drop()


def sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same steps, sooner."""
    monkeypatch.setattr(lacks, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(lacks, "GRACE_SECONDS", 0.1)
    monkeypatch.setattr(lacks, "PAUSES_SECONDS", (0.3,))
    monkeypatch.setattr(recall, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(outbox, "DEAD_SECONDS", 0.5)
    monkeypatch.setattr(keeper, "LOOK_SECONDS", 0.1)
