"""What fails for ever costs its neighbours nothing: deadlines that raise, outboxes the broker will not have."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from contracts.envelope import Received
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.time import ClockMoved, DeadlineReached
from contracts.vocabulary import Moment
from services.chassis.core.aggregate import Addressed, Aggregate
from services.chassis.core.document import NEVER, Document, Speaker, advance
from services.chassis.core.postponement import PAUSES_SECONDS, What, pause_ms
from services.chassis.worker import outbox
from services.chassis.worker.run import Process
from tests.chassis import toy
from tests.chassis.toy import NOON, TILL, Till, delivery, payment
from tests.chassis.workshop import Workshop, ids_of, workshop
from tests.waiting import until

MANY: Final = 600
"""More than are read at once."""
GOOD: Final = 5
UNLUCKY_TILL_FEN: Final = 600
LATE: Final = NOON + timedelta(hours=25)


def raises(till: Till, heard: Received[Any], context: Any) -> list[Any]:
    """A till that took just this much cannot be closed."""
    if isinstance(heard.message, DeadlineReached) and till.paid_fen == UNLUCKY_TILL_FEN:
        raise ZeroDivisionError
    return toy.decide(till, heard, context)


BROKEN: Final[Aggregate[Till]] = replace(TILL, decide=raises)
MENDED: Final[Aggregate[Till]] = TILL


def with_tills(shop: Workshop, till: Aggregate[Till]) -> Workshop:
    hears: Any = {PaymentMade: lambda message: Addressed(till, message.application, message)}
    return replace(shop, service=replace(shop.service, aggregates=(till,), hears=hears))


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield with_tills(opened, BROKEN)


async def tills_are_due(shop: Workshop, bad: int, good: int) -> None:
    """So many that fail are due before as many that do not, all opened before the clock was moved."""
    process = Process(shop.service, "worker")
    await process.store.prepare([TILL])
    bads = [delivery(f"b{nth}", payment(f"B-{nth}", UNLUCKY_TILL_FEN)) for nth in range(bad)]
    goods = [delivery(f"g{nth}", payment(f"G-{nth}")) for nth in range(good)]
    said = Speaker("toys", process.service.route, None, lambda _: True)
    documents = [advance(BROKEN, Document(each.key), [each], said, "")[0] for each in (*bads, *goods)]
    later = [replace(each, unsent="", due=each.due + each.key.startswith("G")) for each in documents]
    await process.store.save(TILL.kind, later)
    await process.store.close()


async def closed(process: Process, good: int) -> bool:
    documents = await process.store.load(TILL.kind, [f"G-{nth}" for nth in range(good)])
    return all(TILL.state.validate_python(each.state).closed for each in documents.values())


async def failing(process: Process) -> int:
    idle: Mapping[str, Any] = await process.rest.look(0.0)
    return int(idle["failing"])


async def test_six_hundred_deadlines_that_raise_keep_no_other_waiting(shop: Workshop) -> None:
    await tills_are_due(shop, MANY, GOOD)
    async with shop.working() as process:
        await shop.send("now", ClockMoved(now=LATE))
        await until(lambda: closed(process, GOOD))
        await until(lambda: failing_is(process, MANY))
        assert (await process.rest.look(0.0))["due"] == 0
        tried = process.metrics.total("defect")
        assert tried < 2 * MANY
        await until(lambda: f'what="deadline"}} {MANY}.0' in process.metrics.exposition().decode())


async def failing_is(process: Process, number: int) -> bool:
    return await failing(process) == number


async def test_a_deadline_put_off_fires_once_the_code_is_mended_and_after_a_restart(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.core.postponement.PAUSES_SECONDS", (1,))
    await tills_are_due(shop, 1, 0)
    async with shop.working() as process:
        await shop.send("now", ClockMoved(now=LATE))
        await until(lambda: failing_is(process, 1))
    async with with_tills(shop, MENDED).working() as process:
        await until(lambda: failing_is(process, 0))
        (till,) = (await process.store.load(TILL.kind, ["B-0"])).values()
        assert TILL.state.validate_python(till.state).closed
        assert till.due == NEVER


async def test_a_document_that_moves_has_its_deadline_tried_again_at_once(shop: Workshop) -> None:
    """Here it is what was paid that made it raise."""
    await tills_are_due(shop, 1, 0)
    async with shop.working() as process:
        await shop.send("now", ClockMoved(now=LATE))
        await until(lambda: failing_is(process, 1))
        await shop.send("more", payment("B-0"))
        await until(lambda: failing_is(process, 0))
        (till,) = (await process.store.load(TILL.kind, ["B-0"])).values()
        assert TILL.state.validate_python(till.state).closed


async def test_another_deadline_of_the_same_document_fires_at_its_time(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.core.postponement.PAUSES_SECONDS", (3_600,))

    def two(till: Till, _context: Any) -> Mapping[str, Moment]:
        return {} if till.closes is None else {"close": till.closes, "later": till.closes + timedelta(days=1)}

    shop = with_tills(shop, replace(BROKEN, deadlines=two))
    async with shop.working() as process:
        await shop.send("a", payment("B-0", UNLUCKY_TILL_FEN))
        await shop.send("now", ClockMoved(now=LATE))
        await until(lambda: failing_is(process, 1))
        assert (await process.store.load(TILL.kind, ["B-0"]))["B-0"].due != NEVER
        tried = process.metrics.total("defect")
        await shop.send("then", ClockMoved(now=LATE + timedelta(days=1)))
        await until(lambda: process.metrics.total("defect") == tried + 1)


def test_pauses_grow_and_what_is_mended_from_outside_waits_a_minute_at_most() -> None:
    within = [pause_ms(times, outside=False) for times in range(1, 15)]
    assert within == sorted(within)
    assert (within[0], within[-1]) == (1_000, 1_000 * PAUSES_SECONDS[-1])
    assert max(pause_ms(times, outside=True) for times in range(1, 15)) == 60_000


async def test_what_the_broker_refuses_for_ever_keeps_no_writers_progress_back(shop: Workshop) -> None:
    said = await shop.channel.get_queue(f"{shop.name}.said", ensure=False)
    async with shop.working() as process:
        await said.unbind(shop.name, "#")
        await shop.send("a", payment("T-1"))
        await until(lambda: put_off(process, 1))
        await until(lambda: not process.writer.unsettled)
        await said.bind(shop.name, "#")
        await shop.send("b", payment("T-2"))
        await until(lambda: process.metrics.said == 2)
        await until(lambda: put_off(process, 0))
    assert len(set(ids_of(await shop.queue("said")))) == 2


async def put_off(process: Process, number: int) -> bool:
    return (await process.postponing.counts())[What.OUTBOX] == number


async def test_a_dead_writers_outboxes_are_said_though_one_is_refused_for_ever(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One page's first outbox cannot be said; what lies on later pages can."""
    monkeypatch.setattr(outbox, "_PAGE", 2)
    monkeypatch.setattr(outbox, "DEAD_SECONDS", 0.2)
    dead = Process(shop.service, "worker")
    await dead.store.prepare([TILL])
    await dead.outbox.note_once()
    for nth in range(5):
        await dead.commits.apply([delivery(f"m{nth}", payment(f"T-{nth}"))])
    (first,) = (await dead.store.load(TILL.kind, ["T-0"])).values()
    nowhere = tuple(replace(outgoing, exchange="nowhere.at.all") for outgoing in first.outbox)
    await dead.store.save(TILL.kind, [replace(first, version=2, outbox=nowhere)])
    async with shop.working() as process:
        await until(lambda: process.metrics.said == 4)
        await until(lambda: put_off(process, 1))
        await until(lambda: looked_through(process, dead.writer.name))
    await dead.store.close()
    assert len(ids_of(await shop.queue("said"))) == 4


async def looked_through(process: Process, writer: str) -> bool:
    return {each.writer: each.looks for each in await process.store.open_writers()}[writer] > 1


async def test_what_was_put_off_anew_stays_on_record(shop: Workshop) -> None:
    process = Process(shop.service, "worker")
    await process.store.prepare([TILL])
    await process.postponing.put_off(What.DEADLINE, TILL.kind, {"T-1": "why"}, outside=False)
    (first,) = await process.store.postponed_until(NEVER, 10)
    await asyncio.sleep(0.002)
    await process.postponing.put_off(What.DEADLINE, TILL.kind, {"T-1": "why"}, outside=False)
    await process.postponing.over([first])
    (second,) = await process.store.postponed_until(NEVER, 10)
    assert (first.times, second.times) == (1, 2)
    await process.postponing.over([second])
    assert await process.store.postponed_until(NEVER, 10) == []
    await process.store.close()
