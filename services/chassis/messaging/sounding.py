"""Asking the broker, beside all that is said and heard, whether it takes anything at all and what waits for us.

A broker whose disk or memory ran low tells a speaker so only when that one next publishes, and then reads nothing more
of it. So something is published that nobody hears.
"""

import asyncio
import time
from typing import Final, cast

import aiormq
from aio_pika.abc import AbstractRobustChannel
from aiormq.abc import AbstractConnection
from pamqp.commands import Basic

from services.chassis.messaging.bus import Bus
from services.chassis.messaging.lying import all_ready
from services.chassis.messaging.parts import part_names

_AT_MOST_SECONDS: Final = 0.3
"""How long a question is waited for; it may be answered later."""
_NOWHERE: Final = "nowhere"
"""A routing key with which nothing is bound."""


class Sounding:
    """One process's questions. None raises: what went wrong with the connection is told by the connection."""

    def __init__(self, bus: Bus, service: str, parts: int = 1) -> None:
        self._bus, self._service = bus, service
        self._inbox = [f"{service}.{part}" for part in part_names(parts)]
        self._asked: asyncio.Task[None] | None = None
        self._asked_of: AbstractConnection | None = None
        self._asked_at = 0.0
        self._speaking: aiormq.Channel | None = None
        self._counting: AbstractRobustChannel | None = None
        self._counted: asyncio.Task[None] | None = None
        self._ready = 0

    async def unconfirmed(self) -> float:
        """For how many seconds the broker has owed a confirm; 0 when it owes none."""
        connection = self._connection()
        if connection is None:
            return 0.0
        if self._asked is None or self._asked.done() or connection is not self._asked_of:
            if self._asked is not None:
                self._asked.cancel()
            self._asked_of, self._asked_at = connection, time.monotonic()
            self._asked = asyncio.create_task(self._ask(connection))
        await asyncio.wait({self._asked}, timeout=_AT_MOST_SECONDS)
        return 0.0 if self._asked.done() else time.monotonic() - self._asked_at

    async def blocked(self) -> bool:
        """Whether the broker said that it takes nothing from publishers for now."""
        connection = self._connection()
        if connection is None:
            return False
        try:
            async with asyncio.timeout(0):
                await connection.ready()  # at once, unless it is blocked
        except TimeoutError:
            return True
        return False

    async def waiting(self) -> int:
        """How many messages lie ready in the inbox, as last answered.

        Nobody breaks the question off: the client closes a channel on which one was, and over a long way each would be.
        """
        if self._counted is None or self._counted.done():
            self._counted = asyncio.create_task(self._count())
        await asyncio.wait({self._counted}, timeout=_AT_MOST_SECONDS)
        return self._ready

    async def _count(self) -> None:
        try:
            if self._counting is None or self._counting.is_closed:
                self._counting = await (await self._bus.hearing()).channel()
            self._ready = await all_ready(self._counting, self._inbox)
        except Exception:
            self._ready = 0

    def _connection(self) -> AbstractConnection | None:
        transport = None if self._bus.publishing is None else self._bus.publishing.transport
        return None if transport is None else transport.connection

    async def _ask(self, connection: AbstractConnection) -> None:
        try:
            if self._speaking is None or self._speaking.is_closed or self._speaking.connection is not connection:
                self._speaking = cast("aiormq.Channel", await connection.channel(publisher_confirms=True))
            await self._speaking.basic_publish(
                b"", exchange=f"{self._service}.redirect", routing_key=_NOWHERE, properties=Basic.Properties()
            )
        except Exception:
            self._speaking = None
