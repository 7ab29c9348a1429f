"""What lies in the broker's queues: from its management address where there is one, else counted over AMQP.

Only the first tells rates and how old the oldest message is; what is not known is said to be so, and never zero.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

import aio_pika
import httpx

from contracts.vocabulary import SHANGHAI
from operations import places
from operations.access import SERVICES
from operations.topology.description import inbox_of
from services.chassis.messaging.lying import lying
from services.chassis.messaging.parts import INBOX, MOST_PARTS, part_names

ROOMS: Final = ("inbox", "suspects", "hold.1s", "hold.5s", "hold.25s", "dead")
"""A service's queues, by what lies in them; an inbox may have more parts."""
_ALL: Final = (*part_names(MOST_PARTS), *ROOMS[1:])


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """One queue; None is what is not known."""

    name: str
    messages: int
    consumers: int
    rate: float | None = None
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class BrokerFigures:
    """Every queue of our services, by service, and which broker it is."""

    version: str
    queues: Mapping[str, Sequence[QueueFigures]]


async def looked_at(client: httpx.AsyncClient, amqp: str, management: str) -> BrokerFigures:
    """What there is now. Raises what the broker's drivers raise while it is away."""
    return await _managed(client, management) if management else await _counted(amqp)


async def _counted(amqp: str) -> BrokerFigures:
    """Each service on a channel of its own: a broker that takes its time over an answer takes it for all at once."""
    async with await aio_pika.connect(amqp, timeout=1) as connection:

        async def rooms(service: str) -> list[QueueFigures]:
            channel, found = await connection.channel(), []
            beside = (f"{service}.{room}" for room in ROOMS[1:])
            for queue in (*inbox_of(places.TOPOLOGY, service), *beside):
                there = await lying(channel, queue)
                found.append(QueueFigures(queue.removeprefix(f"{service}."), there.ready, there.consumers))
            return _inbox_first(found)

        found = dict(zip(SERVICES, await asyncio.gather(*map(rooms, SERVICES)), strict=True))
        version = (
            str(connection.transport.connection.server_properties.get("version", "")) if connection.transport else ""
        )
    return BrokerFigures(version, found)


async def _managed(client: httpx.AsyncClient, management: str) -> BrokerFigures:
    parts = urlsplit(management)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl().rstrip("/")
    who = (parts.username or "", parts.password or "")
    overview = (await client.get(f"{bare}/api/overview", auth=who)).raise_for_status().json()
    told = (await client.get(f"{bare}/api/queues/{quote('/', safe='')}", auth=who)).raise_for_status().json()
    known = {each["name"]: each for each in told}
    queues = {
        service: _inbox_first([_queue(room, known[name]) for room in _ALL if (name := f"{service}.{room}") in known])
        for service in SERVICES
    }
    return BrokerFigures(str(overview.get("rabbitmq_version", "")), queues)


def _inbox_first(rooms: Sequence[QueueFigures]) -> list[QueueFigures]:
    """The parts of an inbox told as one; as many consumers hear it as hear the part that is heard by the fewest."""
    parts = [each for each in rooms if each.name.startswith(INBOX)]
    if len(parts) < 2:
        return list(rooms)
    rates, oldest = [each.rate for each in parts if each.rate is not None], [each.oldest for each in parts]
    whole = QueueFigures(
        INBOX,
        sum(each.messages for each in parts),
        min(each.consumers for each in parts),
        sum(rates) if rates else None,
        min((each for each in oldest if each is not None), default=None),
    )
    return [whole, *(each for each in rooms if each not in parts)]


def _queue(room: str, told: Mapping[str, Any]) -> QueueFigures:
    rate = told.get("message_stats", {}).get("ack_details", {}).get("rate")
    head = told.get("head_message_timestamp")
    return QueueFigures(
        room,
        int(told.get("messages") or 0),
        int(told.get("consumers") or 0),
        None if rate is None else float(rate),
        datetime.fromtimestamp(head, SHANGHAI) if isinstance(head, int) else None,
    )
