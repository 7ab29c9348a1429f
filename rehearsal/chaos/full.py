"""Nothing more fits: the broker's disk or memory alarm blocks whoever publishes, a store cannot write another byte.

A private store's file may grow no further, by the limit its process has on the size of files; a given one is spared.
"""

import asyncio
import resource
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random
from typing import Final, Literal

from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.ordeal import Ordeal
from rehearsal.runtime.rabbitmq import NODE, control
from rehearsal.runtime.running import Running

Full = Literal["disk", "memory", "store"]
FULL: Final[tuple[Full, ...]] = ("disk", "store", "memory")
_LATEST_SECONDS: Final = 0.4
_TOO_MUCH: Final = "1000000GB"
_ENOUGH: Final = "50MB"
_TOO_LITTLE, _AMPLE = "0.00001", "0.6"


@dataclass(slots=True)
class Fullness:
    """Fills the broker's disk, a store, or the broker's memory, in turn, for a while each, so many times in all."""

    ordeal: Ordeal
    running: Running
    most: int
    seconds: float
    chance: Random
    met: list[Full] = field(default_factory=list)
    _phase: int = 0
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def enter(self, _phase: str) -> None:
        """Strike, unless the last strike is not over; every second phase at most is struck."""
        self._phase += 1
        over = all(task.done() for task in self._tasks)
        if over and self._phase % 2 and len(self.met) < self.most:
            what = next(islice(cycle(FULL), self.most - len(self.met) - 1, None))
            self.met.append(what)
            self._tasks.append(asyncio.create_task(self._strike(what)))

    async def over(self) -> None:
        """There is room again."""
        await asyncio.gather(*self._tasks)

    async def _strike(self, what: Full) -> None:
        await asyncio.sleep(self.chance.uniform(0, _LATEST_SECONDS))
        await self._fill(what, full=True)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            await self._fill(what, full=False)

    async def _fill(self, what: Full, *, full: bool) -> None:
        children = self.ordeal.children()
        match what:
            case "disk":
                await control(children, NODE, "set_disk_free_limit", _TOO_MUCH if full else _ENOUGH)
            case "memory":
                await control(children, NODE, "set_vm_memory_high_watermark", _TOO_LITTLE if full else _AMPLE)
            case "store":
                limit = 1 if full else resource.RLIM_INFINITY
                for service in self.running.stores:
                    if (process := children.now(f"store-{service}")) is not None:
                        resource.prlimit(process, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


async def filled(trial: Trial, times: int, chance: Random) -> Comparison:
    """One season in which something is full so many times, or as often as its phases allow."""
    ordeal = ordeal_in(trial.out)
    async with stage(trial.story, trial.say, ordeal) as running:
        fullness = Fullness(ordeal, running, times, max(trial.away_seconds, 1.0), chance)
        shaken = await play(trial.story, running, trial.out, fullness.enter)
        await fullness.over()
    figures = {"full": dict(Counter(fullness.met)), "away_seconds": trial.away_seconds}
    return judge("full-disk", len(fullness.met), trial.calm, shaken, figures=figures)
