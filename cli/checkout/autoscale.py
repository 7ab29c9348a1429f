"""`up --autoscale`: the calendar of the run's seasons, its inboxes and its clock, put together for the policy."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import aio_pika

from contracts.vocabulary import SHANGHAI
from operations import places
from operations.access import SERVICES, Access
from operations.client import OperationsClient, clock_of
from operations.console.measures import measures_of
from operations.failing import CannotGoOn
from operations.scaling.costs import read_costs
from operations.scaling.policy import Bounds, InboxSeen, length_for
from operations.scaling.season_plans import least_at, most_of, plan_of
from operations.season_file import read_seasons
from operations.topology.description import inbox_of
from rehearsal.runtime.autoscaling import Autoscaling, most_here
from rehearsal.runtime.fleet import Fleet
from rehearsal.runtime.running import Running
from services.chassis.messaging.lying import all_ready


class SeasonBounds:
    """What these seasons ask for at a moment, with so many expected in each."""

    def __init__(self, seasons: Path, applicants: int | None) -> None:
        self.costs = read_costs()
        self._plans = [plan_of(season, applicants, self.costs) for season in read_seasons(seasons)]
        self._worst = {service: most_of(self._plans, service) for service in SERVICES}
        self.most = most_here(self._worst, os.cpu_count() or 1)

    def __call__(self, service: str, now: datetime) -> Bounds:
        return Bounds(
            least=min(self.most, least_at(self._plans, service, now)),
            worst=min(self.most, self._worst[service]),
            most=self.most,
            length=length_for(self.costs, service),
        )


class InboxesSeen:
    """What lies in the inboxes, counted at the broker; how long it lies, asked of each service's first process."""

    def __init__(self, client: OperationsClient, amqp: str) -> None:
        self._client, self._amqp = client, amqp

    async def __call__(self, service: str) -> InboxSeen | None:
        try:
            async with asyncio.timeout(10), await aio_pika.connect(self._amqp) as connection:
                channel = await connection.channel()
                ready = await all_ready(channel, inbox_of(places.TOPOLOGY, service))
            told = measures_of((await self._client.answer(service, "/metrics")).text)
        except (aio_pika.exceptions.AMQPError, OSError, TimeoutError, CannotGoOn, ValueError, KeyError):
            return None
        return InboxSeen(ready, told.oldest)


@asynccontextmanager
async def autoscaled(
    running: Running, fleet: Fleet, bounds: SeasonBounds, say: Callable[[str], None]
) -> AsyncIterator[None]:
    """Scale for as long as the block lasts."""
    access = Access({name: running.http[name] for name in SERVICES}, running.read_token)

    async with OperationsClient.of(access) as client:

        async def now() -> datetime:
            told: Any = None
            with suppress(CannotGoOn):
                told = await clock_of(client)
            return datetime.now(SHANGHAI) if told is None else datetime.fromisoformat(str(told))

        seen = InboxesSeen(client, running.amqp["operator"])
        scaling = asyncio.create_task(Autoscaling(fleet, running.folder, bounds, seen, now, say).run(SERVICES))
        try:
            yield
        finally:
            scaling.cancel()
            with suppress(asyncio.CancelledError):
                await scaling
