"""The operator's eyes on a running system: idleness of services, messages in queues, counters."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Final

import aio_pika
import httpx
from aio_pika.abc import AbstractRobustChannel
from aio_pika.exceptions import CONNECTION_EXCEPTIONS

from contracts.vocabulary import Moment
from operations.topology.description import Topology
from rehearsal.runtime.running import Running
from rehearsal.simulator.asking import Asking
from rehearsal.simulator.counts import Counts, counts_of, summed
from rehearsal.simulator.quiet import Glance, Idle, idle_of
from services.chassis.messaging.lying import lying

WAIT_SECONDS: Final = 1.0
"""How long a service that has work in hand may take with its answer."""
_AT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_AT_ONCE: Final = 8
"""Channels to ask for queues over: the broker answers on each in turn."""


@dataclass(frozen=True, slots=True)
class Queues:
    """Names of queues: those of the services that must run empty, those to the outside, where the dead letters lie."""

    inboxes: tuple[str, ...]
    holds: tuple[str, ...]
    outside: tuple[str, ...]
    dead: tuple[str, ...]


def queues_of(topology: Topology, bases: Iterable[str]) -> Queues:
    """Every service's inbox and holds, the HR queues of these bases; every service's dead-letter queue."""
    inboxes = tuple(queue for service in topology.services for queue in topology.inbox(service))
    rooms = ("suspects", *(f"hold.{delay}" for delay in topology.holds_ms))
    holds = tuple(f"{service}.{room}" for service in topology.services for room in rooms)
    outside = tuple(f"hr.{base}" for base in bases)
    return Queues(inboxes, holds, outside, tuple(f"{service}.dead" for service in topology.services))


class Observer:
    """Looks at everything; changes nothing."""

    def __init__(
        self, running: Running, client: httpx.AsyncClient, channels: Sequence[AbstractRobustChannel], queues: Queues
    ) -> None:
        self._running, self._client, self._channels, self._queues = running, client, channels, queues
        self._asked: dict[str, Asking] = {}

    @classmethod
    @asynccontextmanager
    async def of(cls, running: Running, client: httpx.AsyncClient, queues: Queues) -> "AsyncIterator[Observer]":
        """An observer with the operator's connection, for as long as the block lasts."""
        async with await aio_pika.connect_robust(running.amqp["operator"]) as connection:
            observer = cls(running, client, [await connection.channel() for _ in range(_AT_ONCE)], queues)
            try:
                yield observer
            finally:
                for asked in observer._asked.values():
                    asked.close()

    async def look(self, among: Collection[str] | None = None, now: Moment | None = None) -> Glance:
        """Services first, each answering once it has nothing in hand: what they said before lies in the queues then.

        All of them, or those `among`; the inboxes alone while one of these moves. At `now` their clocks should stand.
        """
        at = "" if now is None else f"&at={now.astimezone(UTC).strftime(_AT)}"
        services = await self._idles(among, f"glance=false{at}")
        rests = all(idle is not None and idle.at_rest for idle in services.values())
        beside = (*self._queues.holds, *self._queues.outside) if rests else ()
        return Glance(services, await self._lying((*self._queues.inboxes, *beside)))

    async def glance(self) -> Glance:
        """The same without what lies in the stores, or in queues but the inboxes.

        Those are filled by services alone: where they were empty, and nobody has counted anything since, they are.
        """
        return Glance(await self._idles(None, "glance=true"), await self._lying(self._queues.inboxes))

    async def _idles(self, among: Collection[str] | None, how: str) -> dict[str, Idle | None]:
        here = self._running.http.keys() - self._running.absent
        services = sorted(here if among is None else here & set(among))
        idles = await asyncio.gather(*(self._idle(service, how) for service in services))
        return dict(zip(services, idles, strict=True))

    async def _lying(self, queues: Sequence[str]) -> dict[str, int]:
        try:
            return await self._ready(queues)
        except CONNECTION_EXCEPTIONS:
            return {"the broker, which is away": 1}

    async def dead_letters(self) -> dict[str, int]:
        """How many messages lie in each dead-letter queue."""
        return await self._ready(self._queues.dead)

    async def counts(self) -> Counts:
        """What all services together have counted since they were last started; one that is away counts nothing."""
        texts = await asyncio.gather(*(self._metrics(service) for service in self._running.http))
        return summed(counts_of(text) for text in texts)

    async def _ready(self, queues: Sequence[str]) -> dict[str, int]:
        """Asked afresh each time, below the robust channel, which would keep whatever it once declared."""
        shares = (queues[nth::_AT_ONCE] for nth in range(_AT_ONCE))
        counted = await asyncio.gather(*(_counted(*share) for share in zip(self._channels, shares, strict=True)))
        return {queue: ready for share in counted for queue, ready in share}

    async def _idle(self, service: str, how: str) -> Idle | None:
        if service not in self._asked:
            self._asked[service] = Asking(self._running.http[service], self._running.read_token)
        answer = await self._asked[service].ask(f"/v1/idle?wait={WAIT_SECONDS}&{how}")
        return None if answer is None else idle_of(answer)

    async def _metrics(self, service: str) -> str:
        try:
            return (await self._client.get(f"{self._running.http[service]}/metrics")).raise_for_status().text
        except httpx.HTTPError:
            return ""


async def _counted(channel: AbstractRobustChannel, queues: Sequence[str]) -> list[tuple[str, int]]:
    return [(queue, (await lying(channel, queue)).ready) for queue in queues]
