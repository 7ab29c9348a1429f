"""A private RabbitMQ node with the topology in it: who may do what, and where messages go."""

import asyncio
import time
from contextlib import suppress

import aio_pika
import pytest
from aio_pika.exceptions import ChannelClosed, DeliveryError

from operations.topology.declare import declare
from operations.topology.description import Topology
from rehearsal.runtime.given import Unusable, given_broker
from services.chassis.messaging.lying import lying
from tests.private_node import Url
from tests.waiting import eventually

EVENT = "platform.review_recorded.v1"


async def publish(url: str, exchange: str, key: str, body: bytes = b"{}") -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        to = await channel.get_exchange(exchange, ensure=False)
        await to.publish(aio_pika.Message(body, delivery_mode=2), key, mandatory=True)


async def depth(url: str, queue: str) -> int:
    """What lies there, where the broker's answer can be believed."""
    async with await aio_pika.connect(url) as connection:
        return (await lying(await connection.channel(), queue)).ready


async def take(url: str, queue: str) -> bytes | None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        message = await (await channel.get_queue(queue, ensure=False)).get(fail=False, timeout=None)
        if message is None:
            return None
        await message.ack()
        return message.body


async def test_the_platform_may_publish_events_that_someone_hears(url_of: Url) -> None:
    await publish(url_of("platform"), "platform", EVENT, b"heard")
    assert await take(url_of("verification"), "verification.inbox") == b"heard"


async def test_an_event_nobody_hears_comes_back_to_its_publisher(url_of: Url) -> None:
    with pytest.raises(DeliveryError):
        await publish(url_of("platform"), "platform", "platform.unheard_of.v1")


async def test_the_platform_may_not_speak_for_a_service(url_of: Url) -> None:
    with pytest.raises(ChannelClosed, match="ACCESS_REFUSED"):
        await publish(url_of("platform"), "registration", "registration.ban_imposed.v1")


async def test_the_platform_may_not_read(url_of: Url) -> None:
    with pytest.raises(ChannelClosed, match="ACCESS_REFUSED"):
        await take(url_of("platform"), "verification.inbox")


async def test_a_hospital_reads_its_own_messages_and_no_others(url_of: Url) -> None:
    await publish(url_of("admission"), "hr", "KM-1.hr.trainee_expected.v1", b"for KM-1")
    assert await take(url_of("hr.KM-2"), "hr.KM-2") is None
    with pytest.raises(ChannelClosed, match="ACCESS_REFUSED"):
        await take(url_of("hr.KM-2"), "hr.KM-1")
    assert await take(url_of("hr.KM-1"), "hr.KM-1") == b"for KM-1"


async def test_a_service_may_not_declare_anything(url_of: Url) -> None:
    async with await aio_pika.connect(url_of("exams")) as connection:
        channel = await connection.channel()
        with pytest.raises(ChannelClosed, match="ACCESS_REFUSED"):
            await channel.declare_queue("exams.extra", durable=True)


async def test_a_message_put_on_hold_returns_to_the_inbox_after_its_delay(url_of: Url) -> None:
    began = time.monotonic()
    await publish(url_of("exams"), "exams.redirect", "hold.1s", b"later")
    assert await depth(url_of("exams"), "exams.inbox") == 0 or time.monotonic() - began >= 0.9

    async def is_back() -> bool:
        return await depth(url_of("exams"), "exams.inbox") == 1

    assert await eventually(is_back)
    assert time.monotonic() - began >= 0.9
    assert await take(url_of("exams"), "exams.inbox") == b"later"


async def test_declaring_over_amqp_agrees_with_the_imported_definitions(url_of: Url, topology: Topology) -> None:
    await publish(url_of("platform"), "platform", "platform.payment_made.v1", b"kept")
    await declare(url_of("admin"), topology)
    assert await depth(url_of("finance"), "finance.inbox") == 1
    await declare(url_of("admin"), topology, purge=True)
    assert await depth(url_of("finance"), "finance.inbox") == 0


async def test_what_is_confirmed_while_bindings_are_made_anew_reaches_everyone_who_hears_it(
    url_of: Url, topology: Topology
) -> None:
    """`exams.candidate_scored.v1` goes to two services; its exchange was deleted, and someone speaks all the while."""
    key, over = "exams.candidate_scored.v1", asyncio.Event()

    async def speak() -> int:
        taken = 0
        async with await aio_pika.connect(url_of("exams")) as connection:
            while not over.is_set():
                channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
                to = await channel.get_exchange("exams", ensure=False)
                try:
                    while not over.is_set():
                        with suppress(DeliveryError):
                            await to.publish(aio_pika.Message(b"{}", delivery_mode=2), key)
                            taken += 1
                except ChannelClosed:
                    continue
        return taken

    async with await aio_pika.connect(url_of("admin")) as connection:
        await (await connection.channel()).exchange_delete("exams")
    speaking = asyncio.create_task(speak())
    await declare(url_of("admin"), topology)

    async def is_heard() -> bool:
        return await depth(url_of("exams"), "exams.inbox") > 0

    assert await eventually(is_heard)
    over.set()
    confirmed = await speaking
    for service in ("exams", "admission"):
        assert await depth(url_of(service), f"{service}.inbox") >= confirmed, confirmed
    await declare(url_of("admin"), topology, purge=True)


async def test_two_runs_do_not_share_a_broker_that_is_given(url_of: Url, topology: Topology) -> None:
    async with given_broker(url_of("admin"), topology):
        with pytest.raises(Unusable):
            async with given_broker(url_of("admin"), topology):
                pass
    async with given_broker(url_of("admin"), topology):
        pass
