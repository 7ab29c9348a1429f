"""Old and new code side by side on the same queues and documents, both versions of messages in flight, rolled back."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import uuid4

import pytest
from aio_pika.abc import AbstractChannel

from rehearsal.runtime.nursery import Nursery
from services.admission.domain.enrolment.versions import TABLES
from services.chassis.messaging.lying import lying
from services.chassis.storage.mongo import Store
from tests.admission.scenes import REPORT_DUE
from tests.journeys.crib import Crib
from tests.journeys.generations import NEXT, Release, fleet
from tests.journeys.lone_service import clock, told, whole_topology
from tests.journeys.rolling import Trainee, confirmations, portions, states, trainees
from tests.waiting import until

SAGAS: Final = int(os.environ.get("ZHAOLU_TEST_SAGAS", "60"))
AGAINST_THE_BOOK: Final = 12
CHANGE: Final[tuple[Sequence[Release], ...]] = (
    ("old", "old"),
    ("old", "ready"),
    ("ready", "new"),
    ("new",),
    ("ready",),
)
"""A change by the book, and back: first everyone can read what comes next, then somebody says it."""
AGAIN: Final[Sequence[Release]] = ("ready", "new")
"""Tried once more while withdrawals run, and taken back in the midst of them."""
_WAITS: Final = ("inbox", "suspects", "hold.1s", "hold.5s", "hold.25s")


@dataclass
class Rollout:
    """Admission's queues and documents, whoever works at them; every table seen there so far is in `written`."""

    channel: AbstractChannel
    store: Store
    servers: tuple[str, str, str]
    crib: Crib
    tables: dict[str, int] = field(default_factory=dict)
    written: set[int] = field(default_factory=set)

    def working(self, releases: Sequence[Release]) -> AbstractAsyncContextManager[None]:
        return fleet(releases, self.servers, self.crib)

    async def queued(self, *suffixes: str) -> int:
        return sum([(await lying(self.channel, f"admission.{each}")).ready for each in suffixes])

    async def heard_by(self, workers: int) -> bool:
        """Whether so many take from the inbox."""
        return (await lying(self.channel, "admission.inbox")).consumers == workers

    async def taken(self) -> bool:
        """Whether everything told so far is in somebody's hands, or put off."""
        return not await self.queued("inbox")

    async def states(self) -> dict[str, Any]:
        """Every enrolment as it is stored; none ever went back to an earlier table."""
        found = await states(self.store)
        assert all(state["table"] >= self.tables.get(name, 1) for name, state in found.items())
        self.tables = {name: state["table"] for name, state in found.items()}
        self.written |= set(self.tables.values())
        return found

    async def told_all(self, those: Sequence[Trainee]) -> bool:
        """Whether whoever comes has reported, and nobody else is further than waiting for it."""
        found = await self.states()
        return len(found) == len(those) and all(
            (found[each.application]["stage"] in {"reported", "agreed"}) is each.comes
            and (each.comes or found[each.application]["stage"] == "awaiting_report")
            for each in those
        )

    async def any_withdrawn(self) -> bool:
        return any(state["stage"] in {"withdrawing", "withdrawn"} for state in (await self.states()).values())

    async def moved_on(self) -> bool:
        """Whether new code wrote a document."""
        return any(state["table"] > 1 for state in (await self.states()).values())

    async def at_rest(self) -> bool:
        return not await self.queued(*_WAITS)

    async def over(self, those: Sequence[Trainee]) -> bool:
        found = await self.states()
        return all(each.ends_well(found.get(each.application)) for each in those)


@pytest.fixture
async def rollout(amqp_url: str, mongo_url: str, loaded: Nursery, tmp_path: Path) -> AsyncIterator[Rollout]:
    async with whole_topology(amqp_url) as channel:
        inbox = await channel.get_queue("admission.inbox", ensure=False)
        for message in NEXT:  # the layout goes ahead of the code
            await inbox.bind(message.TYPE.partition(".")[0], message.TYPE)
        database = f"rolled_{uuid4().hex[:10]}"
        store = Store(mongo_url, database)
        yield Rollout(channel, store, (amqp_url, mongo_url, database), Crib(loaded, tmp_path / "fleet.log"))
        await store.drop()
        await store.close()


async def test_a_change_by_the_book_rolled_back_leaves_no_saga_stuck(rollout: Rollout) -> None:
    """[SAGA-6]."""
    chance = Random(7)
    those = trainees(SAGAS, chance)
    absent = [each for each in those if not each.comes]
    for releases, portion in zip(CHANGE, portions(those, len(CHANGE), chance), strict=True):
        async with rollout.working(releases):
            await until(partial(rollout.heard_by, len(releases)))
            await told(rollout.channel, "admission", portion)
            await until(rollout.taken)
        await rollout.states()
    async with rollout.working(AGAIN):
        await until(partial(rollout.heard_by, len(AGAIN)))
        await until(lambda: rollout.told_all(those))
        await told(rollout.channel, "admission", [clock(REPORT_DUE), *confirmations(absent[::2])])
        await until(rollout.any_withdrawn)
    await told(rollout.channel, "admission", confirmations(absent[1::2]))
    async with rollout.working(("ready",)):
        await until(lambda: rollout.over(those))
        await until(rollout.at_rest)
    assert await rollout.queued("dead") == 0
    assert {1} < rollout.written <= set(TABLES)


async def test_new_code_before_anyone_can_read_it_waits_for_its_like_and_nothing_is_buried(rollout: Rollout) -> None:
    chance = Random(8)
    those = [each for each in trainees(3 * AGAINST_THE_BOOK, chance) if each.comes][:AGAINST_THE_BOOK]
    first, second, third = portions(those, 3, chance)
    async with rollout.working(("old", "new")):
        await until(partial(rollout.heard_by, 2))
        await told(rollout.channel, "admission", first)
        await until(rollout.moved_on)
    await told(rollout.channel, "admission", [*second, *third])
    async with rollout.working(("old",)):
        await until(rollout.taken)
        before = {name: state for name, state in (await rollout.states()).items() if state["table"] > 1}
    after = await rollout.states()
    assert {name: after[name] for name in before} == before != {}
    assert await rollout.queued(*_WAITS) > 0
    async with rollout.working(("new",)):
        await until(lambda: rollout.over(those))
        await until(rollout.at_rest)
    assert await rollout.queued("dead") == 0
