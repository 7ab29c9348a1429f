"""Processes of a service that stand still for a while, their connections open, and go on as if nothing had been.

Meanwhile others take them for dead, hold their lease, and look after what they left.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Final

from operations.places import TOPOLOGY
from operations.topology.description import read_topology
from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.ordeal import Ordeal

WORKERS: Final = 2
"""Processes of each service."""
FROZEN_SECONDS: Final = (2.0, 9.0)
"""From less than a lease lasts to twice the silence after which a writer is taken for dead."""
_AT_ONCE: Final = 3
_LATEST_SECONDS: Final = 0.6


@dataclass(slots=True)
class Zombies:
    """Freezes a few processes in each phase, so many times in all."""

    ordeal: Ordeal
    names: tuple[str, ...]
    most: int
    chance: Random
    frozen: list[str] = field(default_factory=list)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    _still: set[str] = field(default_factory=set)

    def enter(self, _phase: str) -> None:
        """Some that do not stand still yet."""
        able = sorted(set(self.names) - self._still)
        wanted = max(0, min(_AT_ONCE - len(self._still), self.most - len(self.frozen)))
        for name in self.chance.sample(able, wanted):
            self._still.add(name)
            self.frozen.append(name)
            self._tasks.append(asyncio.create_task(self._freeze(name)))

    async def over(self) -> None:
        """All go on again."""
        await asyncio.gather(*self._tasks)

    async def _freeze(self, name: str) -> None:
        await asyncio.sleep(self.chance.uniform(0, _LATEST_SECONDS))
        self.ordeal.keeper().hold(name)
        try:
            await asyncio.sleep(self.chance.uniform(*FROZEN_SECONDS))
        finally:
            self.ordeal.keeper().go_on(name)
            self._still.discard(name)


async def frozen(trial: Trial, times: int, chance: Random) -> Comparison:
    """One season in which so many processes stand still for a while."""
    ordeal = ordeal_in(trial.out, WORKERS)
    zombies = Zombies(ordeal, ordeal.names(read_topology(TOPOLOGY, ()).services), times, chance)
    async with stage(trial.story, trial.say, ordeal) as running:
        shaken = await play(trial.story, running, trial.out, zombies.enter)
        await zombies.over()
    figures = {"processes": dict(Counter(zombies.frozen))}
    return judge("zombies", len(zombies.frozen), trial.calm, shaken, figures=figures)
