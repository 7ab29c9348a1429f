"""How long a message takes over one, two and three hops while little else is to be done, and while more is.

A hop is a publish, a delivery, a commit and the publish of what came of it; the clock runs from the platform's publish
to the arrival of the last word at somebody who listens. `registration` is the real service with real forms: a form is
accepted after three commits, two of them through its own queue. Beside them, on the same broker and store in the same
run, a plain FastStream handler with the same guarantees, over one hop.

    python -m tests.bench.latency [--seconds 8] [--rates 50 200]

With `ZHAOLU_TEST_AMQP_URL` and `ZHAOLU_TEST_MONGO_URL` on those servers. Last of all one JSON object on one line.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random
from typing import Any, Final
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from rich.console import Console
from rich.table import Table

from contracts.envelope import Envelope, Message
from contracts.messages.admission.decisions import PlaceKept
from contracts.messages.finance import AccountOpened
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.registration import ApplicationAccepted, ApplicationRefused, RequestRefused
from contracts.vocabulary import Category, PayComponent
from operations.places import TOPOLOGY
from operations.topology.declare import declare
from operations.topology.description import read_topology
from rehearsal.applicants.form import draw_form
from rehearsal.runtime.store import private_stores
from tests.bench.servers import Servers, servers
from tests.bench.tally import INBOX as PLAIN_INBOX
from tests.bench.tally import PAID_AT
from tests.bench.throughput import laid_out, working
from tests.paper import service

SEASON: Final = "2025-kunming-2"
WARM: Final = 40
"""So many messages go before those that are timed."""
CHAIN: Final = ("finance", "admission", "registration")
HOPS: Final[Mapping[str, str]] = {
    AccountOpened.TYPE: "1 hop",
    PlaceKept.TYPE: "2 hops",
    RequestRefused.TYPE: "3 hops",
}
TARGETS_MS: Final[Mapping[tuple[str, int], float]] = {("1 hop", 50): 10, ("registration", 50): 40, ("1 hop", 200): 20}
"""What half of the messages should take at most, by rate."""
HEARD: Final = "bench.latency"
_PLAIN: Final = "out-"
"""How the ids begin that the plain handler gives, and after that the id of what it heard."""
Words = Sequence[str]
Arrivals = dict[tuple[str, str], float]
"""When the word of this type came that belongs to this message."""
Outgoing = tuple[str, str, str, Message, Mapping[str, str]]
"""Its id, the exchange and the key it is published with, itself, and headers besides."""


@asynccontextmanager
async def listening(channel: AbstractChannel, exchanges: Sequence[str]) -> AsyncIterator[Arrivals]:
    """Everything that is said on these exchanges, as it arrives."""
    arrived: Arrivals = {}

    async def noted(message: AbstractIncomingMessage) -> None:
        now, said = time.perf_counter(), message.message_id or ""
        name = said.removeprefix(_PLAIN) if said.startswith(_PLAIN) else str(message.correlation_id)
        arrived[name, str(message.headers.get("ce-type") or message.routing_key)] = now

    queue = await channel.declare_queue(f"{HEARD}.{uuid4().hex[:8]}", exclusive=True)
    for exchange in exchanges:
        await queue.bind(exchange, "#")
    tag = await queue.consume(noted, no_ack=True)
    yield arrived
    await queue.cancel(tag)
    await queue.delete(if_unused=False, if_empty=False)


async def published(channel: AbstractChannel, messages: Iterator[Outgoing], rate: int, number: int) -> dict[str, float]:
    """So many a second, each when it is due whatever became of those before; when each was published."""
    sent: dict[str, float] = {}
    exchanges: dict[str, Any] = {}
    underway: set[asyncio.Task[Any]] = set()
    start = time.perf_counter()
    for nth in range(number):
        name, exchange, key, message, besides = next(messages)
        if exchange not in exchanges:
            exchanges[exchange] = await channel.get_exchange(exchange, ensure=False)
        envelope = Envelope(id=name, source="platform", type=message.TYPE, time=PAID_AT, correlation_id=name)
        packed = aio_pika.Message(
            message.model_dump_json().encode(),
            headers={**envelope.headers(), **besides},
            message_id=name,
            correlation_id=name,
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        await asyncio.sleep(max(0.0, start + nth / rate - time.perf_counter()))
        sent[name] = time.perf_counter()
        task = asyncio.create_task(exchanges[exchange].publish(packed, key))
        underway.add(task)
        task.add_done_callback(underway.discard)
    await asyncio.gather(*underway)
    return sent


async def timed(
    channel: AbstractChannel, messages: Iterator[Outgoing], rate: int, seconds: float, arrived: Arrivals, last: Words
) -> dict[str, list[float]]:
    """Milliseconds from publish to arrival, by the type of what arrived; waits for the last word of each message."""
    sent: dict[str, float] = {}
    for pace, number in ((20, WARM), (rate, int(rate * seconds))):
        arrived.clear()
        sent = await published(channel, messages, pace, number)
        async with asyncio.timeout(120):
            while not all(any((name, kind) in arrived for kind in last) for name in sent):
                await asyncio.sleep(0.02)
    found: dict[str, list[float]] = {}
    for (name, kind), at in arrived.items():
        if name in sent:
            found.setdefault(kind, []).append(1_000 * (at - sent[name]))
    return found


def payments() -> Iterator[Outgoing]:
    """The platform's payments, each for an account of its own."""
    for nth in range(10**9):
        name = f"{uuid4().hex}"
        payment = PaymentMade(
            application=f"A-{nth:06d}-{name[:6].upper()}",
            month="2025-09",
            component=PayComponent.CENTRAL,
            amount_fen=100,
            paid_at=PAID_AT,
        )
        yield name, "platform", payment.TYPE, payment, {}


