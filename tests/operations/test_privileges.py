"""Every user of the broker at every exchange and queue: what is allowed is listed here in full, and all else denied."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import aiormq
import pytest
from aiormq.exceptions import ChannelAccessRefused, ChannelPreconditionFailed

from contracts.messages.recipient import ReceiptsSent
from operations.topology.description import Topology
from operations.topology.layout import layout_of
from services.chassis.messaging.origin import RECIPIENT
from tests.private_node import Url

SERVICES: Final = ("registration", "verification", "exams", "admission", "finance", "delivery")
RECIPIENTS: Final = ("hr.KM-1", "hr.KM-2", "teaching.KM-1", "teaching.KM-2", "talent-centre", "tcm-society")
"""Users who each read one queue, which is called like them."""
SPEAKS_AT: Final[Mapping[str, frozenset[str]]] = {
    **{name: frozenset({name, f"{name}.redirect", "platform"}) for name in SERVICES},
    "admission": frozenset({"admission", "admission.redirect", "platform", "hr"}),
    "delivery": frozenset({"delivery", "delivery.redirect", "platform", "hr", "deliveries"}),
    "platform": frozenset({"platform"}),
    "operator": frozenset({"clock", *(f"{name}.redirect" for name in SERVICES)}),
    **dict.fromkeys(RECIPIENTS, frozenset()),
}
"""User → the exchanges it may publish to: a service's own, and the platform's for what came over its HTTP edge.

Recipients publish under keys of their own alone, in the exchange `recipient`, which is tried apart.
"""
ANSWERS_UNDER: Final = {
    **dict.fromkeys((*SERVICES, "operator"), ""),
    **{name: name for name in ("platform", *RECIPIENTS)},
}
"""User → the name its receipts may be published under."""
TAKES_FROM: Final[Mapping[str, frozenset[str]]] = {
    **{name: frozenset({f"{name}.inbox", f"{name}.suspects"}) for name in SERVICES},
    "delivery": frozenset({"delivery.inbox", "delivery.suspects", "delivery.wakes"}),
    "platform": frozenset({"platform.deliveries"}),
    "operator": frozenset(f"{name}.dead" for name in SERVICES),
    **{name: frozenset({name}) for name in RECIPIENTS},
}
"""User → the queues it may take from, and empty."""
BUILT_IN: Final = ("", "amq.direct", "amq.fanout", "amq.topic", "amq.headers", "amq.match", "amq.rabbitmq.trace")
_NOWHERE: Final = "to.nobody.at_all"
_AT_ONCE: Final = 8
Cell = tuple[str, str, bool]
"""What is done, to what, and whether it may be."""
Does = Callable[[aiormq.abc.AbstractChannel, str], Awaitable[Any]]


async def _publishes(channel: aiormq.abc.AbstractChannel, exchange: str, key: str = _NOWHERE) -> None:
    await channel.basic_publish(b"", exchange=exchange, routing_key=key)


async def _binds(channel: aiormq.abc.AbstractChannel, queue: str) -> None:
    await channel.queue_bind(queue, "platform", _NOWHERE)


async def _joins(channel: aiormq.abc.AbstractChannel, exchange: str) -> None:
    await channel.exchange_bind(destination=exchange, source="platform", routing_key=_NOWHERE)


DOES: Final[Mapping[str, Does]] = {
    "publish to": _publishes,
    "take from": lambda channel, queue: channel.basic_get(queue),
    "consume": lambda channel, queue: channel.basic_consume(queue, _kept),
    "purge": lambda channel, queue: channel.queue_purge(queue),
    "bind": _binds,
    "join": _joins,
    "delete queue": lambda channel, queue: channel.queue_delete(queue),
    "delete exchange": lambda channel, exchange: channel.exchange_delete(exchange),
    "declare queue": lambda channel, queue: channel.queue_declare(queue, durable=True),
    "declare exchange": lambda channel, exchange: channel.exchange_declare(exchange=exchange, exchange_type="topic"),
}


async def _kept(_message: Any) -> None:
    """What is delivered goes back when the channel closes."""


def cells(topology: Topology, user: str) -> Iterator[Cell]:
    """Every cell of a user's row."""
    layout = layout_of(topology)
    queues = [queue.name for queue in layout.queues]
    exchanges = [exchange.name for exchange in layout.exchanges]
    for exchange in (*exchanges, *BUILT_IN):
        yield "publish to", exchange, exchange in SPEAKS_AT[user]
    for exchange in exchanges:
        yield "join", exchange, False
        yield "delete exchange", exchange, False
    for queue in queues:
        yield "take from", queue, queue in TAKES_FROM[user]
        yield "consume", queue, queue in TAKES_FROM[user]
        yield "bind", queue, False
        yield "delete queue", queue, False
        if queue not in TAKES_FROM[user]:
            yield "purge", queue, False
    for name in (f"{user}.extra", "platform.extra", "hr.KM-9"):
        yield "declare queue", name, False
        yield "declare exchange", name, False


async def _may(connection: aiormq.abc.AbstractConnection, does: Does, what: str) -> bool:
    channel = await connection.channel(publisher_confirms=True)
    try:
        await does(channel, what)
    except ChannelAccessRefused:
        return False
    await channel.close()
    return True


def test_the_matrix_knows_every_user(topology: Topology) -> None:
    assert layout_of(topology).rights.keys() == SPEAKS_AT.keys() == TAKES_FROM.keys()


@pytest.mark.parametrize("user", SPEAKS_AT)
async def test_a_user_may_do_what_is_listed_and_nothing_else(user: str, url_of: Url, topology: Topology) -> None:
    connection, turns = await aiormq.connect(url_of(user)), asyncio.Semaphore(_AT_ONCE)

    async def tried(cell: Cell) -> str | None:
        did, what, may = cell
        async with turns:
            return None if await _may(connection, DOES[did], what) is may else f"{user} {did} {what}: not {may}"

    try:
        row = list(cells(topology, user))
        assert len(row) > 200
        wrong = await asyncio.gather(*(tried(cell) for cell in row))
    finally:
        await connection.close()
    assert [each for each in wrong if each] == []


@pytest.mark.parametrize("user", ANSWERS_UNDER)
async def test_a_recipient_answers_under_its_own_name_alone(user: str, url_of: Url) -> None:
    names = {*RECIPIENTS, "platform", "hr.KM", "hr", "hr.KM-1.hr.KM-2", "hr.KM-11", "hrxKM-1", "#", "*.KM-1"}
    connection, wrong = await aiormq.connect(url_of(user)), []
    try:
        for name in sorted(names):
            for key, may in (
                (f"{name}.{ReceiptsSent.TYPE}", name == ANSWERS_UNDER[user]),
                (f"{name}.{ReceiptsSent.TYPE}.more", False),
                (name, False),
            ):
                publishes = partial(_publishes, key=key)
                if await _may(connection, publishes, RECIPIENT) is not may:
                    wrong.append(key)
    finally:
        await connection.close()
    assert wrong == []


async def test_nobody_signs_a_message_with_anothers_name(url_of: Url) -> None:
    connection = await aiormq.connect(url_of("platform"))
    try:
        channel = await connection.channel(publisher_confirms=True)
        signed = aiormq.spec.Basic.Properties(user_id="admission")
        with pytest.raises(ChannelPreconditionFailed):
            await channel.basic_publish(b"", exchange="platform", routing_key=_NOWHERE, properties=signed)
    finally:
        await connection.close()
