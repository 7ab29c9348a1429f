"""After a start deadlines wait until what was said before is there, and never for ever: it is told for whom."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import aio_pika
import pytest
from fastapi import APIRouter
from pydantic import TypeAdapter

from contracts.envelope import Message, Received
from contracts.messages.admission.decisions import ReportAccepted
from contracts.messages.finance import AccountClosed, AccountOpened
from contracts.messages.platform.acts import TraineeReported
from contracts.messages.time import DeadlineReached
from contracts.vocabulary import Moment
from services.chassis.core import deadline_hold
from services.chassis.core.aggregate import Addressed, Aggregate
from services.chassis.core.deadline_hold import DeadlineHold, hold_of
from services.chassis.core.trouble import Trouble
from services.chassis.storage.copying import copied, put_back
from services.chassis.worker import held_deadlines, keeper
from services.chassis.worker.run import Process
from tests.chassis.neighbours import COUNT, Street, sooner, street
from tests.chassis.toy import NOON, envelope
from tests.chassis.workshop import running
from tests.waiting import until

WHO: Final = "T-1"
SILENT, LACKING, BACK, SETTLED = 60_000, 600_000, 3_600_000, 200
BEGUN: Final = DeadlineHold("m", since=0, moved=0, silent=("exams", "finance"))


def test_deadlines_wait_for_whoever_has_not_answered_a_minute_at_most() -> None:
    assert BEGUN.until == SILENT
    one = BEGUN.answered("exams", {}, heard_more=False, now=500)
    assert (one.silent, one.until) == (("finance",), SILENT)


def test_once_all_answered_and_nothing_lacks_they_strike_when_what_is_in_hand_had_its_time() -> None:
    both = BEGUN.answered("exams", {}, heard_more=False, now=500).answered("finance", {}, heard_more=False, now=700)
    assert both.until == 700 + SETTLED
    assert both.answered("finance", {}, heard_more=False, now=700) == both


def test_what_lacks_is_waited_for_longer_and_never_for_ever() -> None:
    lacking = BEGUN.answered("exams", {}, heard_more=False, now=1).answered(
        "finance", {"finance/w": 9}, heard_more=False, now=2
    )
    assert lacking.until == LACKING
    assert lacking.came(["finance/other"], 5) == lacking
    assert lacking.came(["finance/w"], 5).until == 5 + SETTLED


def test_whoever_was_put_back_waits_for_the_platform_too_until_somebody_says_that_it_is_done() -> None:
    back = BEGUN.answered("exams", {}, heard_more=True, now=1).answered(
        "finance", {"finance/w": 9}, heard_more=False, now=2
    )
    assert (back.put_back, back.until) == (("exams",), BACK)
    assert back.came(["finance/w"], 5).until == BACK
    assert back.release().until == 0


def test_a_hold_is_kept_as_it_is() -> None:
    kept = BEGUN.answered("exams", {"exams/w.1": 3}, heard_more=True, now=1)
    assert hold_of(kept.raw()) == kept


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody is to come by a moment that is long past; `missed` is what must not befall whoever came."""

    by: Moment | None = None
    came: bool = False
    missed: bool = False


def _decide(seat: Seat, heard: Received[Any], _context: Any) -> list[Any]:
    match heard.message:
        case DeadlineReached():
            return ["missed"]
        case TraineeReported() as report:
            accepted = ReportAccepted.model_validate(report.model_dump())
            return [] if seat.came else ["came", accepted]
        case AccountOpened(opened_at=by):
            return [by]
        case _:
            return ["came"]


def _evolve(seat: Seat, event: Any) -> Seat:
    match event:
        case "missed":
            return replace(seat, missed=True)
        case "came":
            return replace(seat, came=True)
        case datetime() as by:
            return replace(seat, by=by)
        case _:
            return seat


def _deadlines(seat: Seat, _context: Any) -> Mapping[str, Moment]:
    return {} if seat.by is None or seat.came else {"by": seat.by}


SEAT: Final[Aggregate[Seat]] = Aggregate("seat", TypeAdapter(Seat), lambda _: Seat(), _decide, _evolve, _deadlines)


def offered(_now: datetime) -> Message:
    return AccountOpened(application=WHO, opened_at=NOON)


def settled(_now: datetime) -> Message:
    return AccountClosed(
        application=WHO, season="toy", paid_fen=0, penalty_fen=0, clawback_fen=0, closed_at=NOON - timedelta(days=1)
    )


