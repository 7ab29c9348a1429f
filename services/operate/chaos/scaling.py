"""Services that grow and shrink in mid-season, 1 → 4 → 1, while one process after another is killed with signal 9."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Final

from services.operate.chaos.torment import Kill
from services.operate.chaos.trial import Ending, Say, Story, ordeal_in, play, stage, within
from services.operate.chaos.verdict import Verdict, judge
from services.operate.places import TOPOLOGY
from services.operate.runtime.ordeal import Ordeal, names_of, service_of
from services.operate.topology.description import read_topology

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


async def seasons_with_scaling(story: Story, calm: Ending, times: int, out: Path, say: Say) -> AsyncIterator[Verdict]:
    """Seasons, one after another, until services were scaled so many times; the verdict on each."""
    done, nth = 0, 0
    while done < times:
        verdict = await _season(story, calm, times - done, Random(f"{story.seed}/scaling/{nth}"), out, say)
        done, nth = done + max(1, verdict.figures["scalings"]), nth + 1
        yield verdict


async def _season(story: Story, calm: Ending, most: int, chance: Random, out: Path, say: Say) -> Verdict:
    ordeal = ordeal_in(out, WORKERS, MOST)
    scaling = Scaling(ordeal, tuple(read_topology(TOPOLOGY, ()).services), most, chance)
    async with stage(story, say, ordeal) as running:
        shaken = await play(story, running, out, scaling.enter)
        await scaling.over()
    figures = {"scalings": len(scaling.scaled)}
    return judge("scaling", calm, shaken, scaling.kills, figures)
