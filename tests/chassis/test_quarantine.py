"""What ends processes, on a real broker and by real kills: buried with its reason, its neighbours unharmed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from operations import dead_letters as dead
from rehearsal.runtime.nursery import Nursery
from services.chassis.messaging.suspicion import GUILTY_AFTER, SUSPECTED_AFTER
from services.chassis.storage.mongo import Store
from tests.chassis.lives import DEADLY_FEN, living
from tests.chassis.toy import TILL, UNLUCKY_FEN, envelope, payment
from tests.chassis.workshop import Workshop, ids_of, workshop
from tests.waiting import until

GOOD, KILLERS, DEFECTS, TILLS = 300, 2, 3, 5


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield opened


async def paid(store: Store) -> int:
    documents = await store.load("till", [f"T-{nth}" for nth in range(TILLS)])
    return sum(TILL.state.validate_python(each.state).payments for each in documents.values() if each.version)


async def test_killers_and_defects_are_buried_with_their_reason_and_nobody_else_is(
    shop: Workshop, mongo_url: str, loaded: Nursery, tmp_path: Path
) -> None:
    poison = {f"killer{nth}": DEADLY_FEN for nth in range(KILLERS)} | {
        f"bad{nth}": UNLUCKY_FEN for nth in range(DEFECTS)
    }
    fen = {**{f"good{nth}": 100 for nth in range(GOOD)}, **poison}
    names = sorted(fen)
    Random(7).shuffle(names)
    sent = (shop.send(name, payment(f"T-{nth % TILLS}", fen[name])) for nth, name in enumerate(names))
    await asyncio.gather(*sent)
    store = Store(mongo_url, shop.service.settings.database)
    async with living(shop.service, loaded, tmp_path / "lives.log") as lives:

        async def done() -> bool:
            return await shop.waiting("dead") >= len(poison) and await paid(store) == GOOD

        await until(done)
    await store.close()
    dead = {str(each.headers["ce-id"]): each for each in await shop.queue("dead")}
    assert dead.keys() == poison.keys()
    for name, letter in dead.items():
        code, detail = letter.headers["x-reason-code"], str(letter.headers["x-reason-detail"])
        assert code == ("kills_process" if name.startswith("killer") else "defect")
        assert f"the last {GUILTY_AFTER} with nothing else" in detail or "ValueError" in detail
        assert letter.body == payment(f"T-{names.index(name) % TILLS}", poison[name]).model_dump_json().encode()
    assert lives.ended <= (SUSPECTED_AFTER + GUILTY_AFTER) * KILLERS + SUSPECTED_AFTER
    assert len(set(ids_of(await shop.queue("said")))) == GOOD


async def test_a_worker_attends_to_what_others_suspected_and_then_hears_its_inbox_again(shop: Workshop) -> None:
    async with shop.working() as process:
        for nth in range(3):
            message = payment()
            body, headers = message.model_dump_json().encode(), envelope(f"s{nth}", message).headers()
            await shop.send_raw(body, headers, "suspects")
        await until(lambda: process.metrics.heard == 3)
        await shop.send("a", payment())
        await until(lambda: process.metrics.heard == 4)
        await until(process.ready)
        assert (await process.store.load("till", ["T-1"]))["T-1"].state["payments"] == 4
    assert await shop.queue("dead") == []


async def test_a_message_whose_processes_ended_for_other_reasons_is_heard_once_and_not_buried(shop: Workshop) -> None:
    """Two workers cut off with it in hand make it a suspect; alone it is harmless."""
    await shop.send("a", payment())
    inbox = await shop.channel.get_queue(f"{shop.name}.inbox", ensure=False)
    for _ in range(SUSPECTED_AFTER):
        message = await inbox.get()
        await message.reject(requeue=True)
    async with shop.working() as process:
        await until(lambda: process.metrics.total("heard") == 1)
        assert process.metrics.total("suspected") == 1
    assert await shop.queue("suspects") == []
    assert len(await shop.queue("said")) == 1


async def test_a_dead_letter_put_back_twice_is_heard_once(shop: Workshop, amqp_url: str, tmp_path: Path) -> None:
    message = payment()
    for _ in range(2):
        await shop.send_raw(message.model_dump_json().encode(), envelope("a", message).headers(), "dead")
    assert len(await dead.replay(amqp_url, [shop.name], lambda letter: letter.id == "a", tmp_path / "audit.jsonl")) == 2
    async with shop.working() as process:
        await until(lambda: process.metrics.heard == 2)
        assert (process.metrics.total("heard"), process.metrics.total("repeated")) == (1, 1)
    assert len(await shop.queue("said")) == 1
