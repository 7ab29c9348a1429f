"""A peer: a Celery task doing the same work; one worker process, acknowledged late, published with confirm."""

import os
from typing import Any, Final

from celery import Celery
from kombu.entity import Exchange, Queue
from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

from contracts.messages.platform.acts import PaymentMade
from tests.bench.tally import EXCHANGE, opened, replacement

QUEUE: Final = "bench.celery"
_OUT: Final = Exchange(EXCHANGE, "topic", no_declare=True)

app = Celery("bench", broker=os.environ["BENCH_AMQP_URL"])
app.conf.update(
    task_queues=[Queue(QUEUE, queue_arguments={"x-queue-type": "quorum"})],
    task_default_queue=QUEUE,
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=100,
    worker_detect_quorum_queues=True,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
)
_client: Any = MongoClient(os.environ["BENCH_MONGO_URL"], connect=False)
_tallies = _client.get_database(
    os.environ.get("BENCH_DATABASE", "bench"), write_concern=WriteConcern(w="majority", j=True)
)["tally"]


@app.task(name="bench.paid")
def paid(name: str, body: str) -> None:
    """Read the document, skip a repeat, replace it under its version, publish."""
    payment = PaymentMade.model_validate_json(body)
    changed = replacement(payment, name, _tallies.find_one({"_id": payment.application}))
    if changed is not None:
        before = {"_id": changed["_id"], "version": changed["version"] - 1}
        _tallies.replace_one(before, changed, upsert=True)
    event = opened(payment)
    with app.producer_pool.acquire(block=True) as producer:
        producer.publish(
            event.model_dump_json(),
            exchange=_OUT,
            routing_key=event.TYPE,
            delivery_mode=2,
            content_type="application/json",
            content_encoding="utf-8",
            message_id=f"out-{name}",
        )
