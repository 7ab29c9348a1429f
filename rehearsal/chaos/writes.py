"""Writes to the stores that are stalled and let go after their clients gave up, and writes whose answers are lost.

While a stall lasts every write of one service's documents is held back, what it tries again with included; then all
are let go, the first one first. Some stalls outlast their process, which is killed meanwhile.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import Final, Literal

from operations.places import TOPOLOGY
from operations.topology.description import read_topology
from rehearsal.chaos.documents import documents
from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.between import WriteFate
from rehearsal.runtime.detour import Detour
from rehearsal.runtime.ordeal import Ordeal
from services.chassis.storage.clock import CLOCK

Manner = Literal["slow-writes", "lost-answers"]
STALLED_SECONDS: Final = 26.0
"""Longer than a client waits for an answer, and shorter than twice that."""
_KILLED_AFTER_SECONDS: Final = 3.0
_KILLED: Final = 1 / 3
_LATER_SECONDS: Final = 0.3
_AT_ONCE: Final = 2
_WRITES: Final = 3


@dataclass(slots=True)
class Writes:
    """Strikes the next writes of a few services in each phase, so many times in all."""

    manner: Manner
    ordeal: Ordeal
    services: Sequence[str]
    most: int
    chance: Random
    struck: list[str] = field(default_factory=list)
    killed: int = 0
    _lets_pass: dict[str, int] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict)

    def enter(self, _phase: str) -> None:
        """A few services that write next have bad luck."""
        for service in self.chance.sample(list(self.services), _AT_ONCE):
            self._lets_pass.setdefault(service, self.chance.randrange(_WRITES))

    def befalls(self, service: str, collection: str) -> WriteFate | None:
        """What becomes of this write. The clock, which is written first in each phase and says nothing, is spared."""
        if collection == CLOCK.kind:
            return None
        held = self._until.get(service, 0.0) - time.monotonic()
        if held > 0:
            return WriteFate(held + _LATER_SECONDS)
        left = self._lets_pass.get(service)
        if left is None or len(self.struck) >= self.most:
            return None
        self._lets_pass[service] = left - 1
        return None if left else self._strike(service)

    def _strike(self, service: str) -> WriteFate:
        del self._lets_pass[service]
        self.struck.append(service)
        if self.manner == "lost-answers":
            return WriteFate(unanswered=True)
        self._until[service] = time.monotonic() + STALLED_SECONDS
        if self.chance.random() < _KILLED:
            self.killed += 1
            asyncio.get_running_loop().call_later(_KILLED_AFTER_SECONDS, self.ordeal.keeper().kill, service)
        return WriteFate(STALLED_SECONDS)

    async def over(self) -> None:
        """Everything that was held back is let go, and has been for a moment."""
        await asyncio.sleep(max([0.0, *(until - time.monotonic() for until in self._until.values())]) + 1.0)


async def _played(manner: Manner, trial: Trial, times: int, chance: Random) -> Comparison:
    """One season in which so many writes are struck, or as many as its phases allow."""
    ordeal, services = ordeal_in(trial.out, trial.workers), tuple(read_topology(TOPOLOGY, ()).services)
    writes = Writes(manner, ordeal, services, times, chance)
    ordeal.detour = Detour(writes.befalls)
    async with stage(trial.story, trial.say, ordeal) as running:
        shaken = await play(trial.story, running, trial.out, writes.enter)
        await writes.over()
        shaken = replace(shaken, documents=await documents(running))
    figures = {"services": writes.struck, "killed": writes.killed}
    return judge(manner, len(writes.struck), trial.calm, shaken, figures=figures)


stalled: Final = partial(_played, "slow-writes")
unanswered: Final = partial(_played, "lost-answers")
