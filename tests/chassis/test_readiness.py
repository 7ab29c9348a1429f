"""What a process tells of itself while something is wrong: by `/readyz`, and by its metrics."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import httpx
import pytest

from contracts.catalogue import CATALOGUE
from contracts.messages.platform.acts import PaymentMade
from operations.access import PREFIX, SERVICES
from operations.places import CHECKOUT
from rehearsal.runtime.docker import engine_answers
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import NODE, control
from services.chassis.core.trouble import Trouble
from services.chassis.http.service import types_of
from services.chassis.storage import delays
from services.chassis.storage.metrics import OUTCOMES, Metrics
from services.chassis.worker import readiness
from services.chassis.worker.run import Process
from tests.chassis.doorway import Doorway, doorway
from tests.chassis.toy import envelope, payment
from tests.chassis.workshop import Workshop, waits, workshop
from tests.waiting import until


@pytest.fixture
async def store(mongo_url: str) -> AsyncIterator[Doorway]:
    async with doorway(mongo_url) as way:
        yield way


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str, store: Doorway) -> AsyncIterator[Workshop]:
    """A toy service that reaches its store through a door."""
    async with workshop(amqp_url, mongo_url, reached_by=(amqp_url, store.url), clock="simulated") as opened:
        yield opened


async def answer(shop: Workshop) -> tuple[int, dict[str, str]]:
    """What `/readyz` answers: its code, and the troubles with their details."""
    async with httpx.AsyncClient(base_url=shop.url) as client:
        told = await client.get("/readyz")
    return told.status_code, {each["code"]: each["detail"] for each in told.json().get("why", ())}


async def tells(shop: Workshop, code: Trouble) -> bool:
    return code in (await answer(shop))[1]


async def status(shop: Workshop) -> dict[str, tuple[bool, list[str]]]:
    """What the command `status` prints of each service where all of them are this one: ready, and if not, why."""
    here = {f"{PREFIX}{name}_url".upper(): shop.url for name in SERVICES} | {f"{PREFIX}TOKEN": "of-nobody"}
    words, to = (sys.executable, "-m", "cli", "status", "--json"), asyncio.subprocess.PIPE
    command = await asyncio.create_subprocess_exec(*words, cwd=CHECKOUT, env={**os.environ, **here}, stdout=to)
    [run] = json.loads((await command.communicate())[0])
    return {each["service"]: (each["ready"], [why["code"] for why in each["why"]]) for each in run["services"]}


def gauge(process: Process, code: Trouble) -> float | None:
    labels = {"service": process.service.name, "code": code}
    return process.metrics.registry.get_sample_value("zhaolu_trouble", labels)


@pytest.fixture
async def alarm(own_servers: Processes, amqp_url: str) -> AsyncIterator[Any]:
    """Sets the broker's disk alarm off, and ends it."""
    if "ZHAOLU_TEST_AMQP_URL" in os.environ or engine_answers():
        pytest.skip("the broker is not ours to command")

    async def limit(free: str) -> None:
        await control(own_servers, NODE, "set_disk_free_limit", free)

    yield limit
    await limit("100MB")


async def test_a_broker_whose_disk_is_full_is_told_by_readyz_status_and_a_metric_though_nothing_is_said(
    shop: Workshop, alarm: Any
) -> None:
    async with shop.working("all") as process:
        assert await answer(shop) == (200, {})
        assert gauge(process, Trouble.PUBLISHING_BLOCKED) == 0
        await alarm("900000GB")
        await until(partial(tells, shop, Trouble.PUBLISHING_BLOCKED))
        assert (await answer(shop))[0] == 503
        assert 'code="publishing_blocked",service="' in (await shop.read("/metrics", {}))
        assert gauge(process, Trouble.PUBLISHING_BLOCKED) == 1
        assert await status(shop) == dict.fromkeys(SERVICES, (False, [Trouble.PUBLISHING_BLOCKED]))
        await alarm("100MB")
        await until(process.ready)
        assert await answer(shop) == (200, {})
        assert gauge(process, Trouble.PUBLISHING_BLOCKED) == 0


async def test_an_inbox_that_settles_nothing_is_told_with_what_it_has_in_hand(
    shop: Workshop, store: Doorway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "STALLED_SECONDS", 0.5)
    async with shop.working("all"):
        store.hold()
        await shop.send("a", payment())
        await until(partial(tells, shop, Trouble.INBOX_STALLED))
        code, why = await answer(shop)
        assert (code, why[Trouble.INBOX_STALLED].partition(",")[0]) == (503, "1 in hand")
        await store.shut()
        await store.open()
        await until(partial(ready, shop))


