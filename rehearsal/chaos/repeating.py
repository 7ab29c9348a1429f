"""What the platform and the clock said, repeated by them: nobody but they can say again what was lost of it."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aio_pika
import httpx
from aio_pika.abc import AbstractChannel

from operations.places import TOPOLOGY
from operations.topology.description import read_topology
from rehearsal.chaos.overheard import Ear, PublishedMessage, begins, listening
from rehearsal.runtime.patience import Patience
from rehearsal.runtime.running import Running
from rehearsal.simulator.access import HTTP_SECONDS
from rehearsal.simulator.observer import Observer, queues_of
from services.chassis.messaging.origin import EXCHANGE, KEY, NUMBERS

CLOCK: Final = "clock"
PLATFORM: Final = "platform"
_LOOK_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Repeating:
    """An ear for everything that is said, the users who say it, and eyes on whether it was heard."""

    running: Running
    ear: Ear
    channels: dict[str, AbstractChannel]
    observer: Observer

    @classmethod
    @asynccontextmanager
    async def of(cls, running: Running) -> "AsyncIterator[Repeating]":
        """For as long as the block lasts; the run is to be overheard."""
        topology = read_topology(TOPOLOGY, ())
        queues = queues_of(topology, ())
        async with (
            listening(running.amqp["overheard"]) as ear,
            await aio_pika.connect(running.amqp["platform"]) as platform,
            await aio_pika.connect(running.amqp["operator"]) as operator,
            httpx.AsyncClient(timeout=HTTP_SECONDS) as client,
            Observer.of(running, client, queues) as observer,
        ):
            channels = {
                PLATFORM: await platform.channel(publisher_confirms=True, on_return_raises=True),
                CLOCK: await operator.channel(publisher_confirms=True, on_return_raises=True),
            }
            yield cls(running, ear, channels, observer)

    async def heard(self) -> list[PublishedMessage]:
        """What both said since this was last asked, and what an office said at a service's edge, in their order."""
        return [word for word in await self.ear.all() if word.exchange in self.channels or begins(word)]

    async def say(self, words: Iterable[PublishedMessage]) -> None:
        """Say these again, to the byte."""
        for word in words:
            if word.exchange in self.channels:
                await self._publish(word.exchange, word.exchange, word.key, word.headers, word.body)
            else:
                bare = {name: value for name, value in word.headers.items() if name != NUMBERS}
                headers = {**bare, EXCHANGE: word.exchange, KEY: word.key}
                await self._publish(CLOCK, f"{word.exchange}.redirect", "inbox", headers, word.body)

    async def _publish(self, by: str, exchange: str, key: str, headers: Mapping[str, Any], body: bytes) -> None:
        """The operator, whose the clock is, also puts a word back into the inbox of whoever said it to itself."""
        at = await self.channels[by].get_exchange(exchange, ensure=False)
        message = aio_pika.Message(body, headers=dict(headers), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await at.publish(message, key, mandatory=True)

    async def settled(self) -> None:
        """Wait until everything said was heard, wherever the clocks stand; while anything works on it."""
        await Patience.here().spent_on(self._settled())

    async def _settled(self) -> None:
        before = None
        while True:
            look = await self.observer.look()
            moving = look.moving or look.lacking or not all(each and each.at_rest for each in look.services.values())
            if not moving and before == look.counters:
                return
            before = None if moving else look.counters
            await asyncio.sleep(_LOOK_SECONDS)
