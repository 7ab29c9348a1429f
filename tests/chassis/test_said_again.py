"""What was lost outside us comes again: a queue emptied by hand, one that was deleted, a crash in between."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from services.chassis.messaging.numbers import written
from services.chassis.messaging.origin import NUMBERS
from services.chassis.storage import tally
from services.chassis.storage.copying import copied, put_back
from services.chassis.storage.pages import PAGES, page_name
from services.chassis.storage.tally import TALLIES
from services.chassis.worker.numbering import Numbering
from services.chassis.worker.run import Process
from tests.chassis.neighbours import UNHEARD_OF, Broken, Street, sooner, street
from tests.chassis.toy import TILL, delivery, payment
from tests.waiting import until

NAMES = tuple(f"p-{nth}" for nth in range(40))


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    sooner(monkeypatch)


@pytest.fixture
async def town(amqp_url: str, mongo_url: str) -> AsyncIterator[Street]:
    async with street(amqp_url, mongo_url) as opened:
        yield opened


async def counted(town: Street, number: int, till: str = "T-1") -> bool:
    return await town.opened(till) == number


async def said(finance: Process, number: int) -> bool:
    """Whether so much was heard, and all that came of it is at the broker."""
    heard = finance.metrics.total("heard") == number
    return heard and not finance.inbox.in_flight and not await finance.outbox.unsent([TILL.kind])


async def lie(town: Street, queue: str, number: int) -> bool:
    return await town.waiting(queue) >= number


async def nothing_lacks(process: Process) -> bool:
    return process.numbering.tally.written and not process.numbering.lacks.missing


async def test_an_inbox_that_was_emptied_hears_everything_all_the_same(town: Street) -> None:
    async with town.at_work(town.finance) as finance:
        await town.pay(*NAMES)
        await until(partial(said, finance, len(NAMES)))
        await town.purge("admission.inbox")
        async with town.at_work(town.admission) as admission:
            await until(partial(counted, town, len(NAMES)))
            await until(partial(nothing_lacks, admission))
            assert admission.metrics.total("heard") == len(NAMES)


async def test_a_gap_is_noticed_by_what_comes_after_it(town: Street) -> None:
    async with town.at_work(town.finance) as finance:
        await town.pay(*NAMES[:20])
        await until(partial(said, finance, 20))
        await town.purge("admission.inbox")
        await town.pay(*NAMES[20:])
        await until(partial(said, finance, len(NAMES)))
        async with town.at_work(town.admission):
            await until(partial(counted, town, len(NAMES)))


async def test_what_came_last_is_missed_when_the_heart_beats_though_nobody_says_anything_more(
    amqp_url: str, mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silently(_numbering: Numbering) -> None: ...

    monkeypatch.setattr(Numbering, "_greet", silently)
    async with street(amqp_url, mongo_url, heartbeat_seconds=0.3) as town, town.at_work(town.finance) as finance:
        await town.pay(*NAMES[:3])
        await until(partial(said, finance, 3))
        await until(partial(lie, town, "admission.inbox", 4))  # the announcement too
        await town.purge("admission.inbox")
        async with town.at_work(town.admission):
            await until(partial(counted, town, 3))


async def test_a_queue_that_was_deleted_and_declared_anew_is_heard_again_and_lacks_nothing(town: Street) -> None:
    async with town.at_work(town.finance) as finance, town.at_work(town.admission) as admission:
        await town.pay(*NAMES[:20])
        await until(partial(counted, town, 20))
        await town.channel.queue_delete("admission.inbox")
        await town.declare()
        await town.pay(*NAMES[20:])
        await until(partial(said, finance, len(NAMES)))
        await until(partial(counted, town, len(NAMES)))
        await until(admission.ready)


async def test_what_a_crash_left_on_a_page_and_unpublished_is_said_and_counts_once(town: Street) -> None:
    crashed = Process(town.finance, "worker")
    await crashed.store.prepare([TILL])
    await crashed.outbox.note_once()
    _, committed = await crashed.commits.apply([delivery("a", payment())])
    assert len(await crashed.numbering.pages.numbered(committed[0].messages)) == 1
    await crashed.outbox.note_once()
    await crashed.store.close()
    async with town.at_work(town.finance), town.at_work(town.admission) as admission:
        await until(partial(counted, town, 1))
        await until(lambda: admission.metrics.total("repeated") >= 1)
        await until(partial(nothing_lacks, admission))
        assert await town.opened() == 1


async def test_a_number_somebody_outside_put_on_a_message_is_no_number(town: Street) -> None:
    async with town.at_work(town.finance) as finance:
        await town.pay("a", **{NUMBERS: written("somebody", {"finance": 5})})
        await until(lambda: finance.metrics.total("heard") == 1)
        assert finance.numbering.tally.written
        async with town.store(town.finance) as store:
            assert await store.after(TALLIES, "", 10) == []


async def test_what_waited_for_another_attempt_in_a_queue_that_was_emptied_comes_again(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "LATE_SECONDS", 0.0)
    monkeypatch.setattr(Broken, "now", True)
    async with town.at_work(town.finance), town.at_work(town.admission):
        await town.pay("a", till=UNHEARD_OF)
        await until(partial(lie, town, "admission.hold.1s", 1))
        await town.purge("admission.hold.1s")
        monkeypatch.setattr(Broken, "now", False)
        await town.pay("b")
        await until(partial(counted, town, 1, UNHEARD_OF))


async def test_what_is_on_no_page_any_more_is_told_and_all_else_comes(town: Street) -> None:
    async with town.at_work(town.finance) as finance:
        for nth, name in enumerate(NAMES[:3], start=1):
            await town.pay(name)
            await until(partial(said, finance, nth))
        await finance.outbox.leave()
    await town.purge("admission.inbox")
    async with town.store(town.finance) as store:
        copy = await copied(store)
        pages = [raw for raw in copy[PAGES] if raw["_id"] != page_name(finance.writer.name, 2)]
        await put_back(store, {**copy, PAGES: pages}.items())
    async with town.at_work(town.finance) as finance, town.at_work(town.admission) as admission:
        await until(partial(counted, town, 2))
        await until(lambda: admission.numbering.lacks.missing.get("finance", (0, 0))[1] > 1)
        again = finance.metrics.registry.get_sample_value
        labels = {"service": "finance", "hearer": "admission"}
        assert (again("zhaolu_said_again_total", labels) or 0) >= 2
        assert (again("zhaolu_said_no_more_total", labels) or 0) > 0
        assert admission.numbering.lacks.missing["finance"][0] == 1
