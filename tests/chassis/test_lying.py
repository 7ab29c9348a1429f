"""A broker that is slow says of a queue that nothing lies in it: that is not believed."""

import asyncio
import os
import sys
from uuid import uuid4

import aio_pika
import pytest
from aio_pika.abc import HeadersType

from rehearsal.runtime.docker import engine_answers
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import NODE, control
from services.chassis.messaging.lying import Lying, lying

_QUORUM: HeadersType = {"x-queue-type": "quorum"}
_ASLEEP = """
P = whereis('%2F_{0}'), ok = sys:suspend(P),
spawn(fun F() -> case whereis('%2F_{0}.go') of undefined -> timer:sleep(50), F(); _ -> sys:resume(P) end end).
"""
"""The queue's process answers nobody until another queue is there."""


async def test_what_lies_in_a_queue_that_does_not_answer_its_broker_is_not_called_nothing(
    own_servers: Processes, amqp_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "ZHAOLU_TEST_AMQP_URL" in os.environ or engine_answers():
        pytest.skip("the broker is not ours to command")
    name = f"lying-{uuid4().hex[:8]}"
    async with await aio_pika.connect(amqp_url) as connection:
        channel, beside = await connection.channel(), await connection.channel()
        await channel.declare_queue(name, durable=True, arguments=_QUORUM)
        await channel.default_exchange.publish(aio_pika.Message(b"here"), name)
        await control(own_servers, NODE, "eval", _ASLEEP.format(name))
        silent = await channel.declare_queue(name, passive=True)
        assert silent.declaration_result.message_count == 0
        monkeypatch.setattr("services.chassis.messaging.lying._ASKED", sys.maxsize)
        asked = asyncio.create_task(lying(channel, name))
        await beside.declare_queue(f"{name}.go", durable=True, arguments=_QUORUM)
        assert await asked == Lying(1, 0)
        for queue in (name, f"{name}.go"):
            await beside.queue_delete(queue)
