"""Every user who may publish, at the real broker, says everything there is: heard is only what is its own to say."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any, Final

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from contracts.catalogue import CATALOGUE, speaker_of, stem_of
from contracts.envelope import Received
from operations.topology.description import Topology
from services.chassis.http.edge import admitted
from services.chassis.messaging.lying import lying
from services.chassis.messaging.origin import EXCHANGE, FOREIGN, KEY, origin_of
from tests.edge.test_fuzz import golden, service
from tests.operations.test_privileges import SERVICES, SPEAKS_AT
from tests.private_node import Url
from tests.waiting import until

Said = tuple[str, str]
"""An exchange and a routing key."""


def keys_of(topology: Topology, exchange: str) -> Iterator[str]:
    """One key of this exchange for each service that listens there; into the inbox, of a redirect exchange."""
    if exchange.endswith(".redirect"):
        yield "inbox"
    for ears in topology.services.values():
        yield from ears.hears.get(exchange, ())[:1]


def packed(name: str, user: str) -> aio_pika.Message:
    """A golden sample, its source that of whoever may say it; and claims in headers of ours that it came from there."""
    event: dict[str, Any] = golden(name)
    headers: dict[str, Any] = {f"ce-{key}": value for key, value in event.items() if key != "data"}
    claims: dict[str, Any] = {"user": user, "x-attempt": "1/3", "x-put-off": -7, "x-reason-code": "defect"}
    if user != "operator":  # who puts dead letters back is believed: it is told where they first came in
        claims |= {EXCHANGE: speaker_of(name), KEY: name}
    return aio_pika.Message(json.dumps(event["data"]).encode(), headers={**headers, **claims})


async def tells(url: str, user: str, said: list[Said]) -> None:
    """Everything in the catalogue, under every one of these keys."""
    async with await aio_pika.connect(url) as connection, connection.channel(publisher_confirms=False) as channel:
        for exchange, key in said:
            at = await channel.get_exchange(exchange, ensure=False)
            await asyncio.gather(*(at.publish(packed(name, user), key, mandatory=False) for name in CATALOGUE))


async def taken(channel: AbstractChannel, queue: str) -> list[AbstractIncomingMessage]:
    """All that waits there."""
    asked = await channel.get_queue(queue, ensure=False)
    count = (await lying(channel, queue)).ready
    found: list[AbstractIncomingMessage] = []

    async def take(message: AbstractIncomingMessage) -> None:
        found.append(message)

    if count:
        tag = await asked.consume(take, no_ack=True)
        await until(lambda: len(found) >= count)
        await asked.cancel(tag)
    return found


async def test_everything_said_by_everybody_is_heard_from_its_owner_alone(url_of: Url, topology: Topology) -> None:
    async with await aio_pika.connect(url_of("admin")) as connection, connection.channel() as channel:
        for name in SERVICES:
            await channel.declare_queue(f"{name}.inbox", passive=True)
            await (await channel.get_queue(f"{name}.inbox", ensure=False)).purge()
        for user, exchanges in SPEAKS_AT.items():
            await tells(url_of(user), user, [(at, key) for at in exchanges for key in keys_of(topology, at)])
        await asyncio.sleep(0.5)
        verdicts = [(name, each) for name in SERVICES for each in await taken(channel, f"{name}.inbox")]
    heard: Final = [(to, each) for to, each in verdicts if judged(to, each) == ""]
    foreign = [each for to, each in verdicts if judged(to, each) == FOREIGN]
    assert len(foreign) > 3_000
    assert heard
    for to, each in heard:
        user, kind = str(each.headers["user"]), str(each.headers["ce-type"])
        assert speaker_of(kind) in SPEAKS_AT[user] or each.exchange == f"{to}.redirect"
        if each.exchange == f"{to}.redirect":
            assert user == to, "its own service put it back; the operator said nothing of where it came from"
        else:
            assert (each.exchange, stem_of(each.routing_key or "")) == (speaker_of(kind), stem_of(kind))


def judged(to: str, message: AbstractIncomingMessage) -> str:
    """The code of what the service says to it; none where it is heard."""
    attributes = {name.removeprefix("ce-"): value for name, value in message.headers.items() if name[:3] == "ce-"}
    verdict = admitted(service(to), origin_of(to, message), attributes, message.body)
    return "" if isinstance(verdict, Received) else verdict.code
