"""A store put back to an earlier hour: of who hears, of who speaks, and beneath a process at work."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest

from contracts.envelope import attributes_of, envelope_of
from services.chassis.core.failures import fell_back
from services.chassis.storage.copying import copied, put_back
from services.chassis.worker.run import Process
from tests.chassis.neighbours import Street, sooner, street
from tests.chassis.test_said_again import counted, nothing_lacks, said
from tests.chassis.toy import TILL
from tests.waiting import until

FIRST, SECOND = tuple(f"a-{nth}" for nth in range(10)), tuple(f"b-{nth}" for nth in range(10))


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    sooner(monkeypatch)


@pytest.fixture
async def town(amqp_url: str, mongo_url: str) -> AsyncIterator[Street]:
    async with street(amqp_url, mongo_url, heartbeat_seconds=0.3) as opened:
        yield opened


async def test_a_hearer_put_back_to_an_earlier_hour_hears_again_what_came_since(town: Street) -> None:
    async with town.at_work(town.finance) as finance:
        async with town.at_work(town.admission):
            await town.pay(*FIRST)
            await until(partial(counted, town, 10))
        async with town.store(town.admission) as store:
            before = await copied(store)
        async with town.at_work(town.admission):
            await town.pay(*SECOND)
            await until(partial(said, finance, 20))
            await until(partial(counted, town, 20))
        async with town.store(town.admission) as store:
            await put_back(store, before.items())
        assert await town.opened() < 20
        async with town.at_work(town.admission) as admission:
            await until(partial(counted, town, 20))
            await until(partial(nothing_lacks, admission))


async def test_a_speaker_put_back_says_the_same_under_the_same_ids_though_it_hears_it_in_another_order(
    town: Street,
) -> None:
    ear = await town.channel.declare_queue(exclusive=True)
    await ear.bind("finance", "finance.account_opened.v1")
    async with town.at_work(town.admission) as admission:
        async with town.at_work(town.finance) as finance:
            await town.pay(*FIRST)
            await until(partial(said, finance, 10))
            await finance.outbox.leave()
        async with town.store(town.finance) as store:
            before = await copied(store)
        async with town.at_work(town.finance) as finance:
            await town.pay(*SECOND)
            await until(partial(said, finance, 10))
        await until(partial(counted, town, 20))
        async with town.store(town.finance) as store:
            await put_back(store, before.items())
        async with town.at_work(town.finance) as finance:
            await town.pay(*reversed(SECOND), *reversed(FIRST))
            await until(lambda: finance.metrics.total("heard") == 10)
            await until(lambda: admission.metrics.total("repeated") >= 10)
            await until(lambda: "finance" in admission.numbering.lacks.fallen)
            await until(partial(nothing_lacks, admission))
        assert await town.opened() == 20
    words = []
    while (message := await ear.get(fail=False)) is not None:
        words.append(envelope_of(attributes_of(message.headers)))
    assert len({word.id for word in words}) == 20
    last = max(word.sequence for word in words[:20])
    assert min(word.sequence for word in words[-10:]) > last


async def test_a_process_whose_store_is_put_back_beneath_it_does_not_go_on(town: Street) -> None:
    process = Process(town.finance, "worker")
    task = asyncio.create_task(process.run())
    await until(process.ready, task)
    await town.pay(*FIRST)
    await until(partial(said, process, 10))
    async with town.store(town.finance) as store:
        copy = await copied(store)
        await put_back(store, [(TILL.kind, copy[TILL.kind])])
    await until(task.done)
    assert fell_back([task.exception()])
