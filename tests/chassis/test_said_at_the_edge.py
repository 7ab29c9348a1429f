"""What a service says at its HTTP edge: taken once it is kept, whatever becomes of the broker's confirm."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from contracts.messages.finance import AccountOpened
from services.chassis.core.document import OutboxMessage
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.exchange_publisher import Answer
from tests.chassis.neighbours import Street, sooner, street
from tests.chassis.test_said_again import counted, nothing_lacks
from tests.waiting import until


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    sooner(monkeypatch)


@pytest.fixture
async def town(amqp_url: str, mongo_url: str) -> AsyncIterator[Street]:
    async with street(amqp_url, mongo_url, heartbeat_seconds=0.3) as opened:
        yield opened


def opening(now: datetime) -> AccountOpened:
    return AccountOpened(application="T-1", opened_at=now)


async def unconfirmed(_bus: Bus, messages: Sequence[OutboxMessage]) -> list[Answer]:
    """The broker is away, or its answer is lost."""
    return [Answer.NONE] * len(messages)


async def test_what_is_kept_is_taken_though_nobody_confirmed_it_and_comes_when_its_number_is_missed(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town.at_work(town.finance) as finance, town.at_work(town.admission) as admission:
        with monkeypatch.context() as away:
            away.setattr(Bus, "say", unconfirmed)
            assert await finance.telling(opening) is not None
        await until(partial(counted, town, 1))
        await until(partial(nothing_lacks, admission))


async def test_under_one_name_one_message_is_said_however_often_it_is_asked_for(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town.at_work(town.finance) as finance, town.at_work(town.admission) as admission:
        with monkeypatch.context() as away:
            away.setattr(Bus, "say", unconfirmed)
            first = await finance.telling(opening, "toy/00001", "office/monday")
        again = await finance.telling(opening, "toy/00001", "office/tuesday")
        assert first is not None
        assert first == again == await finance.telling.before("toy/", "office/monday")
        assert await finance.telling.before("toy/", "office/tuesday") is None
        assert await finance.telling.before("toyland/", "office/monday") is None
        await until(partial(counted, town, 1))
        assert await finance.telling(opening) is not None
        await until(partial(counted, town, 2))
        await until(partial(nothing_lacks, admission))
        assert await town.opened() == 2


async def test_what_is_heard_by_nobody_by_number_is_said_only_when_the_broker_has_it(
    amqp_url: str, mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with street(amqp_url, mongo_url) as town, town.at_work(replace(town.finance, hearers={})) as finance:
        monkeypatch.setattr(Bus, "say", unconfirmed)
        assert await finance.telling(opening) is None