def plain_payments() -> Iterator[Outgoing]:
    """The same, into the inbox of the bench."""
    for name, _, _, payment, besides in payments():
        yield name, "bench.redirect", "inbox", payment, besides


def forms() -> Iterator[Outgoing]:
    """Forms of different people of whom no list has to know."""
    season = service("registration").context[SEASON]
    for number in range(1, 10**9):
        form = draw_form(Random(number), season, number, frozenset({Category.SOCIAL, Category.UNIT}))
        yield uuid4().hex, "platform", form.TYPE, form, {}


@asynccontextmanager
async def own_stores(at: Servers) -> AsyncIterator[Mapping[str, str]]:
    """A store for each of the chain, as services have; on a server that is given, a database."""
    if "ZHAOLU_TEST_MONGO_URL" in os.environ:
        yield dict.fromkeys(CHAIN, at.mongo_url)
        return
    fresh = {name: f"{name}-{uuid4().hex[:8]}" for name in CHAIN}
    async with private_stores(at.processes, list(fresh.values())) as stores:
        yield {name: stores[called] for name, called in fresh.items()}


async def chassis(at: Servers, channel: AbstractChannel, rate: int, seconds: float) -> dict[str, list[float]]:
    """Three small services in a chain, a process each."""
    await declare(at.amqp_url, read_topology(TOPOLOGY, ()), purge=True)
    async with AsyncExitStack() as stack:
        arrived = await stack.enter_async_context(listening(channel, CHAIN))
        stores = await stack.enter_async_context(own_stores(at))
        for name in CHAIN:
            words = ["-m", "tests.bench.hop_worker", name, f"bench_{name}_{uuid4().hex[:8]}"]
            await stack.enter_async_context(working(at, f"hop-{name}", words, {"BENCH_MONGO_URL": stores[name]}))
        found = await timed(channel, payments(), rate, seconds, arrived, [RequestRefused.TYPE])
    return {HOPS[kind]: took for kind, took in found.items()}


async def registration(at: Servers, channel: AbstractChannel, rate: int, seconds: float) -> dict[str, list[float]]:
    """The real service."""
    await declare(at.amqp_url, read_topology(TOPOLOGY, ()), purge=True)
    env = {
        "ZHAOLU_REGISTRATION_AMQP_URL": at.amqp_url,
        "ZHAOLU_REGISTRATION_MONGO_URL": at.mongo_url,
        "ZHAOLU_REGISTRATION_DATABASE": f"bench_{uuid4().hex[:8]}",
        "ZHAOLU_REGISTRATION_CLOCK": "simulated",
        "ZHAOLU_REGISTRATION_REHEARSAL": "true",
    }
    async with listening(channel, ["registration"]) as arrived:
        words = ["-m", "cli", "serve", "registration", "--role", "worker"]
        async with working(at, "registration", words, env):
            ends = [ApplicationAccepted.TYPE, ApplicationRefused.TYPE]
            found = await timed(channel, forms(), rate, seconds, arrived, ends)
    return {"registration": [each for kind in ends for each in found.get(kind, ())]}


async def plain(at: Servers, channel: AbstractChannel, rate: int, seconds: float) -> dict[str, list[float]]:
    """A plain FastStream handler, let loose on many messages at once."""
    await laid_out(at.amqp_url)
    await (await channel.get_queue(PLAIN_INBOX, ensure=False)).purge()
    async with listening(channel, ["bench"]) as arrived:
        words = ["-m", "tests.bench.plain_worker", f"bench_{uuid4().hex[:8]}", "200"]
        async with working(at, "plain", words, {}):
            found = await timed(channel, plain_payments(), rate, seconds, arrived, [AccountOpened.TYPE])
    return {"plain FastStream, 1 hop": next(iter(found.values()))}


CONTESTANTS: Final = {"chassis": chassis, "registration": registration, "plain": plain}


def share(took: Sequence[float], percent: int) -> float:
    """So many milliseconds, or fewer, so many of a hundred took."""
    return sorted(took)[min(len(took) - 1, len(took) * percent // 100)]


async def main(rates: Sequence[int], seconds: float, only: Sequence[str]) -> dict[str, dict[str, float]]:
    """Milliseconds by what was timed, and at which rate."""
    told: dict[str, dict[str, float]] = {}
    async with servers() as at, await aio_pika.connect(at.amqp_url) as connection, connection.channel() as channel:
        for name in ("platform", "bench", *CHAIN):
            await channel.declare_exchange(name, "topic", durable=True)
        for rate in rates:
            for name in only:
                for what, took in (await CONTESTANTS[name](at, channel, rate, seconds)).items():
                    figures = {f"p{percent}": round(share(took, percent), 1) for percent in (50, 90, 99)}
                    told[f"{what} at {rate}/s"] = figures
    return told


def shown(told: Mapping[str, Mapping[str, float]]) -> Table:
    """A table for people."""
    table = Table("what", "p50 ms", "p90 ms", "p99 ms", "target, p50")
    targets = {f"{what} at {rate}/s": limit for (what, rate), limit in TARGETS_MS.items()}
    for what, figures in told.items():
        table.add_row(
            what, *(f"{each:.1f}" for each in figures.values()), f"< {targets[what]}" if what in targets else ""
        )
    return table


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=8.0)
    asked.add_argument("--rates", type=int, nargs="+", default=[50, 200])
    asked.add_argument("--only", nargs="+", choices=list(CONTESTANTS), default=list(CONTESTANTS))
    given = asked.parse_args()
    measured = asyncio.run(main(given.rates, given.seconds, given.only))
    Console().print(shown(measured))
    sys.stdout.write(json.dumps(measured) + "\n")
