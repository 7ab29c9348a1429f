"""A word from any process of a service to the one that leads in what is done beside: what was committed elsewhere.

Whoever leads looks now and then in any case: a word that is lost, late or heard twice costs nothing but time. The queue
soon forgets what nobody hears, and only the process that leads listens to it.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, cast
from uuid import uuid4

import aiormq
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from aiormq.abc import DeliveredMessage
from pydantic import TypeAdapter, ValidationError

from services.chassis.core.document import OutboxMessage
from services.chassis.core.failures import Unavailable
from services.chassis.messaging.bus import Bus

WAKES: Final = "wakes"
"""Its queue is `<service>.wakes`; its key, at the service's exchange for itself, this alone."""
_ANSWERED_SECONDS: Final = 5.0
Moved = Mapping[str, Sequence[str]]
"""Documents that were moved: their keys by kind."""
_MOVED: Final = TypeAdapter(dict[str, list[str]])


class Wakes:
    """One process's mouth for such words, and its ear for them, open while it leads."""

    def __init__(self, bus: Bus, service: str) -> None:
        self._bus, self._service = bus, service
        self._channel: aiormq.Channel | None = None

    async def wake(self, moved: Moved) -> None:
        """Tell whoever leads that these were moved; nobody may."""
        name = str(uuid4())
        headers = {"ce-id": name, "ce-correlationid": name, "ce-type": f"{self._service}.{WAKES}"}
        await self._bus.publish([OutboxMessage(f"{self._service}.redirect", WAKES, headers, json.dumps(moved))])

    async def listen(self, told: Callable[[Moved], None] | None) -> None:
        """Tell this of them from now on, or nobody; asked again, see that it is still so. Raises `Unavailable`."""
        if told is None:
            await self._leave()
        elif self._channel is None or self._channel.is_closed:
            try:
                async with asyncio.timeout(_ANSWERED_SECONDS):
                    await self._open(told)
            except (*CONNECTION_EXCEPTIONS, TimeoutError) as error:
                await self._leave()
                raise Unavailable(f"broker: {type(error).__name__}") from error

    async def _open(self, told: Callable[[Moved], None]) -> None:
        async def heard(message: DeliveredMessage) -> None:
            with suppress(ValidationError):  # whatever else lies there is no word of ours
                told(_MOVED.validate_json(message.body))

        transport = (await self._bus.hearing()).transport
        if transport is None:
            raise Unavailable("broker: not connected")
        self._channel = cast("aiormq.Channel", await transport.connection.channel())
        await self._channel.basic_consume(f"{self._service}.{WAKES}", heard, no_ack=True)

    async def _leave(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None and not channel.is_closed:
            await channel.close()