async def test_messages_that_wait_and_are_not_delivered_are_no_progress_either(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "STALLED_SECONDS", 0.5)
    async with shop.working("all") as process:
        assert await process.bus.pause()
        await shop.send("a", payment())
        await until(partial(tells, shop, Trouble.INBOX_STALLED))
        assert "0 in hand, 1 waiting" in (await answer(shop))[1][Trouble.INBOX_STALLED]
        await process.bus.resume()
        await until(partial(ready, shop))


@pytest.mark.parametrize("how", ["gone", "silent"])
async def test_a_store_that_does_not_answer_is_told_though_there_is_nothing_to_do(
    shop: Workshop, store: Doorway, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(readiness, "SILENT_SECONDS", 0.5)
    async with shop.working("all"):
        await until(partial(untroubled, shop))
        if how == "gone":
            await store.shut()
        else:
            store.hold()
        await until(partial(tells, shop, Trouble.STORE_AWAY))
        assert (await answer(shop))[0] == 503
        await store.shut()
        await store.open()
        await until(partial(untroubled, shop))


async def ready(shop: Workshop) -> bool:
    return (await answer(shop))[0] == 200


async def test_a_message_tried_without_end_is_told_and_keeps_nobody_from_being_ready(shop: Workshop) -> None:
    async with shop.working("all"):
        await shop.send_raw(b"{}", {**envelope("late").headers(), "ce-type": "platform.payment_made.v7"})
        await until(partial(tells, shop, Trouble.RETRIED_WITHOUT_END))
        code, why = await answer(shop)
        assert code == 200
        assert "platform.payment_made is known here up to version 1" in why[Trouble.RETRIED_WITHOUT_END]


async def test_what_the_broker_never_confirms_is_told_as_tried_without_end(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "KEPT_SECONDS", 0.5)
    said = await shop.channel.get_queue(f"{shop.name}.said", ensure=False)
    async with shop.working("all"):
        await said.unbind(shop.name, "#")
        await shop.send("a", payment())
        await until(partial(tells, shop, Trouble.RETRIED_WITHOUT_END))
        await said.bind(shop.name, "#")
        await until(partial(untroubled, shop))


async def untroubled(shop: Workshop) -> bool:
    return await answer(shop) == (200, {})


async def test_a_process_that_has_not_reached_its_servers_says_that_it_is_starting(
    shop: Workshop, store: Doorway
) -> None:
    await store.shut()
    async with shop.working("all", at_once=True) as process:
        await until(partial(waits, process))
        assert await answer(shop) == (503, {"starting": "store and broker have not been reached yet"})
        await store.open()
        await until(process.ready)


def test_every_counter_is_there_from_the_start_and_no_sender_can_add_one() -> None:
    counts = Metrics("toys", types_of({PaymentMade: None}), ("toys",))  # type: ignore[dict-item]
    before = series(counts)
    for outcome in OUTCOMES:
        for kind in (PaymentMade.TYPE, delays.OTHER):
            assert f'outcome="{outcome}",service="toys",type="{kind}"' in before
    others: list[object] = [*CATALOGUE, "a.liar.v1", "", None, b"bytes", 7, ["list"]]
    for other in others:
        for outcome in OUTCOMES:
            counts.count(outcome, kind=other)
    counts.refused("toys", "missing")
    counts.away()
    assert series(counts) == before
    assert counts.total("dead") == len(CATALOGUE) + 6


def series(counts: Metrics) -> str:
    """The labels of every series, without the values."""
    lines = counts.exposition().decode().splitlines()
    return "\n".join(line.rpartition(" ")[0] for line in lines if line.startswith("zhaolu_"))


async def test_what_became_of_messages_is_counted_by_type(shop: Workshop) -> None:
    async with shop.working("all") as process:
        await shop.send("a", payment())
        await shop.send("a", payment())
        await shop.send_raw(b"{}", {**envelope("x").headers(), "ce-type": "nobody.knows.v1"})
        await until(lambda: process.metrics.heard >= 3)
        await asyncio.sleep(0)
    counted = process.metrics.exposition().decode()
    for outcome, kind in (("heard", PaymentMade.TYPE), ("repeated", PaymentMade.TYPE), ("dead", delays.OTHER)):
        assert f'zhaolu_messages_total{{outcome="{outcome}",service="{shop.name}",type="{kind}"}} 1.0' in counted
