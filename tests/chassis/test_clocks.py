"""Two workers whose clocks are ten minutes wrong, each its own way, and jump: deadlines keep the store's time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from aio_pika.abc import AbstractIncomingMessage

from contracts.messages.finance import AccountClosed
from contracts.vocabulary import SHANGHAI
from rehearsal.runtime.nursery import Nursery
from services.chassis.storage.mongo import Store
from tests.chassis.lives import living
from tests.chassis.straying import FARTHEST_MINUTES, VARIABLE
from tests.chassis.toy import TILL, Till, payment
from tests.chassis.workshop import Workshop, workshop
from tests.waiting import until

MANY: Final = 60
APART: Final = timedelta(seconds=0.1)
OPEN_FOR: Final = timedelta(days=1)
"""How long a till stays open after its first payment."""


@dataclass
class Ears:
    """What was said when, by the store's time: till → the moments at which it was heard to have closed."""

    store: Store
    closed: dict[str, list[datetime]] = field(default_factory=dict)

    async def hear(self, message: AbstractIncomingMessage) -> None:
        if message.headers["ce-type"] == AccountClosed.TYPE:
            heard_at = await self.store.now()
            self.closed.setdefault(str(message.headers["ce-correlationid"]), []).append(heard_at)


@dataclass
class Strayed:
    """A toy service with two workers out of time, and whoever listens to it."""

    shop: Workshop
    store: Store
    ears: Ears

    async def closes(self, till: str, due: datetime) -> None:
        paid = payment(till).model_copy(update={"paid_at": due - OPEN_FOR})
        await self.shop.send(f"opens {till}", paid)

    async def tills(self, names: list[str]) -> dict[str, Till]:
        """Each till as it is stored."""
        found = await self.store.load(TILL.kind, names)
        return {key: TILL.state.validate_python(each.state) for key, each in found.items() if each.version}


@pytest.fixture
async def strayed(amqp_url: str, mongo_url: str, loaded: Nursery, tmp_path: Path) -> AsyncIterator[Strayed]:
    log = tmp_path / "strayed.log"
    async with workshop(amqp_url, mongo_url) as shop, _listened_to(shop, mongo_url) as opened:
        async with (
            living(shop.service, loaded, log, {VARIABLE: f"{FARTHEST_MINUTES}"}, "tests.chassis.straying") as ahead,
            living(shop.service, loaded, log, {VARIABLE: f"-{FARTHEST_MINUTES}"}, "tests.chassis.straying") as behind,
        ):
            await until(lambda: _working(opened.store, 2))
            yield opened
        assert (ahead.ended, behind.ended) == (0, 0)


@asynccontextmanager
async def _listened_to(shop: Workshop, mongo_url: str) -> AsyncIterator[Strayed]:
    store = Store(mongo_url, shop.service.settings.database)
    said, ears = await shop.channel.get_queue(f"{shop.name}.said"), Ears(store)
    tag = await said.consume(ears.hear, no_ack=True)
    yield Strayed(shop, store, ears)
    await said.cancel(tag)
    await store.close()


async def _working(store: Store, workers: int) -> bool:
    return len(await store.open_writers()) == workers


async def test_no_deadline_fires_early_and_each_fires_once(strayed: Strayed) -> None:
    first = (await strayed.store.now()).astimezone(SHANGHAI) + timedelta(seconds=3)
    due = {f"T-{nth}": first + nth * APART for nth in range(MANY)}
    due["LAST"] = first + MANY * APART + timedelta(seconds=3)
    later = {f"L-{nth}": first + timedelta(minutes=1 + nth % 8) for nth in range(MANY // 3)}
    passed = {f"P-{nth}": first - timedelta(minutes=1 + nth % 8) for nth in range(MANY // 3)}
    every = due | later | passed
    await asyncio.gather(*(strayed.closes(*each) for each in every.items()))
    await until(lambda: "LAST" in strayed.ears.closed)
    heard, tills = strayed.ears.closed, await strayed.tills(list(every))
    assert {name: moments for name, moments in heard.items() if min(moments) < every[name]} == {}
    assert {name: len(moments) for name, moments in heard.items()} == Counter([*due, *passed])
    assert {name for name, till in tills.items() if till.closed} == due.keys() | passed.keys()
    assert {name for name, till in tills.items() if not till.closed} == later.keys()
