"""A write that takes place after its writer gave up on it, or is dead: over a real store and broker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress

import pytest

from services.chassis.core.document import Document
from services.chassis.core.failures import Unavailable
from services.chassis.storage.mongo import Store
from services.chassis.worker import outbox
from services.chassis.worker.run import Process
from tests.chassis.toy import TILL, delivery, payment
from tests.chassis.workshop import Workshop, types_of, workshop
from tests.waiting import until


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield opened


def slowed(store: Store) -> list[Callable[[], Awaitable[set[str]]]]:
    """The first write of this store is answered by nobody; what is returned lets it take place."""
    save, late = store.save, list[Callable[[], Awaitable[set[str]]]]()

    async def unanswered(kind: str, documents: Sequence[Document]) -> set[str]:
        if late:
            return await save(kind, documents)
        late.append(lambda: save(kind, documents))
        raise Unavailable("store: no answer")

    store.save = unanswered  # type: ignore[method-assign]
    return late


async def payments(process: Process) -> int:
    return TILL.state.validate_python((await process.store.load("till", ["T-1"]))["T-1"].state).payments


async def test_what_its_writer_gave_up_on_has_lost_when_it_comes(shop: Workshop) -> None:
    async with shop.working() as process:
        load, tries, again = process.store.load, iter([True, False]), asyncio.Event()

        async def waits_the_second_time(kind: str, keys: Sequence[str]) -> dict[str, Document]:
            if not (kind != TILL.kind or next(tries, True)):
                await again.wait()
            return await load(kind, keys)

        process.store.load = waits_the_second_time  # type: ignore[method-assign]
        late = slowed(process.store)
        await shop.send("a", payment())
        await until(lambda: late and not process.writer.doubts)
        assert await late[0]() == {"T-1"}
        again.set()
        await until(lambda: process.metrics.said == 1)
        assert await payments(process) == 1
    assert len(types_of(await shop.queue("said"))) == 1


async def test_what_a_dead_writer_stored_after_all_had_looked_is_said_before_its_repeat_is_acknowledged(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "DEAD_SECONDS", 0.2)
    dead = Process(shop.service, "worker")
    late = slowed(dead.store)
    await dead.store.prepare([TILL])
    await dead.outbox.note_once()
    with suppress(Unavailable):
        await dead.commits.apply([delivery("a", payment())])
    async with shop.working() as process:

        async def looked_after() -> bool:
            known = {each.writer: each.looks for each in await process.store.open_writers()}
            return known[dead.writer.name] > 1

        await until(looked_after)
        assert await late[0]() == set()
        await shop.send("a", payment())
        await until(lambda: process.metrics.heard == 1)
        await until(lambda: process.metrics.said == 1)
        assert await payments(process) == 1
    await dead.store.close()
    assert len(types_of(await shop.queue("said"))) == 1
