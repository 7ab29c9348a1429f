"""One worker on a real broker and a real store: what comes in, what goes out, what is redirected."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from functools import partial

import pytest

from contracts.catalogue import CATALOGUE
from contracts.messages.finance import AccountClosed, AccountOpened
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.time import ClockMoved
from services.chassis.core.document import Document
from services.chassis.core.failures import Unavailable
from services.chassis.http import edge
from services.chassis.worker import inbox
from services.chassis.worker.run import Process
from tests.chassis.toy import NOON, TILL, UNLUCKY_FEN, Till, delivery, envelope, payment
from tests.chassis.workshop import Workshop, ids_of, types_of, workshop
from tests.waiting import until


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield opened


async def till(process: Process, key: str = "T-1") -> Till:
    document = (await process.store.load("till", [key]))[key]
    return TILL.state.validate_python(document.state) if document.version else Till()


async def all_sent(process: Process) -> bool:
    return await process.outbox.unsent(["till"]) == 0


async def settled(process: Process, heard: int) -> None:
    """This many letters were handled, and nothing is left."""
    await until(lambda: process.metrics.heard >= heard and process.inbox.in_flight == 0)


async def test_a_message_becomes_a_document_and_an_event(shop: Workshop) -> None:
    await shop.send("a", payment())
    async with shop.working() as process:
        await settled(process, 1)
        assert (await till(process)).paid_fen == 100
        assert types_of(await shop.queue("said")) == [AccountOpened.TYPE]
        assert await process.outbox.unsent(["till"]) == 0
    assert await shop.queue("inbox") == []


async def test_repeats_and_shuffles_of_a_batch_count_once(shop: Workshop) -> None:
    for event_id in ["a", "b", "a", "c", "b", "a"]:
        await shop.send(event_id, payment())
    async with shop.working() as process:
        await settled(process, 6)
        assert (await till(process)).payments == 3
    assert len(await shop.queue("said")) == 3


async def test_a_defect_is_tried_four_times_then_dead_with_its_reason_and_its_neighbours_are_done(
    shop: Workshop,
) -> None:
    await shop.send("a", payment())
    await shop.send("bad", payment(amount_fen=UNLUCKY_FEN))
    await shop.send("b", payment())
    async with shop.working() as process:
        await until(lambda: process.metrics.total("dead") == 1)
        assert process.metrics.total("retried") == 3
        assert (await till(process)).payments == 2
    dead = await shop.queue("dead")
    assert ids_of(dead) == ["bad"]
    assert dead[0].headers["x-reason-code"] == "defect"
    assert "ValueError" in str(dead[0].headers["x-reason-detail"])
    assert "thirteen" not in str(dead[0].headers)
    assert dead[0].body == payment(amount_fen=UNLUCKY_FEN).model_dump_json().encode()


@pytest.mark.parametrize(
    ("body", "changed", "code", "field"),
    [
        (b"{not json", {}, "not_json", "data"),
        (b'{"application": "T-1"}', {}, "invalid_data", "month"),
        (payment().model_dump_json().encode().replace(b"2025-10-01", b"2025-13-41"), {}, "invalid_data", "paid_at"),
        (payment("NOWHERE").model_dump_json().encode(), {}, "unknown_base", "base"),
        (payment().model_dump_json().encode(), {"ce-type": "platform.unheard_of.v1"}, "unknown_type", "type"),
        (payment().model_dump_json().encode(), {"ce-type": AccountOpened.TYPE}, "foreign_speaker", "type"),
        (b'{"now": "2025-10-01T12:00:00+08:00"}', {"ce-type": "hr.trainee_left.v1"}, "foreign_speaker", "type"),
        (payment().model_dump_json().encode(), {"ce-time": "yesterday"}, "invalid_envelope", "time"),
        (b"x" * (2 * 1024 * 1024), {}, "too_large", "data"),
    ],
)
async def test_bad_input_is_dead_after_one_attempt_with_code_and_field_and_neighbours_are_unharmed(
    shop: Workshop, body: bytes, changed: dict[str, str], code: str, field: str
) -> None:
    await shop.send("a", payment())
    await shop.send_raw(body, envelope("bad", payment()).headers() | changed)
    await shop.send("b", payment())
    async with shop.working() as process:
        await until(lambda: process.metrics.total("dead") == 1 and process.metrics.heard >= 3)
        await settled(process, 3)
        assert process.metrics.total("retried") == 0
        assert (await till(process)).payments == 2
    dead = (await shop.queue("dead"))[0]
    assert (dead.headers["x-reason-code"], dead.headers["x-reason-field"]) == (code, field)
    assert dead.body == body


async def test_a_version_newer_than_this_code_is_put_off_until_code_comes_that_reads_it(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = PaymentMade.TYPE.replace(".v1", ".v2")
    await shop.send_raw(payment().model_dump_json().encode(), envelope("next", payment()).headers() | {"ce-type": name})
    async with shop.working() as process:
        await until(lambda: process.metrics.total("retried") >= 5)  # more than a defect is granted
        assert process.metrics.total("dead") == 0
    monkeypatch.setattr(edge, "CATALOGUE", {**CATALOGUE, name: PaymentMade})
    async with shop.working() as process:
        await until(lambda: process.metrics.total("heard") == 1)
        assert (await till(process)).payments == 1
    assert await shop.queue("dead") == []


async def test_what_a_crash_left_between_commit_and_publish_is_swept_up(shop: Workshop) -> None:
    crashed = Process(shop.service, "worker")
    await crashed.store.prepare([TILL])
    await crashed.commits.apply([delivery("a", payment())])
    await crashed.outbox.note_once()
    await crashed.store.close()
    async with shop.working() as process:
        assert await process.outbox.unsent(["till"]) == 1
        await until(lambda: process.metrics.said == 1)
        await until(partial(all_sent, process))
    assert types_of(await shop.queue("said")) == [AccountOpened.TYPE]


async def test_a_commit_whose_answer_was_lost_is_published_all_the_same_and_once(shop: Workshop) -> None:
    async with shop.working() as process:
        save, answers = process.store.save, iter([False])

        async def saved_but_unheard(kind: str, documents: Sequence[Document]) -> set[str]:
            lost = await save(kind, documents)
            if next(answers, True):
                return lost
            raise Unavailable("store: the answer was lost")

        process.store.save = saved_but_unheard  # type: ignore[method-assign]
        await shop.send("a", payment())
        await settled(process, 1)
        await until(lambda: process.metrics.said == 1)
        await until(partial(all_sent, process))
        assert (await till(process)).payments == 1
    assert types_of(await shop.queue("said")) == [AccountOpened.TYPE]


async def test_what_the_broker_will_not_route_is_kept_and_delivered_after_the_repair(shop: Workshop) -> None:
    said = await shop.channel.get_queue(f"{shop.name}.said", ensure=False)
    await said.unbind(shop.name, "#")
    async with shop.working() as process:
        await shop.send("a", payment())
        await settled(process, 1)
        await asyncio.sleep(0.5)
        assert (process.metrics.said, await process.outbox.unsent(["till"])) == (0, 1)
        await said.bind(shop.name, "#")
        await until(partial(all_sent, process))
    assert types_of(await shop.queue("said")) == [AccountOpened.TYPE]


async def test_a_worker_that_stops_in_order_leaves_nothing_to_look_after(shop: Workshop) -> None:
    await shop.send("a", payment())
    async with shop.working() as process:
        await settled(process, 1)
        await process.outbox.leave()
        assert await process.store.open_writers() == []


async def test_a_deadline_fires_when_the_rehearsal_clock_reaches_it_and_only_once(shop: Workshop) -> None:
    async with shop.working() as process:
        await shop.send("a", payment())
        await shop.send("c1", ClockMoved(now=NOON + timedelta(hours=23)))
        await settled(process, 2)
        await asyncio.sleep(0.2)
        assert not (await till(process)).closed
        await shop.send("c2", ClockMoved(now=NOON + timedelta(hours=25)))
        await until(lambda: process.metrics.said == 2)
        assert (await till(process)).closed
        await asyncio.sleep(0.2)
        assert process.metrics.said == 2
    assert types_of(await shop.queue("said")).count(AccountClosed.TYPE) == 1


async def test_the_rehearsal_clock_never_goes_back(shop: Workshop) -> None:
    async with shop.working() as process:
        await shop.send("c2", ClockMoved(now=NOON + timedelta(hours=2)))
        await settled(process, 1)
        await shop.send("c1", ClockMoved(now=NOON))
        await settled(process, 2)
        assert await process.clock.now() == NOON + timedelta(hours=2)


async def test_two_workers_share_an_inbox_and_each_message_counts_once(shop: Workshop) -> None:
    async with shop.working() as one, shop.working() as other:
        await asyncio.gather(*(shop.send(f"m{nth}", payment(f"T-{nth % 7}")) for nth in range(400)))
        await until(lambda: one.metrics.heard + other.metrics.heard >= 400)
        await until(lambda: one.inbox.in_flight + other.inbox.in_flight == 0)
        paid = [(await till(one, f"T-{key}")).payments for key in range(7)]
    assert sum(paid) == 400
    assert len(set(ids_of(await shop.queue("said")))) == 400


async def test_a_consumer_that_is_gone_is_not_ready(shop: Workshop) -> None:
    async with shop.working() as process:
        assert await process.ready()
        await process.bus.stop_consuming()
        assert not await process.ready()


async def test_a_message_waits_for_company_only_while_others_are_under_way(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LINGER_SECONDS", 3_600)
    await shop.send("a", payment())
    async with shop.working() as process:
        await settled(process, 1)
