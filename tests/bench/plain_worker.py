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

from contracts.platform import PaymentMade
from tests.bench.tally import BALLAST, EXCHANGE, INBOX, opened


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
        name = message.message_id
        tally = await tallies.find_one({"_id": payment.application})
        version = tally["version"] if tally else 0
        heard = tally["heard"] if tally else []
        if name not in heard:
            changed = {
                "_id": payment.application,
                "version": version + 1,
                "state": {"paid_fen": 100 * (version + 1), "payments": version + 1, "ballast": BALLAST},
                "heard": [*heard, name],
            }
            await tallies.replace_one({"_id": payment.application, "version": version}, changed, upsert=True)
        event = opened(payment)
        await broker.publish(event, exchange=out, routing_key=event.TYPE, persist=True, message_id=f"out-{name}")

    await broker.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2])))
