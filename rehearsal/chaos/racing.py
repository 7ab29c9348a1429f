"""The race itself: reports on their way over several connections while the clock passes a moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from contracts.messages.platform.acts import TraineeReported
from contracts.season.season import Season
from contracts.vocabulary import Moment
from operations.filing.admissions import PlaceLine
from rehearsal.applicants.moments import draw_within
from rehearsal.runtime.running import Running
from rehearsal.simulator.amqp_transport import AmqpTransport
from rehearsal.simulator.happening import Happening
from rehearsal.simulator.http_transport import HttpTransport
from rehearsal.simulator.run import ReplayRun

CONNECTIONS: Final = 4
_SECONDS: Final = 0.8
"""How long reports of one race keep coming; the clock is moved somewhere in between."""
_REPEATED: Final = 0.3
_IN_TIME: Final = 0.75
Road = Callable[[Happening], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Racer:
    """One trainee's report: when it happened, and whether it is told long before grace ends or while it does."""

    place: PlaceLine
    reported_at: Moment
    in_time: bool
    early: bool


def drawn(season: Season, places: Sequence[PlaceLine], chance: Random) -> list[Racer]:
    """Half of them race with the deadline itself, half with the end of grace; three of four were in time."""
    admission = season.admission
    due, grace = admission.report_by, timedelta(hours=admission.arrival_grace_hours)
    racers = []
    for place in places:
        in_time, early = chance.random() < _IN_TIME, chance.random() < 1 / 2
        window = (admission.admit_by, due) if in_time else (due, due + grace)
        racers.append(Racer(place, draw_within(chance, *window), in_time, early))
    return racers


@asynccontextmanager
async def roads(running: Running, stage: ReplayRun) -> AsyncIterator[list[Road]]:
    """The platform's connections for the race: several of its own to the broker, and one over HTTP."""
    over_http = HttpTransport(stage.reading.client.client, running.http, running.webhook_secret)
    async with AsyncExitStack() as stack:
        url = running.amqp["platform"]
        amqp = [await stack.enter_async_context(AmqpTransport.to(url, "platform")) for _ in range(CONNECTIONS)]
        yield [lambda each, road=road: road.send([each]) for road in amqp] + [
            lambda each: over_http.send("admission", [each])
        ]


async def race(stage: ReplayRun, racers: Sequence[Racer], by: Sequence[Road], at: Moment, chance: Random) -> None:
    """Send these reports while the clock moves to `at`; returns when everything is at rest."""

    async def sent(happening: Happening, after: float) -> None:
        await asyncio.sleep(after)
        await chance.choice(by)(happening)

    async def moved(after: float) -> None:
        await asyncio.sleep(after)
        await stage.driver.move(at)

    told = [happening for racer in racers for happening in _told(stage.season, racer, chance)]
    reports = [sent(happening, chance.uniform(0, _SECONDS)) for happening in told]
    await asyncio.gather(moved(chance.uniform(0, _SECONDS)), *reports)
    await stage.driver.rest(at)


def _told(season: Season, racer: Racer, chance: Random) -> list[Happening]:
    """The report; now and then once more, as the same event or as another one that says the same."""
    place = racer.place
    report = TraineeReported(
        application=place.application, season=season.id, base=place.base, reported_at=racer.reported_at
    )
    told = [Happening(report, racer.reported_at, season.id)]
    while chance.random() < _REPEATED:
        told.append(Happening(report, racer.reported_at, chance.choice((season.id, f"{season.id}/again"))))
    return told
