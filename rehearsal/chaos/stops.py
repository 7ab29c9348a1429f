"""SIGTERM to processes that have work in hand: they settle it, and are gone.

What a quorum queue had assigned to a consumer, and not sent when it was cancelled, is delivered again, and counted:
`redelivered` says how many messages that befell, `most_deliveries_given_back` how often the unluckiest.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field, replace
from random import Random
from statistics import median
from typing import Any, Final

from operations.places import TOPOLOGY
from operations.topology.description import read_topology
from rehearsal.chaos.trial import Trial, ordeal_in, play, stage, within
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.ordeal import Ordeal
from rehearsal.runtime.running import Running
from services.chassis.core.faults import Failure, FailurePlan, Point, done_file

IN_HAND: Final = (
    Point.RECEIVE_AFTER,
    Point.LOAD_BEFORE,
    Point.LOAD_AFTER,
    Point.SWAP_BEFORE,
    Point.SWAP_AFTER,
    Point.PUBLISH_BEFORE,
    Point.PUBLISH_AFTER,
    Point.CONFIRM_AFTER,
    Point.ACK_BEFORE,
)
"""Where a process stands still until it was told to stop: between a delivery and its acknowledgement."""
STANDS_SECONDS: Final = 0.2
_LOOK_SECONDS: Final = 0.01
_LATEST: Final = 3


@dataclass(slots=True)
class Stops:
    """Tells every process to stop as soon as it has work in hand, and starts it again, so many times in all."""

    ordeal: Ordeal
    most: int
    chance: Random
    seconds: list[float] = field(default_factory=list)
    codes: list[int | None] = field(default_factory=list)
    _asked: int = 0
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _loops: list["asyncio.Task[None]"] = field(default_factory=list)

    def begin(self, names: tuple[str, ...]) -> None:
        self._loops = [asyncio.create_task(self._again_and_again(name)) for name in names]

    async def over(self) -> None:
        """No more of them; each that was stopped runs again."""
        self._over.set()
        await asyncio.gather(*self._loops)

    async def _again_and_again(self, name: str) -> None:
        supervisor, met = self.ordeal.keeper(), done_file(self.ordeal.plan(name))
        while await self._stands(name) and self._asked < self.most:
            self._asked += 1
            started = time.monotonic()
            self.codes.append(await supervisor.remove(name))
            self.seconds.append(round(time.monotonic() - started, 2))
            self.ordeal.lay(name, FailurePlan())
            met.unlink()
            await supervisor.add(self.ordeal.programs[name])

    async def _stands(self, name: str) -> bool:
        """Make it stand still with work in hand; whether it did before all was over."""
        self.ordeal.lay(name, FailurePlan((self._fault(),), most=1))
        while not done_file(self.ordeal.plan(name)).exists():
            if await within(_LOOK_SECONDS, self._over):
                return False
        return True

    def _fault(self) -> Failure:
        return Failure(self.chance.choice(IN_HAND), self.chance.randint(1, _LATEST), STANDS_SECONDS)


async def stopped(trial: Trial, most: int, chance: Random) -> Comparison:
    """One season in which so many processes are stopped, or as many as have work in hand."""
    ordeal = ordeal_in(trial.out, trial.workers)
    stops = Stops(ordeal, most, chance)
    async with stage(trial.story, trial.say, ordeal) as running:
        stops.begin(ordeal.names(read_topology(TOPOLOGY, ()).services))
        shaken = await play(trial.story, running, trial.out)
        await stops.over()
        returned = await asyncio.to_thread(redelivered, running)
    figures: dict[str, Any] = {
        "out_of_order": sum(code != 0 for code in stops.codes),
        "stop_seconds": {"median": median(stops.seconds or [0.0]), "worst": max(stops.seconds, default=0.0)},
        "redelivered": sum(each["messages"] for each in returned),
        "most_deliveries_given_back": max((each["most"] for each in returned), default=0),
    }
    sound = shaken.sound and not figures["out_of_order"]
    return judge("stops", len(stops.seconds), trial.calm, replace(shaken, sound=sound), figures=figures)


def redelivered(running: Running) -> list[dict[str, Any]]:
    """What processes said about deliveries that had been in another's hand when it ended."""
    lines = (line for name in running.http for line in _log(running, name) if '"redelivered"' in line)
    return [told for line in lines if (told := json.loads(line))["event"] == "redelivered"]


def _log(running: Running, name: str) -> list[str]:
    file = running.folder / f"{name}.log"
    return file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
