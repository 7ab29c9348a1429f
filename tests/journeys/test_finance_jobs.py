"""Finance killed in the middle of its monthly jobs: no month is booked twice, and none is missed [FIN-2]."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import aio_pika

from contracts.catalogue import speaker_of
from contracts.envelope import Envelope, Message
from contracts.messages.time import ClockMoved
from operations import places
from operations.topology.declare import declare
from operations.topology.description import read_topology
from rehearsal.runtime.child import Child
from rehearsal.runtime.nursery import Nursery
from services.chassis.messaging.origin import EXCHANGE, KEY
from services.chassis.storage.mongo import Store
from services.finance.projections.journal import journal
from services.finance.store import ACCOUNT
from tests.finance.scenes import ADMITTED_AT, BASE, TERM, TERMS, opens, reports
from tests.journeys.crib import Crib
from tests.waiting import until

TRAINEES: Final = 40
KILLS: Final = 4
EVERY_MONTH: Final = TRAINEES * len(TERM)


async def tell(amqp_url: str, messages: Sequence[Message]) -> None:
    """Into finance's inbox, each as a message of its own."""
    async with await aio_pika.connect(amqp_url) as connection, connection.channel() as channel:
        exchange = await channel.get_exchange("finance.redirect", ensure=False)
        for number, message in enumerate(messages, start=1):
            name = f"{message.TYPE}/{number}"
            source = "operator" if isinstance(message, ClockMoved) else "admission"
            envelope = Envelope(
                id=name, source=source, type=message.TYPE, time=ADMITTED_AT, correlation_id=name, sequence=number
            )
            body = message.model_dump_json().encode()
            headers: dict[str, Any] = {**envelope.headers(), EXCHANGE: speaker_of(message.TYPE), KEY: message.TYPE}
            await exchange.publish(aio_pika.Message(body, headers=headers), "inbox")


@asynccontextmanager
async def finance(amqp_url: str, mongo_url: str, database: str, crib: Crib) -> AsyncIterator[Child]:
    """One process of finance; killed without a word at the end."""
    own = {
        "AMQP_URL": amqp_url,
        "MONGO_URL": mongo_url,
        "DATABASE": database,
        "CLOCK": "simulated",
        "REHEARSAL": "true",
        "SEASONS": str(places.SEASONS / "2025-kunming-2.toml"),
    }
    words = ("cli", "serve", "finance", "--role", "worker")
    env = dict(os.environ) | {f"ZHAOLU_FINANCE_{name}": value for name, value in own.items()}
    process = await crib.loaded.born(words, env, places.CHECKOUT, crib.log)
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def test_finance_killed_in_mid_job_books_every_month_once(
    amqp_url: str, mongo_url: str, loaded: Nursery, tmp_path: Path
) -> None:
    crib = Crib(loaded, tmp_path / "finance.log")
    await declare(amqp_url, read_topology(places.TOPOLOGY, [BASE]), purge=True)
    database = f"jobs_{uuid4().hex[:10]}"
    store = Store(mongo_url, database)
    try:
        names = [f"A-{number:03}" for number in range(TRAINEES)]
        words: list[Any] = [word for name in names for word in (opens(application=name), reports(application=name))]
        await tell(amqp_url, [*words, ClockMoved(now=TERMS.term_ends + timedelta(days=2))])
        for kill in range(KILLS):
            async with finance(amqp_url, mongo_url, database, crib):
                some = EVERY_MONTH * (kill + 1) // (KILLS + 2)
                await until(partial(_booked_at_least, store, some))
        assert await _booked(store) < EVERY_MONTH, "the jobs were done before the last kill"
        async with finance(amqp_url, mongo_url, database, crib):
            await until(partial(_booked_at_least, store, EVERY_MONTH))
        for document in await store.page(ACCOUNT.kind, {}, "", 1_000):
            jobs = [key for key in document.heard if key.startswith("deadline/")]
            account = ACCOUNT.state.validate_python(document.state)
            central = [entry.id for entry in journal(account, TERMS) if entry.id.startswith("accrual/central/")]
            assert len(jobs) == len(set(jobs)) == len(TERM)
            assert central == [f"accrual/central/{month}/1" for month in TERM]
    finally:
        await store.drop()
        await store.close()
        await declare(amqp_url, read_topology(places.TOPOLOGY, [BASE]), purge=True)


async def _booked(store: Store) -> int:
    """How many months of how many accounts are over."""
    found = await store.page(ACCOUNT.kind, {}, "", 1_000)
    over = [document.state["accrued"] for document in found if document.state]
    return sum(TERM.index(month) + 1 for month in over if month is not None)


async def _booked_at_least(store: Store, count: int) -> bool:
    return await _booked(store) >= count
