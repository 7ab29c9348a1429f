"""A process of a service: its roles, and how it stops."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from tests.chassis.test_http import AUTHORISED, event, post
from tests.chassis.toy import payment
from tests.chassis.workshop import Workshop, ids_of, workshop
from tests.waiting import until

MANY = 500
STOPS = 4
FEW = 60


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield opened


async def test_an_api_takes_events_and_a_worker_handles_them(shop: Workshop) -> None:
    platform = await shop.channel.declare_exchange("platform", "topic", durable=True)
    inbox = await shop.channel.get_queue(f"{shop.name}.inbox", ensure=False)
    await inbox.bind(platform, "platform.payment_made.v1")
    async with shop.working("api") as api:
        assert (await post(shop, event())).status_code == 202
        await asyncio.sleep(0.3)
        assert (api.metrics.heard, api.inbox.in_flight) == (0, 0)
        async with shop.working("worker") as worker:
            await until(lambda: worker.metrics.heard == 1)
            answer = await shop.read("/v1/tills/T-1", AUTHORISED)
            assert json.loads(answer)["payments"] == 1


async def test_a_worker_told_to_stop_settles_what_it_was_given_and_leaves_the_rest_to_others(shop: Workshop) -> None:
    await asyncio.gather(*(shop.send(f"m{nth}", payment(f"T-{nth % 50}")) for nth in range(MANY)))
    async with shop.working() as stopped:
        await until(lambda: stopped.metrics.heard > 0)
        stopped.stop()
        await until(stopped.stopped.is_set)
    assert stopped.inbox.in_flight == 0
    async with shop.working() as other:
        assert [each.writer for each in await other.store.open_writers()] == [other.writer.name]
        await until(lambda: stopped.metrics.heard + other.metrics.heard >= MANY)
        await until(lambda: other.inbox.in_flight == 0)
        assert other.metrics.total("repeated") == 0
    said = ids_of(await shop.queue("said"))
    assert len(said) == len(set(said)) == MANY


async def stopped_in_the_middle(shop: Workshop) -> int:
    """How much a worker heard that was told to stop while more and more was on its way to it."""
    async with shop.working() as worker:
        await until(lambda: worker.metrics.heard > 0)
        worker.stop()
        await until(worker.stopped.is_set)
    return worker.metrics.heard


async def test_an_orderly_stop_settles_all_it_took(amqp_url: str, mongo_url: str) -> None:
    async with workshop(amqp_url, mongo_url, clock="simulated", prefetch=FEW) as shop:
        await asyncio.gather(*(shop.send(f"m{nth}", payment(f"T-{nth % 50}")) for nth in range(STOPS * MANY)))
        heard = [await stopped_in_the_middle(shop) for _ in range(STOPS)]
        left = await shop.queue("inbox")
        assert left
        assert sum(heard) + len(left) == STOPS * MANY
