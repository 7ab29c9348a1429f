"""Broker or stores killed with signal 9 in mid-season, away for a while, then back with what they kept."""

import asyncio
import time
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal
from urllib.parse import urlsplit

import httpx

from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.patience import Patience
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.running import Running

Victim = Literal["broker", "store"]
_LATEST_SECONDS: Final = 0.6
_ANSWER_SECONDS: Final = 30.0


@dataclass(slots=True)
class Outages:
    """Strikes the victim at the beginning of every so manyth phase, and times how long services take to be back."""

    victim: Victim
    away_seconds: float
    most: int
    chance: Random
    running: Running
    processes: Processes
    back_seconds: list[float] = field(default_factory=list)
    _phase: int = 0
    _strikes: list["asyncio.Task[None]"] = field(default_factory=list)

    def enter(self, _phase: str) -> None:
        """Strike, unless the last strike is not over; every second phase at most is struck."""
        self._phase += 1
        over = all(strike.done() for strike in self._strikes)
        if over and self._phase % 2 and len(self._strikes) < self.most:
            self._strikes.append(asyncio.create_task(self._strike()))

    async def over(self) -> int:
        """All strikes done; how many there were."""
        await asyncio.gather(*self._strikes)
        return len(self._strikes)

    async def _strike(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, _LATEST_SECONDS))
        urls = {"rabbitmq": self.running.amqp["operator"]} if self.victim == "broker" else self._stores()
        await asyncio.gather(*(self.processes.strike(name, self.away_seconds) for name in urls))
        await asyncio.gather(*(Patience.here().spent_on(_answering(url)) for url in urls.values()))
        there = time.monotonic()
        await all_ready(self.running)
        self.back_seconds.append(round(time.monotonic() - there, 2))

    def _stores(self) -> dict[str, str]:
        urls = {service: database.url for service, database in self.running.stores.items()}
        one = len(set(urls.values())) == 1
        return {"store": min(urls.values())} if one else {f"store-{service}": url for service, url in urls.items()}


async def _answering(url: str) -> None:
    """Connections are taken; a broker greets too."""
    parts = urlsplit(url)
    while True:
        try:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                if parts.scheme == "amqp":
                    writer.write(b"AMQP\x00\x00\x09\x01")
                    if await asyncio.wait_for(reader.read(1), _ANSWER_SECONDS) != b"\x01":
                        raise ConnectionError
            finally:
                writer.close()
        except (OSError, TimeoutError):
            await asyncio.sleep(0.1)
        else:
            return


async def all_ready(running: Running) -> None:
    """Wait until every process says that it does its part, for as long as anything works on it."""
    await asyncio.gather(*(Patience.here().spent_on(_ready(url)) for url in running.http.values()))


async def _ready(url: str) -> None:
    async with httpx.AsyncClient(timeout=_ANSWER_SECONDS) as client:
        while True:
            try:
                if (await client.get(f"{url}/readyz")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


async def struck(victim: Victim, trial: Trial, times: int, chance: Random) -> Comparison:
    """One season in which the victim is struck so many times, or as often as its phases allow."""
    ordeal = ordeal_in(trial.out)
    async with stage(trial.story, trial.say, ordeal) as running:
        outages = Outages(victim, trial.away_seconds, times, chance, running, ordeal.children())
        shaken = await play(trial.story, running, trial.out, outages.enter)
        strikes = await outages.over()
    figures = {"away_seconds": trial.away_seconds, "back_seconds": outages.back_seconds}
    return judge(victim, strikes, trial.calm, shaken, figures=figures)
