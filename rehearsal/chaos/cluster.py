"""A broker of three nodes, one killed with signal 9 at a time, the next only when the cluster is whole again."""

import asyncio
import time
from dataclasses import dataclass, field
from random import Random
from typing import Final

from rehearsal.chaos.outages import all_ready
from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.cluster import node_names, until_whole
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.running import Running

NODES: Final = 3
_LATEST_SECONDS: Final = 0.6


@dataclass(slots=True)
class Strikes:
    """Kills a node at the beginning of a phase, and times how long services are without all their consumers."""

    away_seconds: float
    most: int
    chance: Random
    running: Running
    processes: Processes
    struck: list[str] = field(default_factory=list)
    back_seconds: list[float] = field(default_factory=list)
    _strikes: list["asyncio.Task[None]"] = field(default_factory=list)

    def enter(self, _phase: str) -> None:
        """Strike, unless the cluster is not whole yet."""
        if len(self._strikes) < self.most and all(strike.done() for strike in self._strikes):
            self._strikes.append(asyncio.create_task(self._strike()))

    async def over(self) -> int:
        """All strikes done, and the cluster whole; how many there were."""
        await asyncio.gather(*self._strikes)
        return len(self._strikes)

    async def _strike(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, _LATEST_SECONDS))
        node = self.chance.choice(node_names(NODES))
        self.struck.append(node)
        began = time.monotonic()
        returning = asyncio.create_task(self.processes.strike(node, self.away_seconds))
        await asyncio.sleep(_LATEST_SECONDS)  # a connection takes its time to break
        await all_ready(self.running)
        self.back_seconds.append(round(time.monotonic() - began, 2))
        await returning
        await until_whole(self.processes, NODES)


async def on_a_cluster(trial: Trial, times: int, chance: Random) -> Comparison:
    """One season on three nodes, of which one is killed so many times, or as often as they come back."""
    ordeal = ordeal_in(trial.out, nodes=NODES)
    async with stage(trial.story, trial.say, ordeal) as running:
        strikes = Strikes(trial.away_seconds, times, chance, running, ordeal.children())
        shaken = await play(trial.story, running, trial.out, strikes.enter)
        number = await strikes.over()
    figures = {
        "nodes": strikes.struck,
        "away_seconds": trial.away_seconds,
        "back_seconds": strikes.back_seconds,
    }
    return judge("cluster", number, trial.calm, shaken, figures=figures)
