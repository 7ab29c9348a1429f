"""Who fires deadlines: one process at a time by a lease, and whoever starts in the place of one that was killed."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from contracts.envelope import Received
from contracts.messages.time import ClockMoved
from services.chassis.core.document import Delivery, Document, Speaker, advance
from services.chassis.storage.clock import CLOCK
from services.chassis.worker.run import Process
from tests.chassis.toy import NOON, TILL, delivery, envelope, payment
from tests.chassis.workshop import Workshop, workshop
from tests.waiting import until

AN_HOUR_MS: Final = 3_600_000


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield opened


async def test_what_a_killed_keeper_left_due_is_fired_by_whoever_starts_though_its_lease_runs(shop: Workshop) -> None:
    before = Process(shop.service, "worker")
    await before.store.prepare([TILL, CLOCK])
    moved = ClockMoved(now=NOON.replace(month=NOON.month + 1))
    told: list[Delivery] = [
        delivery("open", payment()),
        Delivery(CLOCK, "clock", Received(moved, envelope("moved", moved))),
    ]
    speaker = Speaker("toys", shop.service.route, None, lambda _: True)
    for each in told:
        aggregate: Any = each.aggregate
        document, _ = advance(aggregate, Document(each.key), [each], speaker, "")
        await before.store.save(aggregate.kind, [document])
    assert await before.store.lease("keeper", "killed", AN_HOUR_MS)
    async with shop.working() as process:
        await until(lambda: process.metrics.said == 1)
        closed = (await process.store.load(TILL.kind, [told[0].key]))[told[0].key]
        assert TILL.state.validate_python(closed.state).closed
        assert not await process.store.lease("keeper", process.holder, AN_HOUR_MS), "the lease is another's still"
    await before.store.close()
