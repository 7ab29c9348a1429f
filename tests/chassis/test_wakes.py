"""What one process of a service tells the one that leads: at once where somebody listens, and a word, no more."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import uuid4

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel

from services.chassis.core.failures import Unavailable
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.wakes import WAKES, Wakes
from tests.waiting import until

Words = list[Mapping[str, Sequence[str]]]


@asynccontextmanager
async def process(url: str, service: str) -> AsyncIterator[Wakes]:
    """A process of this service, as far as it speaks and listens."""
    bus = Bus(url, service, 10, lambda _exchange, _kind: None)
    await bus.open()
    try:
        yield Wakes(bus, service)
    finally:
        await bus.close()


@asynccontextmanager
async def laid_out(url: str, service: str) -> AsyncIterator[AbstractChannel]:
    """The queue of its words, and what leads there."""
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        exchange = await channel.declare_exchange(f"{service}.redirect", durable=True)
        queue = await channel.declare_queue(
            f"{service}.{WAKES}", durable=True, arguments={"x-queue-type": "quorum", "x-message-ttl": 60_000}
        )
        await queue.bind(exchange, WAKES)
        yield channel
        await queue.delete(if_unused=False, if_empty=False)
        await exchange.delete()


async def test_whoever_leads_is_told_what_another_process_moved_and_whoever_leads_no_more_is_not(amqp_url: str) -> None:
    service = f"led{uuid4().hex[:8]}"
    first, second = Words(), Words()
    async with (
        laid_out(amqp_url, service) as channel,
        process(amqp_url, service) as one,
        process(amqp_url, service) as other,
    ):
        await one.listen(first.append)
        await one.listen(first.append)  # asked again it is the same ear
        await other.wake({"log": ["hr.A/1", "platform/7"]})
        await until(lambda: first == [{"log": ["hr.A/1", "platform/7"]}])
        exchange = await channel.get_exchange(f"{service}.redirect", ensure=False)
        await exchange.publish(aio_pika.Message(b"[1"), WAKES)  # nothing of ours, and nothing to be told of
        await one.listen(None)
        await other.listen(second.append)
        await one.wake({"clock": ["now"]})
        await until(lambda: second == [{"clock": ["now"]}])
        assert len(first) == 1


async def test_where_there_is_no_such_queue_nobody_is_told_and_nobody_falls(amqp_url: str) -> None:
    """A broker that was laid out before there were such words: whoever leads looks now and then."""
    async with process(amqp_url, f"led{uuid4().hex[:8]}") as one:
        with pytest.raises(Unavailable):
            await one.listen(Words().append)
        await one.wake({"log": ["hr.A/1"]})
