"""A peer: the FastStream handler one would write first, one message at a time, with the same guarantees.

Read the document, skip a repeat, replace it under its version, publish with confirm, acknowledge.
"""

import asyncio
import os
import sys
from typing import Any

import uvloop
from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitExchange, RabbitMessage, RabbitQueue
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.write_concern import WriteConcern

from contracts.messages.platform.acts import PaymentMade
from tests.bench.tally import EXCHANGE, INBOX, opened, replacement


async def main(database: str, prefetch: int) -> None:
    """Work until killed."""
    client: Any = AsyncIOMotorClient(os.environ["BENCH_MONGO_URL"])
    tallies = client.get_database(database, write_concern=WriteConcern(w="majority", j=True))["tally"]
    broker = RabbitBroker(
        os.environ["BENCH_AMQP_URL"],
        logger=None,
        default_channel=Channel(publisher_confirms=True, on_return_raises=True),
    )
    inbox = RabbitQueue(INBOX, queue_type=QueueType.QUORUM, durable=True, declare=False)
    out = RabbitExchange(EXCHANGE, declare=False)

    @broker.subscriber(inbox, ack_policy=AckPolicy.NACK_ON_ERROR, channel=Channel(prefetch_count=prefetch))
    async def paid(payment: PaymentMade, message: RabbitMessage) -> None:
        name = message.message_id or ""
        changed = replacement(payment, name, await tallies.find_one({"_id": payment.application}))
        if changed is not None:
            before = {"_id": changed["_id"], "version": changed["version"] - 1}
            await tallies.replace_one(before, changed, upsert=True)
        event = opened(payment)
        await broker.publish(event, exchange=out, routing_key=event.TYPE, persist=True, message_id=f"out-{name}")

    await broker.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2])))
