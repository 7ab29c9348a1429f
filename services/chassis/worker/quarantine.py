"""What ends processes is kept from its neighbours: a message often in hand when one ended is handled alone.

The broker counts how often a message came back because a process ended. In a batch that says little about each, so
those messages go to a queue of their own; whatever ends processes there, with nothing else in hand, did it.
"""

import asyncio
from contextlib import suppress
from typing import Final

from aio_pika.abc import AbstractIncomingMessage

from contracts.references import Rejection
from services.chassis.core.log import logger
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.suspicion import GUILTY_AFTER, SUSPECTED_AFTER, deaths
from services.chassis.storage.metrics import Metrics
from services.chassis.worker.away import retry_while_unavailable
from services.chassis.worker.inbox import Inbox

LOOK_SECONDS: Final = 1.0
"""How often a worker looks for suspects that others redirected, while there is work."""
REST_SECONDS: Final = 10.0
"""How often it looks when nothing was heard since the last look."""


class Quarantine:
    """Handles suspects one at a time, while the inbox is not listened to and nothing of it is in hand."""

    def __init__(self, inbox: Inbox, bus: Bus, metrics: Metrics) -> None:
        self._inbox, self._bus, self._metrics = inbox, bus, metrics
        self._at_work = asyncio.Lock()

    async def clear(self) -> None:
        """Handle what is suspected until nothing is. One that still ended process after process is dead."""
        async with self._at_work:
            while (suspect := await self._next()) is not None:
                if deaths(suspect) >= GUILTY_AFTER:
                    await self._inbox.convict(suspect, _verdict(deaths(suspect)))
                else:
                    await self._inbox.alone(suspect)

    async def rested(self) -> None:
        """Wait until no suspect is in hand: one given back by a process that ends would seem to have ended it."""
        async with self._at_work:
            pass

    async def attend(self) -> None:
        """Look now and then, and at once when this worker suspects something itself, until cancelled."""
        heard = -1
        while True:
            seconds = REST_SECONDS if heard == self._metrics.heard else LOOK_SECONDS
            heard = self._metrics.heard
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._inbox.suspicion.wait()
            self._inbox.suspicion.clear()
            if not await retry_while_unavailable(self._bus.suspects, self._metrics):
                continue
            if await self._bus.pause():
                logger.warning("attending_suspects")
                await self._inbox.drained()
                await self.clear()
            await retry_while_unavailable(self._bus.resume, self._metrics)

    async def _next(self) -> AbstractIncomingMessage | None:
        return await retry_while_unavailable(self._bus.next_suspect, self._metrics)


def _verdict(alone: int) -> Rejection:
    ended = f"{SUSPECTED_AFTER + alone} processes ended with it in hand, the last {alone} with nothing else"
    return Rejection("kills_process", "", ended)
