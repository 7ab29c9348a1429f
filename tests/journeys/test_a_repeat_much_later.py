"""Everything of a season once more, thirty days after its end: still recognised, by every service."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import uuid4

import pytest
from aio_pika.abc import AbstractChannel, AbstractQueue

from contracts.envelope import Received, attributes_of
from contracts.references import Rejection
from rehearsal.chaos.documents import canonical
from services.chassis.http.edge import read
from services.chassis.http.service import Service
from services.chassis.messaging.control import TOLD
from tests.convergence.recorded import Recording, recording
from tests.journeys.lone_service import clock, on, rested, stored, told, whole_topology, working
from tests.paper import SERVICES, Paper

LATER: Final = timedelta(days=30)


@pytest.fixture(scope="module")
async def channel(amqp_url: str) -> AsyncIterator[AbstractChannel]:
    async with whole_topology(amqp_url) as opened:
        yield opened


async def listening_to(channel: AbstractChannel, name: str) -> AbstractQueue:
    """A queue for all the service says, to others, to itself and to hospitals."""
    said = await channel.declare_queue(f"{name}.said.{uuid4().hex[:8]}", exclusive=True)
    for exchange in (name, "hr"):
        await said.bind(exchange, "#")
    return said


async def taken(said: AbstractQueue, service: Service) -> tuple[int, list[Received[Any]]]:
    """How much was said since the last look, and what of it the service itself hears."""
    number, own = 0, list[Received[Any]]()
    while (message := await said.get(fail=False, timeout=None)) is not None:
        await message.ack()
        if message.routing_key == TOLD or (message.routing_key or "").startswith(("missing.", "again.")):
            continue  # about numbers of messages
        heard = read(service, attributes_of(message.headers), message.body)
        number += 1
        own += [] if isinstance(heard, Rejection) else [heard]
    return number, own


def known(paper: Paper) -> dict[tuple[str, str], Any]:
    """The documents as they lie; of a head what it knows, not how often its lines were looked at."""
    heads = {aggregate.kind for aggregate in paper.service.aggregates if aggregate.heads}
    return {place: canonical(each.state) if place[0] in heads else each for place, each in paper.documents.items()}


def asks(service: Service, heard: Received[Any]) -> bool:
    """Whether it asks a head for a look, which finds nothing; as many ask for one as come while there is none."""
    return any(to.aggregate.heads for to in service.hears[type(heard.message)](heard.message).everyone)


@pytest.mark.parametrize("name", SERVICES)
async def test_a_repeat_thirty_days_later_changes_and_says_nothing(
    name: str, channel: AbstractChannel, amqp_url: str, mongo_url: str
) -> None:
    recorded: Recording = recording("2025-kunming-2", 9, 1)
    heard: Sequence[Received[Any]] = recorded.heard[name]
    await (await channel.get_queue(f"{name}.inbox", ensure=False)).purge()  # of what other services said to it before
    said = await listening_to(channel, name)
    async with on(name, amqp_url, mongo_url) as built:
        async with working(built) as process:
            await told(channel, name, heard)
            await rested(process, channel)
            for now in (*recorded.stops, recorded.over + LATER):
                await told(channel, name, [clock(now)])
                await rested(process, channel)
            before = known(await stored(process))
        words, own = await taken(said, built)
        async with working(built) as heir:
            again = [*heard, *own]
            Random(name).shuffle(again)
            await told(channel, name, again)
            await rested(heir, channel)
            asking = sum(asks(built, each) for each in again)
            assert 0 <= len(again) - heir.metrics.total("repeated") <= asking < len(again)
            assert known(await stored(heir)) == before
    assert words > 0
    assert (await taken(said, built))[0] == 0