@asynccontextmanager
async def town_of(amqp_url: str, mongo_url: str) -> AsyncIterator[Street]:
    """Finance offers and settles, the platform reports; admission holds somebody missing, by the time that passes."""
    table = {each.TYPE: ("admission",) for each in (AccountOpened, AccountClosed)}
    async with street(amqp_url, mongo_url, clock="wall") as town:
        heard: tuple[type[Message], ...] = (AccountOpened, AccountClosed, TraineeReported)
        town.admission = replace(
            town.admission,
            aggregates=(SEAT,),
            hears=dict.fromkeys(heard, lambda m: Addressed(SEAT, m.application, m)),
            hearers={ReportAccepted.TYPE: ("finance",)},
        )
        town.finance = replace(
            town.finance,
            aggregates=(COUNT,),
            hears={ReportAccepted: lambda m: Addressed(COUNT, m.application, m)},
            hearers=table,
            reads=lambda _: APIRouter(),
        )
        yield town


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    sooner(monkeypatch)
    monkeypatch.setattr(deadline_hold, "RECENT_SECONDS", 0.0)
    monkeypatch.setattr(held_deadlines, "RECENT_SECONDS", 0.0)
    monkeypatch.setattr(deadline_hold, "SETTLE_SECONDS", 0.2)
    monkeypatch.setattr(held_deadlines, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(held_deadlines, "ASK_SECONDS", 0.3)
    monkeypatch.setattr(keeper, "REST_SECONDS", 0.2)


@pytest.fixture
async def town(amqp_url: str, mongo_url: str) -> AsyncIterator[Street]:
    async with town_of(amqp_url, mongo_url) as opened:
        yield opened


async def seat(town: Street) -> Seat:
    async with town.store(town.admission) as store:
        document = (await store.load(SEAT.kind, [WHO]))[WHO]
    return SEAT.state.validate_python(document.state) if document.begun else Seat()


async def came(town: Street) -> bool:
    return (await seat(town)).came


async def missed(town: Street) -> bool:
    return (await seat(town)).missed


async def report(town: Street) -> None:
    """The platform says that this one came."""
    message = TraineeReported(application=WHO, season="toy", base="KM-SECOND-PEOPLES", reported_at=NOON)
    exchange = await town.channel.get_exchange("platform", ensure=False)
    body = aio_pika.Message(message.model_dump_json().encode(), headers=dict(envelope("came", message).headers()))
    await exchange.publish(body, TraineeReported.TYPE)


def strikes(process: Process) -> bool:
    return process.numbering.hold.waits_for is None


async def held(process: Process) -> str:
    """For whom deadlines wait, as `/readyz` tells it."""
    return "".join(each.detail for each in await process.readiness.look() if each.code is Trouble.DEADLINES_HELD)


async def tells(process: Process, words: str) -> bool:
    return words in await held(process)


async def test_whom_a_neighbour_settled_in_a_message_that_was_lost_is_not_missed(town: Street) -> None:
    async with town.at_work(town.finance) as finance:
        assert await finance.telling(offered) is not None
        inbox = await town.channel.get_queue("admission.inbox", ensure=False)
        while (kept := await inbox.get()).routing_key != AccountOpened.TYPE:
            await kept.ack()
        assert await finance.telling(settled) is not None
        await town.purge("admission.inbox")
        await kept.nack(requeue=True)  # the offer lies there, and what settled it is gone
        async with town.at_work(town.admission) as admission:
            await until(partial(came, town))
            await until(partial(strikes, admission))
            assert not await missed(town)


async def test_whom_the_platform_reported_before_the_store_was_put_back_is_not_missed_while_it_repeats(
    town: Street,
) -> None:
    async with town.at_work(town.finance) as finance:
        async with town.at_work(town.admission) as admission:
            await until(partial(strikes, admission))
            async with town.store(town.admission) as store:
                before = await copied(store)
            await report(town)
            await until(lambda: finance.metrics.total("heard") == 1)
            assert await finance.telling(offered) is not None
            await until(lambda: admission.metrics.total("heard") == 2)
            assert await seat(town) == Seat(by=NOON, came=True)
        async with town.store(town.admission) as store:
            await put_back(store, before.items())
        async with town.at_work(town.admission) as admission:
            await until(partial(tells, admission, "the platform's repeats, since finance heard more"))
            await until(lambda: admission.metrics.total("heard") == 1)  # the offer, said again: it is due
            assert await admission.ready()
            assert await seat(town) == Seat(by=NOON)
            await report(town)
            await until(partial(came, town))
            assert await admission.numbering.hold.release()
            await until(partial(strikes, admission))
            assert not await admission.numbering.hold.release()
            assert not await missed(town)


async def test_who_waits_for_nobody_strikes_at_once(town: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the two above are kept from."""
    monkeypatch.setattr(deadline_hold, "SILENT_SECONDS", 0.0)
    monkeypatch.setattr(deadline_hold, "SETTLE_SECONDS", 0.0)
    async with town.at_work(town.admission), town.at_work(town.finance) as finance:
        assert await finance.telling(offered) is not None
        await until(partial(missed, town))


async def test_a_speaker_that_never_answers_is_waited_for_no_longer_than_it_may(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline_hold, "SILENT_SECONDS", 3.0)
    async with town.at_work(town.finance) as finance:
        assert await finance.telling(offered) is not None
    async with town.at_work(town.admission) as admission:
        assert "finance; until " in await held(admission) or strikes(admission)
        await until(partial(missed, town))
        assert strikes(admission)


async def test_a_process_that_starts_beside_others_at_work_holds_nothing(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town.at_work(town.finance), town.at_work(town.admission) as first:
        await until(partial(strikes, first))
        monkeypatch.setattr(held_deadlines, "RECENT_SECONDS", 3_600.0)
        async with running(town.admission, "worker") as (second, task):
            await until(second.ready, task)
            await until(partial(strikes, second))
            assert not await second.numbering.hold.release()
