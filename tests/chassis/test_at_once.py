"""What a service says to itself: heard once it is committed, and once in all, whoever ends when."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from fastapi import APIRouter
from pydantic import TypeAdapter

from contracts.envelope import Message, Received
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.registration import RequestRefused
from operations.places import TOPOLOGY
from operations.topology.declare import declare
from operations.topology.description import read_topology
from services.chassis.core.aggregate import Addressed, Aggregate
from services.chassis.core.document import Delivery
from services.chassis.http.service import Service
from services.chassis.storage.mongo import Store
from services.chassis.worker import at_once, keeper, outbox
from services.chassis.worker.at_once import AtOnce
from services.chassis.worker.commit import Commits
from services.chassis.worker.run import Process
from tests.chassis.toy import envelope, payment, toy
from tests.chassis.workshop import running
from tests.waiting import until

NAME: Final = "registration"
STEPS: Final = 3


@dataclass(frozen=True, slots=True)
class Steps:
    heard: int = 0


def _decide(_steps: Steps, heard: Received[Any], _context: Any) -> Sequence[Message | str]:
    """A payment is the first step; each step but the last says the next, to an aggregate of its own."""
    name, _, nth = str(heard.message.application).rpartition("-")
    step = RequestRefused(application=f"{name}-{int(nth) + 1}", request="fraud", reasons=())
    return ["one more"] if int(nth) >= STEPS else ["one more", step]


STEP: Final[Aggregate[Steps]] = Aggregate(
    kind="step",
    state=TypeAdapter(Steps),
    initial=lambda _: Steps(),
    decide=_decide,
    evolve=lambda steps, event: steps if isinstance(event, Message) else Steps(steps.heard + 1),
)


def service(amqp_url: str, mongo_url: str) -> Service:
    """It hears payments, and what it says itself."""
    here = replace(
        toy(NAME, amqp_url, mongo_url, clock="simulated", heartbeat_seconds=3_600.0),
        aggregates=(STEP,),
        reads=lambda _: APIRouter(),
        hearers={RequestRefused.TYPE: (NAME,)},
    )
    hears: dict[type[Any], Any] = {
        kind: lambda message: Addressed(STEP, message.application, message) for kind in (PaymentMade, RequestRefused)
    }
    return replace(here, hears=hears)


@dataclass
class Room:
    """The service and its broker; its own word comes back to it once that is `let`."""

    service: Service
    channel: AbstractChannel

    async def pay(self, name: str) -> None:
        message = payment(f"{name}-1")
        body = aio_pika.Message(
            message.model_dump_json().encode(),
            headers=dict(envelope(name, message).headers()),
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        await (await self.channel.get_exchange("platform", ensure=False)).publish(body, PaymentMade.TYPE)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Process]:
        async with running(self.service, "worker") as (process, task):
            await until(process.ready, task)
            yield process


@pytest.fixture
async def room(amqp_url: str, mongo_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    monkeypatch.setattr(outbox, "DEAD_SECONDS", 0.5)
    monkeypatch.setattr(keeper, "LOOK_SECONDS", 0.1)
    built = service(amqp_url, mongo_url)
    topology = read_topology(TOPOLOGY, ())
    async with await aio_pika.connect(amqp_url) as connection, connection.channel() as channel:
        await declare(amqp_url, topology, purge=True)
        inbox = await channel.get_queue(f"{NAME}.inbox", ensure=False)
        ears = ((NAME, RequestRefused.TYPE), ("platform", PaymentMade.TYPE))
        for exchange, key in ears:
            await inbox.bind(exchange, key)
        yield Room(built, channel)
        for exchange, key in ears:
            await inbox.unbind(exchange, key)
        await declare(amqp_url, topology, purge=True)
        store = Store(mongo_url, built.settings.database)
        await store.drop()
        await store.close()


async def heard(process: Process, name: str) -> list[int]:
    """How often each step was."""
    keys = [f"{name}-{nth}" for nth in range(1, STEPS + 1)]
    documents = await process.store.load(STEP.kind, keys)
    return [STEP.state.validate_python(each.state).heard if (each := documents[key]).begun else 0 for key in keys]


async def settled(process: Process, messages: int) -> None:
    await until(lambda: process.metrics.heard >= messages and not process.inbox.in_flight)


async def test_its_own_word_is_heard_before_the_broker_has_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    async with room.at_work() as process:
        let = asyncio.Event()
        say = process.bus.say

        async def held(messages: Any) -> Any:
            await let.wait()
            return await say(messages)

        monkeypatch.setattr(process.bus, "say", held)
        await room.pay("A")

        async def all_heard() -> bool:
            return await heard(process, "A") == [1] * STEPS

        await until(all_heard)
        let.set()
        await settled(process, STEPS)
        assert process.metrics.total("heard") == STEPS, "the broker's copies are those that count"
        assert process.metrics.total("repeated") == 0
        assert await heard(process, "A") == [1] * STEPS


class Recorded:
    """Commits, which tells which aggregates were committed to, once it is let."""

    def __init__(self, commits: Commits) -> None:
        self._commits, self.let, self.keys = commits, asyncio.Event(), list[str]()

    async def apply(self, deliveries: Sequence[Delivery]) -> Any:
        await self.let.wait()
        self.keys += [delivery.key for delivery in deliveries]
        return await self._commits.apply(deliveries)


async def test_the_brokers_copy_of_what_is_just_being_heard_waits_for_that(room: Room) -> None:
    async with room.at_work() as process:
        here, by_the_broker = Recorded(process.commits), Recorded(process.commits)
        process.inbox.at_once._commits, process.inbox._commits = here, by_the_broker  # type: ignore[assignment]
        by_the_broker.let.set()
        await room.pay("A")
        await until(lambda: process.metrics.heard and process.inbox.in_flight)
        here.let.set()
        await settled(process, STEPS)
        assert (by_the_broker.keys, here.keys) == (["A-1"], ["A-2", "A-3"])
        assert (process.metrics.total("heard"), process.metrics.total("repeated")) == (STEPS, 0)


async def test_what_was_cut_off_is_heard_when_the_brokers_copy_comes(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = asyncio.Event()

    async def ends(self: AtOnce, own: Any) -> None:
        cut.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as first:
        first.setattr(AtOnce, "_settled", ends)
        async with room.at_work():
            await room.pay("A")
            await cut.wait()
    async with room.at_work() as process:

        async def all_heard() -> bool:
            return await heard(process, "A") == [1] * STEPS

        await until(all_heard)


async def test_a_defect_is_told_of_the_brokers_copy_alone(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "read", lambda *_: 1 / 0)
    async with room.at_work() as process:
        await room.pay("A")
        await settled(process, STEPS)
        assert process.metrics.total("retried") == 0
        assert await heard(process, "A") == [1] * STEPS


async def test_with_much_in_hand_everything_goes_by_the_broker(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "MOST", -1)

    async def never(self: AtOnce, own: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(AtOnce, "_settled", never)
    async with room.at_work() as process:
        await room.pay("A")
        await settled(process, STEPS)
        assert await heard(process, "A") == [1] * STEPS


async def test_many_stories_at_once_are_each_heard_once(room: Room) -> None:
    names = [f"A{nth}" for nth in range(60)]
    async with room.at_work() as process:
        for name in names:
            await room.pay(name)
        await settled(process, STEPS * len(names))
        for name in names:
            assert await heard(process, name) == [1] * STEPS
