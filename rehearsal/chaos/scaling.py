"""Services that grow and shrink in mid-season, 1 → 4 → 1, while one process after another is killed with signal 9."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from typing import Final

from operations.places import TOPOLOGY
from operations.topology.description import read_topology
from rehearsal.chaos.torment import Kill
from rehearsal.chaos.trial import Trial, ordeal_in, play, stage, within
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.ordeal import Ordeal, names_of, service_of

WORKERS: Final = 3
"""Processes of each service that is not being scaled."""
MOST: Final = 4
_BETWEEN_KILLS_SECONDS: Final = (2.0, 6.0)
_ANYWHERE: Final = "any moment"


@dataclass(slots=True)
class Scaling:
    """Scales one service after another, so many times in all; kills one process after another beside it."""

    ordeal: Ordeal
    services: Sequence[str]
    most: int
    chance: Random
    scaled: list[str] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    _phase: str = ""
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _work: list["asyncio.Task[None]"] = field(default_factory=list)

    def enter(self, phase: str) -> None:
        """The first phase begins it all."""
        self._phase = phase
        self._work = self._work or [asyncio.create_task(self._scale()), asyncio.create_task(self._kill())]

    async def over(self) -> None:
        """What has begun is done; no more after it."""
        self._over.set()
        await asyncio.gather(*self._work)

    async def _scale(self) -> None:
        for service in cycle(self.services):
            if self._over.is_set() or len(self.scaled) == self.most:
                return
            for workers in (1, MOST, 1, WORKERS):
                await self._sized(service, workers)
            self.scaled.append(service)

    async def _sized(self, service: str, workers: int) -> None:
        """As many processes as that: the last ones go, told to stop in order, or come."""
        supervisor, wanted = self.ordeal.keeper(), set(names_of(service, workers))
        here = {name for name in supervisor.kept if service_of(name) == service}
        await asyncio.gather(*(supervisor.remove(name) for name in here - wanted))
        await asyncio.gather(*(supervisor.add(self.ordeal.programs[name]) for name in wanted - here))

    async def _kill(self) -> None:
        supervisor = self.ordeal.keeper()
        while not await within(self.chance.uniform(*_BETWEEN_KILLS_SECONDS), self._over):
            name = self.chance.choice(sorted(supervisor.kept))
            supervisor.kill(name)
            self.kills.append(Kill(self._phase, service_of(name), _ANYWHERE))
            await supervisor.back(self.ordeal.programs[name])


async def scaled(trial: Trial, most: int, chance: Random) -> Comparison:
    """One season in which services are scaled so many times, or as often as it lasts."""
    ordeal = ordeal_in(trial.out, WORKERS, MOST)
    scaling = Scaling(ordeal, tuple(read_topology(TOPOLOGY, ()).services), most, chance)
    async with stage(trial.story, trial.say, ordeal) as running:
        shaken = await play(trial.story, running, trial.out, scaling.enter)
        await scaling.over()
    return judge("scale", len(scaling.scaled), trial.calm, shaken, scaling.kills)
