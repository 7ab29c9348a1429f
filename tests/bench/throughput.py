"""Messages per second of the chassis: one event in, one commit, one event out, in one worker process.

Beside it, on the same broker and store in the same run, taken in turn: a plain FastStream handler, the same
handler let loose on many messages at once, a Celery task, and the store's own rate of bulk compare-and-swap.

    python -m tests.bench.throughput [--messages 6000] [--rounds 3] [--only chassis …]

Beside each rate stands the CPU of its one process for a message: that a machine has other work changes it little.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractChannel
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ReplaceOne
from pymongo.write_concern import WriteConcern
from rich.console import Console
from rich.table import Table

from contracts.envelope import Received
from operations.places import CHECKOUT
from operations.topology.declare import declare
from operations.topology.description import Ears, Rights, Topology
from rehearsal.runtime.patience import worked
from services.chassis.core.aggregate import Route
from services.chassis.core.document import Delivery, Document, Speaker, advance
from services.chassis.messaging.origin import EXCHANGE as EXCHANGE_OF
from services.chassis.messaging.origin import KEY as KEY_OF
from tests.bench.chassis_worker import TALLY
from tests.bench.servers import Servers, servers
from tests.bench.tally import EXCHANGE, INBOX, OUT, payments

BATCH: Final = 200
TARGETS: Final = {"plain_faststream": 2.5, "celery": 6.0, "raw_store": 0.5}
"""The chassis should reach at least this many times each."""
_WINDOW: Final = 200
Contestant = Callable[[Servers, AbstractChannel, int], Awaitable["Pace"]]


@dataclass(frozen=True, slots=True)
class Pace:
    """Messages a second, and the microseconds of CPU one took its process."""

    rate: float
    cpu_us: float


async def laid_out(amqp_url: str) -> None:
    """The chassis' own queues, and one where everything said is counted."""
    topology = Topology(
        delivery_limit=20,
        speakers=(EXCHANGE,),
        holds_ms={"1s": 1000, "5s": 5000, "25s": 25_000},
        services={EXCHANGE: Ears(hears={EXCHANGE: ("nothing.at_all.v1",)})},
        users={EXCHANGE: Rights(write="^$", read="^$")},
    )
    await declare(amqp_url, topology, purge=True)


