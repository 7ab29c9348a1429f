"""The broker answers 403, 404 or "no route" in mid-season, until it was met with, and is mended."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from random import Random
from typing import Final

import httpx
from prometheus_client.parser import text_string_to_metric_families

from operations.places import TOPOLOGY
from operations.season_file import read_season
from operations.topology.description import read_topology
from rehearsal.chaos.admin import HARMS, Admin, Harm
from rehearsal.chaos.outages import all_ready
from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.running import Running

_FLOW: Final = ("registration", "verification", "exams", "admission", "finance")
"""In this order services begin to speak; the last two do so to the end of a season."""
_LOOK_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class HarmNoticed:
    """One harm that raised the alarm: whether readiness told the truth, and how soon after mending all were ready."""

    harm: Harm
    service: str
    truthful: bool
    back_seconds: float


@dataclass(slots=True)
class Refusals:
    """Does harm to a service that will speak yet, and mends it when that met with it; then the next.

    What was not met with when the season ends is mended, and does not count.
    """

    admin: Admin
    running: Running
    most: int
    chance: Random
    met: list[HarmNoticed] = field(default_factory=list)
    _strikes: list["asyncio.Task[None]"] = field(default_factory=list)
    _ended: bool = False

    def enter(self, _phase: str) -> None:
        """Strike, unless the last strike is not over."""
        if len(self.met) < self.most and all(strike.done() for strike in self._strikes):
            self._strikes.append(asyncio.create_task(self._strike(self._next())))

    def _next(self) -> Harm:
        """Each in its turn, over several seasons too: `most` is what is left of them."""
        return HARMS[(self.most - len(self.met)) % len(HARMS)]

    async def over(self) -> None:
        """The season is; see the last strike out."""
        self._ended = True
        await asyncio.gather(*self._strikes)

    async def _strike(self, harm: Harm) -> None:
        async with httpx.AsyncClient(timeout=5.0) as client:
            service = await self._next_to_speak(client)
            before = await self._refused(client, service, harm)
            await self.admin.harm(service, harm)
            alarmed = await self._met(client, service, harm, before)
            ready = await self._ready(client, service)
            await self.admin.mend(service, harm)
        mended = time.monotonic()
        await all_ready(self.running)
        if alarmed:
            back = round(time.monotonic() - mended, 2)
            self.met.append(HarmNoticed(harm, service, ready == (harm == "unroutable"), back))

    async def _next_to_speak(self, client: httpx.AsyncClient) -> str:
        """One further down the flow than whoever speaks now."""
        before = await self._said(client)
        await asyncio.sleep(_LOOK_SECONDS)
        after = await self._said(client)
        speaking = max(range(len(_FLOW)), key=lambda nth: (after[_FLOW[nth]] - before[_FLOW[nth]], after[_FLOW[nth]]))
        return self.chance.choice(_FLOW[min(speaking + 1, len(_FLOW) - 2) :])

    async def _said(self, client: httpx.AsyncClient) -> Mapping[str, float]:
        names = sorted(self.running.http)
        counted = await asyncio.gather(*(self._count(client, name, "zhaolu_published_total", {}) for name in names))
        return dict(zip(names, counted, strict=True))

    async def _refused(self, client: httpx.AsyncClient, service: str, harm: Harm) -> float:
        return await self._count(client, service, "zhaolu_refused_total", {"exchange": service, "kind": harm})

    async def _met(self, client: httpx.AsyncClient, service: str, harm: Harm, before: float) -> bool:
        """Whether it was met with: the alarm went up; a service that may not hear has none, and is not ready."""
        while not self._ended:
            if harm == "deaf":
                met = not await self._ready(client, service)
            else:
                met = await self._refused(client, service, harm) > before
            if met:
                return True
            await asyncio.sleep(_LOOK_SECONDS)
        return False

    async def _ready(self, client: httpx.AsyncClient, service: str) -> bool:
        return (await client.get(f"{self.running.http[service]}/readyz")).status_code == httpx.codes.OK

    async def _count(self, client: httpx.AsyncClient, service: str, name: str, labels: Mapping[str, str]) -> float:
        text = (await client.get(f"{self.running.http[service]}/metrics")).text
        families = text_string_to_metric_families(text)
        samples = [each for family in families for each in family.samples if each.name == name]
        return sum(each.value for each in samples if labels.items() <= each.labels.items())


async def refused(trial: Trial, times: int, chance: Random) -> Comparison:
    """One season in which the broker refuses so many times, or as often as its phases allow."""
    ordeal = ordeal_in(trial.out)
    topology = read_topology(TOPOLOGY, (base.code for base in read_season(trial.story.file).bases))
    async with stage(trial.story, trial.say, ordeal) as running:
        admin = await Admin.at(ordeal.children(), topology, running.amqp["operator"])
        refusals = Refusals(admin, running, times, chance)
        shaken = await play(trial.story, running, trial.out, refusals.enter)
        await refusals.over()
    figures = {
        "harms": dict(Counter(each.harm for each in refusals.met)),
        "met": [asdict(each) for each in refusals.met],
    }
    truthful = all(each.truthful for each in refusals.met)
    return judge(
        "refusals", len(refusals.met), trial.calm, replace(shaken, sound=shaken.sound and truthful), figures=figures
    )
