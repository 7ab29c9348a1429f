"""The operator's eyes on a running system: idleness of services, messages in queues, counters."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aio_pika
import httpx
from aio_pika.abc import AbstractRobustChannel
from aio_pika.exceptions import CONNECTION_EXCEPTIONS

from rehearsal.runtime.running import Running
from rehearsal.simulator.asking import Asking
from rehearsal.simulator.counts import Counts, counts_of, summed
from rehearsal.simulator.quiet import Glance, Idle, idle_of

WAIT_SECONDS: Final = 1.0
"""How long a service that has work in hand may take with its answer."""
_AT_ONCE: Final = 8
"""Channels to ask for queues over: the broker answers on each in turn."""


@dataclass(frozen=True, slots=True)
class Queues:
    """Names of queues: those of the services that must run empty, those to the outside, where the dead letters lie."""

    rooms: tuple[str, ...]
    outside: tuple[str, ...]
    dead: tuple[str, ...]


def queues_of(services: Iterable[str], holds: Iterable[str], bases: Iterable[str]) -> Queues:
    """Every service's inbox and holds, every base's HR queue; every service's dead-letter queue."""
    names, delays = list(services), list(holds)
    rooms = [
        f"{name}.{room}" for name in names for room in ("inbox", "suspects", *(f"hold.{delay}" for delay in delays))
    ]
    return Queues(tuple(rooms), tuple(f"hr.{base}" for base in bases), tuple(f"{name}.dead" for name in names))


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

    async def look(self) -> Glance:
        """Services first, each answering once it has nothing in hand: what they said before lies in the queues then."""
        return await self._seen(glance=False)

    async def glance(self) -> Glance:
        """The same without what lies in the stores, or in queues to the outside.

        Those are filled by services alone: where they were empty, and nobody has said anything since, they still are.
        """
        return await self._seen(glance=True)

    async def _seen(self, *, glance: bool) -> Glance:
        services = sorted(self._running.http.keys() - self._running.absent)
        idles = await asyncio.gather(*(self._idle(service, glance=glance) for service in services))
        try:
            queued = await self._ready((*self._queues.rooms, *(() if glance else self._queues.outside)))
        except CONNECTION_EXCEPTIONS:
            queued = {"the broker, which is away": 1}
        return Glance(dict(zip(services, idles, strict=True)), queued)

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

    async def _idle(self, service: str, *, glance: bool) -> Idle | None:
        if service not in self._asked:
            self._asked[service] = Asking(self._running.http[service], self._running.read_token)
        answer = await self._asked[service].ask(f"/v1/idle?wait={WAIT_SECONDS}&glance={str(glance).lower()}")
        return None if answer is None else idle_of(answer)

    async def _metrics(self, service: str) -> str:
        try:
            return (await self._client.get(f"{self._running.http[service]}/metrics")).raise_for_status().text
        except httpx.HTTPError:
            return ""


async def _counted(channel: AbstractRobustChannel, queues: Sequence[str]) -> list[tuple[str, int]]:
    asked = await channel.get_underlay_channel()
    answers = [(queue, await asked.queue_declare(queue, passive=True)) for queue in queues]
    return [(queue, declared.message_count or 0) for queue, declared in answers]