async def filled(channel: AbstractChannel, count: int) -> None:
    """So many payments in the inbox, confirmed."""
    exchange = await channel.get_exchange(f"{EXCHANGE}.redirect", ensure=False)
    messages = [
        aio_pika.Message(
            payment.model_dump_json().encode(),
            headers={EXCHANGE_OF: "platform", KEY_OF: payment.TYPE, **envelope.headers()},
            content_type="application/json",
            message_id=envelope.id,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        for envelope, payment in payments(count)
    ]
    for first in range(0, count, _WINDOW):
        await asyncio.gather(*(exchange.publish(each, "inbox") for each in messages[first : first + _WINDOW]))


async def ready(channel: AbstractChannel, queue: str) -> int:
    declared = await channel.declare_queue(queue, passive=True)
    return declared.declaration_result.message_count or 0


@asynccontextmanager
async def working(at: Servers, name: str, words: Sequence[str], env: Mapping[str, str]) -> AsyncIterator[int]:
    """A process of its own; its id."""
    given = {"BENCH_AMQP_URL": at.amqp_url, "BENCH_MONGO_URL": at.mongo_url, **env}
    process = await at.processes.start(name, [sys.executable, *words], {**os.environ, **given}, CHECKOUT)
    try:
        yield process.pid
    finally:
        await at.processes.stop(process, 20)


async def counted(channel: AbstractChannel, count: int, pid: int) -> Pace:
    """From the first event out to the last, seen from outside."""
    async with asyncio.timeout(300):
        while not (first := await ready(channel, OUT)):
            await asyncio.sleep(0.01)
        started, before = time.perf_counter(), worked([pid])
        while await ready(channel, OUT) < count:
            await asyncio.sleep(0.02)
        seconds, used = time.perf_counter() - started, worked([pid]) - before
        return Pace((count - first) / seconds, 1e6 * used / (count - first))


async def emptied(channel: AbstractChannel, *queues: str) -> None:
    for queue in queues:
        await (await channel.get_queue(queue, ensure=False)).purge()


async def chassis(at: Servers, channel: AbstractChannel, count: int) -> Pace:
    await filled(channel, count)
    words = ["-m", "tests.bench.chassis_worker", f"bench_{uuid4().hex[:8]}"]
    async with working(at, "chassis", words, {}) as pid:
        return await counted(channel, count, pid)


def plain(prefetch: int) -> Contestant:
    async def rate(at: Servers, channel: AbstractChannel, count: int) -> Pace:
        await filled(channel, count)
        words = ["-m", "tests.bench.plain_worker", f"bench_{uuid4().hex[:8]}", str(prefetch)]
        async with working(at, "plain", words, {}) as pid:
            return await counted(channel, count, pid)

    return rate


async def celery(at: Servers, channel: AbstractChannel, count: int) -> Pace:
    env = {"BENCH_AMQP_URL": at.amqp_url, "BENCH_MONGO_URL": at.mongo_url, "BENCH_DATABASE": f"bench_{uuid4().hex[:8]}"}
    os.environ.update(env)
    from tests.bench.celery_worker import QUEUE, paid  # noqa: PLC0415  it reads its addresses when imported

    await asyncio.to_thread(
        lambda: [paid.delay(envelope.id, payment.model_dump_json()) for envelope, payment in payments(count)]
    )
    words = ["-m", "celery", "-A", "tests.bench.celery_worker", "worker", "--pool", "solo", "--loglevel", "ERROR"]
    async with working(at, "celery", [*words, "--without-gossip", "--without-mingle", "-Q", QUEUE], env) as pid:
        return await counted(channel, count, pid)


async def raw_store(at: Servers, _channel: AbstractChannel, count: int) -> Pace:
    """Bulk compare-and-swap of the very documents the chassis would store, and nothing else."""
    from services.chassis.storage.stored import raw_of  # noqa: PLC0415  the same bytes, or it is no comparison

    speaker = Speaker(EXCHANGE, lambda message: Route(EXCHANGE, message.TYPE), None, lambda _: True)
    writes = []
    documents: dict[str, Document] = {}
    for envelope, payment in payments(count):
        before = documents.get(payment.application, Document(payment.application))
        delivery = Delivery(TALLY, before.key, Received(payment, envelope))
        after, _ = advance(TALLY, before, [delivery], speaker, "token")
        documents[before.key] = after
        writes.append(ReplaceOne({"_id": after.key, "version": before.version}, raw_of(after), upsert=True))
    client: Any = AsyncIOMotorClient(at.mongo_url)
    database = client.get_database(f"bench_{uuid4().hex[:8]}", write_concern=WriteConcern(w="majority", j=True))
    for field in ("due", "unsent"):
        await database["tally"].create_index([(field, 1)])
    started, began = time.perf_counter(), time.process_time()
    for first in range(0, count, BATCH):
        await database["tally"].bulk_write(writes[first : first + BATCH], ordered=False)
    seconds, used = time.perf_counter() - started, time.process_time() - began
    client.close()
    return Pace(count / seconds, 1e6 * used / count)


CONTESTANTS: Final[Mapping[str, tuple[Contestant, float]]] = {
    "chassis": (chassis, 1.0),
    "plain_faststream": (plain(prefetch=1), 0.25),
    "plain_faststream_concurrent": (plain(prefetch=BATCH), 0.5),
    "celery": (celery, 0.25),
    "raw_store": (raw_store, 1.0),
}
"""Who takes part, and the share of the messages each is given: the slow ones need fewer for the same seconds."""


async def main(messages: int, rounds: int, only: Sequence[str]) -> dict[str, Pace]:
    """The medians of each contestant over rounds in which they take turns."""
    paces: dict[str, list[Pace]] = {name: [] for name in only}
    async with servers() as at, await aio_pika.connect(at.amqp_url) as connection, connection.channel() as channel:
        await laid_out(at.amqp_url)
        for queue in (OUT, "bench.celery"):
            await channel.declare_queue(queue, durable=True, arguments={"x-queue-type": "quorum"})
        await (await channel.get_queue(OUT, ensure=False)).bind(EXCHANGE, "#")
        for _ in range(rounds):
            for name, each in paces.items():
                run, share = CONTESTANTS[name]
                await emptied(channel, INBOX, OUT, "bench.celery")
                each.append(await run(at, channel, max(2, int(messages * share) // 2 * 2)))
    return {name: _median(each) for name, each in paces.items()}


def _median(paces: Sequence[Pace]) -> Pace:
    rate, cpu_us = (statistics.median(each) for each in ([p.rate for p in paces], [p.cpu_us for p in paces]))
    return Pace(round(rate, 1), round(cpu_us))


def told(medians: Mapping[str, Pace], console: Console) -> None:
    """A table for people; last of all one JSON object on one line."""
    table = Table("contestant", "messages/s", "CPU µs a message", "chassis ÷ this", "target")
    for name, pace in medians.items():
        target = f"≥ {TARGETS[name]}" if name in TARGETS else ""
        share = f"{medians['chassis'].rate / pace.rate:.2f}" if "chassis" in medians else ""
        table.add_row(name, f"{pace.rate:.0f}", f"{pace.cpu_us:.0f}", share, target)
    console.print(table)
    sys.stdout.write(json.dumps({name: asdict(pace) for name, pace in medians.items()}) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=6_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=list(CONTESTANTS), default=list(CONTESTANTS))
    options = parser.parse_args()
    told(asyncio.run(main(options.messages, options.rounds, options.only)), Console())
