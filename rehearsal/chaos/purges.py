"""Queues of a service emptied, or deleted, by hand while messages are in them: its inbox, and where it lets them wait.

What services said to it comes again by itself; what the platform and the clock said they say again when they are told.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from typing import Final, Literal

import aio_pika
from aio_pika.abc import AbstractChannel

from operations.places import TOPOLOGY
from operations.topology.declare import declare
from operations.topology.description import Topology, read_topology
from rehearsal.chaos.admin import Admin
from rehearsal.chaos.repeating import Repeating
from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.ordeal import Ordeal
from services.chassis.core.faults import FailurePlan
from services.chassis.messaging.lying import lying

Manner = Literal["inbox emptied", "inbox deleted", "holds emptied"]
MANNERS: Final[tuple[Manner, ...]] = ("inbox emptied", "holds emptied", "inbox deleted")
_FAILS_AT: Final = {
    "registration": "exams.",
    "verification": "registration.",
    "exams": "exams.",
    "admission": "exams.",
    "finance": "finance.",
    "delivery": "exams.",
}
"""By service, how the messages begin that it fails at for a while, so that they wait for another attempt."""
_LOOKS: Final = 40
_LOOK_SECONDS: Final = 0.05
_LATEST_SECONDS: Final = 0.2


@dataclass(slots=True)
class Purges:
    """Strikes one service in each phase, the next one in turn, until it was done so many times."""

    ordeal: Ordeal
    admin: Admin
    repeating: Repeating
    channel: AbstractChannel
    topology: Topology
    most: int
    chance: Random
    struck: list[tuple[str, Manner, int]] = field(default_factory=list)
    repeated: int = 0
    _turns: "cycle[tuple[str, Manner]]" = field(init=False)
    _strike: "asyncio.Task[None] | None" = None

    def __post_init__(self) -> None:
        services = list(self.topology.services)
        self._turns = cycle([(service, manner) for manner in MANNERS for service in services])

    def enter(self, _phase: str) -> None:
        """The next one has bad luck, as soon as there is something for it."""
        if len(self.struck) < self.most:
            self._strike = asyncio.create_task(self._struck(*next(self._turns)))

    async def leave(self, _phase: str) -> None:
        if self._strike is not None:
            await self._strike

    async def _struck(self, service: str, manner: Manner) -> None:
        await asyncio.sleep(self.chance.uniform(0, _LATEST_SECONDS))
        holds = [f"{service}.hold.{name}" for name in self.topology.holds_ms]
        if manner == "holds emptied":
            self.ordeal.lay(service, FailurePlan(defects=_FAILS_AT[service]))
            await self._mail(holds)
            lost = await self._emptied(holds)
            self.ordeal.lay(service, FailurePlan())
            lost += await self._emptied(holds)
        else:
            inbox = f"{service}.inbox"
            self.ordeal.keeper().keep_down(service)
            try:
                await self._mail([inbox])
                lost = await self._emptied([inbox, f"{service}.suspects", *holds])
                if manner == "inbox deleted":
                    await self.channel.queue_delete(inbox)
                    await declare(self.admin.url, self.topology)
            finally:
                self.ordeal.keeper().come_back(service)
        if lost:
            self.struck.append((service, manner, lost))
        words = await self.repeating.heard()
        self.repeated += len(words)
        await self.repeating.say(words)

    async def _mail(self, queues: list[str]) -> None:
        """Wait until messages lie there, for a while."""
        for _ in range(_LOOKS):
            if sum([await self._ready(queue) for queue in queues]):
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def _ready(self, queue: str) -> int:
        return (await lying(self.channel, queue)).ready

    async def _emptied(self, queues: list[str]) -> int:
        """How many messages are gone."""
        emptied = [await (await self.channel.get_queue(queue, ensure=False)).purge() for queue in queues]
        return sum(each.message_count or 0 for each in emptied)


async def purged(trial: Trial, times: int, chance: Random) -> Comparison:
    """One season in which queues are emptied so many times, or as often as its phases allow."""
    ordeal, topology = ordeal_in(trial.out), read_topology(TOPOLOGY, ())
    async with stage(trial.story, trial.say, ordeal, overheard=True) as running, Repeating.of(running) as repeating:
        admin = await Admin.at(ordeal.children(), topology, running.amqp["operator"])
        async with await aio_pika.connect(admin.url) as connection:
            purges = Purges(ordeal, admin, repeating, await connection.channel(), topology, times, chance)
            shaken = await play(trial.story, running, trial.out, purges.enter, purges.leave)
    by_manner: Counter[str] = Counter()
    for service, manner, lost in purges.struck:
        by_manner[f"{service}, {manner}"] += lost
    figures = {"messages": dict(by_manner), "repeated": purges.repeated}
    return judge("purge", len(purges.struck), trial.calm, shaken, figures=figures)
