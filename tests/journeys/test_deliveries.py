"""Delivery killed as it takes what was said: every number once, nothing missing and nothing twice [DLV-1]."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from aio_pika.abc import AbstractChannel

from contracts.envelope import Received
from contracts.messages.admission.enrolment import AgreementAccepted
from contracts.messages.hr import TraineeExpected
from contracts.recipients import RecipientName
from operations import places
from rehearsal.runtime.child import Child
from rehearsal.runtime.nursery import Nursery
from services.chassis.messaging.lying import lying
from services.chassis.storage.mongo import Store
from services.chassis.storage.reader import Reader
from services.delivery.store import LOG, NUMBER, Logs
from tests.delivery.told import BASE, HR, heard, sample
from tests.journeys.crib import Crib
from tests.journeys.lone_service import on, told, whole_topology
from tests.waiting import until

WORDS: Final = 420
KILLS: Final = 2
BOTH: Final = ("platform", HR)


def words() -> list[Received[Any]]:
    """Two kinds in turn: one for the hospital alone, one for three recipients."""
    expected, agreed = sample(TraineeExpected.TYPE), sample(AgreementAccepted.TYPE)
    pairs = [(expected, agreed)[nth % 2].model_copy(update={"application": f"A-{nth:04}"}) for nth in range(WORDS)]
    return [heard(message, f"m{nth}", nth) for nth, message in enumerate(pairs)]


@asynccontextmanager
async def delivery(amqp_url: str, mongo_url: str, database: str, crib: Crib) -> AsyncIterator[Child]:
    """One process; killed without a word at the end."""
    own = {
        "AMQP_URL": amqp_url,
        "MONGO_URL": mongo_url,
        "DATABASE": database,
        "REHEARSAL": "true",
        "PREFETCH": "100",
        "SEASONS": str(places.SEASONS / "2025-kunming-2.toml"),
    }
    env = dict(os.environ) | {f"ZHAOLU_DELIVERY_{name}": value for name, value in own.items()}
    process = await crib.loaded.born(("cli", "serve", "delivery", "--role", "worker"), env, places.CHECKOUT, crib.log)
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def test_delivery_killed_in_the_middle_gives_every_number_once(
    amqp_url: str, mongo_url: str, loaded: Nursery, tmp_path: Path
) -> None:
    chance, crib = Random(7), Crib(loaded, tmp_path / "delivery.log")
    said = words()
    repeated = [*said, *chance.sample(said, WORDS // 2)]
    chance.shuffle(repeated)
    async with whole_topology(amqp_url) as channel, on("delivery", amqp_url, mongo_url) as built:
        store = Store(mongo_url, built.settings.database)
        await store.prepare([LOG])
        logs = Logs(Reader(store))
        try:
            await told(channel, "delivery", repeated)
            for kill in range(KILLS):
                async with delivery(amqp_url, mongo_url, built.settings.database, crib):
                    await until(partial(_reached, logs, HR, WORDS * (kill + 1) // (KILLS + 2)))
            assert await logs.last(HR) < WORDS, "all was heard before the last kill"
            async with delivery(amqp_url, mongo_url, built.settings.database, crib):
                await until(partial(_reached, logs, HR, WORDS))
                queued = set[tuple[str, int]]()
                await until(partial(_queued, channel, queued))
            await told(channel, "delivery", said)  # once more, all of it, when the pages are long full
            async with delivery(amqp_url, mongo_url, built.settings.database, crib):
                await until(partial(_empty, channel))
            for recipient in BOTH:
                entries = await logs.entries(recipient, 0, 10 * WORDS)
                assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
                wanted = said if recipient == HR else said[1::2]
                assert sorted(entry.id for entry in entries) == sorted(word.envelope.id for word in wanted)
            hospital = {entry.id: entry.number for entry in await logs.entries(HR, 0, WORDS)}
            assert queued == set(hospital.items())
        finally:
            await store.close()


async def _reached(logs: Logs, recipient: RecipientName, number: int) -> bool:
    return await logs.last(recipient) >= number


async def _empty(channel: AbstractChannel) -> bool:
    """Nothing waits, and nothing is in hand: twice in a row, as what is in hand is not counted."""
    for _ in range(2):
        if (await lying(channel, "delivery.inbox")).ready:
            return False
        await asyncio.sleep(0.2)
    return True


async def _queued(channel: AbstractChannel, found: set[tuple[str, int]]) -> bool:
    """Add what lies in the hospital's queue, ids with the numbers they bear; whether all is there by now."""
    queue = await channel.get_queue(f"hr.{BASE}", ensure=False)
    while (message := await queue.get(fail=False, timeout=None)) is not None:
        await message.ack()
        found.add((str(message.headers["ce-id"]), int(str(message.headers[NUMBER]))))
    return len({name for name, _ in found}) == WORDS
