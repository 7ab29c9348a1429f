"""Workers stopped in order while messages come, again and again: nothing is lost, and nothing counts twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial

import aio_pika
import pytest

from contracts.messages.finance import AccountOpened
from services.chassis.worker.run import Process
from tests.chassis.test_parts import hearing, pays, taken
from tests.chassis.workshop import Workshop, ids_of, workshop
from tests.waiting import until

MORE = 2
"""Workers that come and go beside the one that stays."""


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url) as opened:
        yield opened


async def come_and_go(shop: Workshop) -> list[Process]:
    """More workers, until each has heard something; then all are told to stop at once, with what they have in hand."""
    async with AsyncExitStack() as stack:
        came = [await stack.enter_async_context(hearing(shop, 1)) for _ in range(MORE)]
        await until(lambda: all(each.metrics.heard for each in came))
        for each in came:
            each.stop()
        await until(lambda: all(each.stopped.is_set() for each in came))
        return came


async def _done(shop: Workshop, process: Process, said: int) -> bool:
    return not await shop.waiting("inbox") and process.inbox.in_flight == 0 and await taken(process) >= said


@pytest.mark.parametrize("times", [2, pytest.param(50, marks=pytest.mark.long)])
async def test_scaled_down_under_load_nothing_is_lost_and_nothing_doubled(shop: Workshop, times: int) -> None:
    stop = asyncio.Event()
    async with (
        hearing(shop, 1) as stays,
        await aio_pika.connect(shop.amqp_url) as connection,
        connection.channel() as channel,
    ):
        paying, heard = asyncio.create_task(pays(channel, shop, stop)), 0
        for _ in range(times):
            heard += sum([each.metrics.heard for each in await come_and_go(shop)])
        stop.set()
        said = await paying
        await until(partial(_done, shop, stays, said))
        assert heard > 0
        assert await taken(stays) == said
        opened = [each for each in await shop.queue("said") if each.headers["ce-type"] == AccountOpened.TYPE]
        assert len(set(ids_of(opened))) == said  # said again by whoever came after, under the same id
        assert await shop.queue("dead") == []
