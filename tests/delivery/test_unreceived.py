"""What nobody took over in the time the season gives is an alarm, for whoever it concerns alone [DLV-4]."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from contracts.messages.delivery import ReceiptLine, ReceiptOutcome, ReceiptsGiven
from services.chassis.core.aggregate import page_key
from services.chassis.core.document import Delivery
from services.delivery.push import unreceived as watching
from services.delivery.push.unreceived import Unreceived
from services.delivery.store import RECEIPTS
from tests.delivery.addresses import HOUR
from tests.delivery.told import NOON, heard
from tests.delivery.workbench import HR, TALENT, Workbench
from tests.waiting import until

LIMIT = timedelta(hours=72)


@asynccontextmanager
async def watched(bench: Workbench) -> AsyncIterator[None]:
    task = asyncio.create_task(Unreceived(bench.bench(), [HR, TALENT], lambda _: LIMIT).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def figure(bench: Workbench, kind: str) -> float | None:
    return bench.registry.get_sample_value("zhaolu_unreceived", {"kind": kind})


async def takes(bench: Workbench, outcome: ReceiptOutcome, *numbers: int) -> None:
    lines = tuple(ReceiptLine(number=each, outcome=outcome) for each in numbers)
    given = ReceiptsGiven(recipient=HR, lines=lines, by="hospital", given_at=NOON)
    await bench.commit([Delivery(RECEIPTS, page_key(HR, 1), heard(given, f"{outcome}{numbers}"))])


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.02)


async def test_what_is_not_taken_over_in_the_seasons_time_is_an_alarm_and_no_sooner() -> None:
    bench = Workbench()
    bench.say(3)
    bench.now = NOON + LIMIT - HOUR
    async with watched(bench):
        await until(lambda: bench.looks > 1)
        assert figure(bench, "hr") == 0
        bench.move(NOON + LIMIT)
        await until(lambda: figure(bench, "hr") == 3)
        assert figure(bench, "talent-centre") == 0
        await takes(bench, ReceiptOutcome.DELIVERED, 1, 2, 3)
        await takes(bench, ReceiptOutcome.TAKEN_OVER, 1)
        await takes(bench, ReceiptOutcome.REFUSED, 3)
        await until(lambda: figure(bench, "hr") == 1)
        await takes(bench, ReceiptOutcome.TAKEN_OVER, 2)
        await until(lambda: figure(bench, "hr") == 0)


async def test_a_process_that_has_no_lease_alarms_nobody() -> None:
    bench = Workbench()
    bench.leased = False
    bench.say(3)
    bench.now = NOON + 2 * LIMIT
    async with watched(bench):
        await until(lambda: bench.looks > 1)
        assert figure(bench, "hr") == 0
