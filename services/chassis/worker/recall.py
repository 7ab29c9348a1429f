"""Telling hearers how many messages were said to them, and saying again what did not come to one of them."""

import asyncio
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from services.chassis.core.document import OutboxMessage
from services.chassis.core.log import logger
from services.chassis.core.ranges import Ranges
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.control import PORTION, Asked, told
from services.chassis.messaging.origin import again
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.pages import Pages
from services.chassis.storage.shelf import PageDirectory
from services.chassis.storage.tally import ServiceTally
from services.chassis.worker.away import retry_while_unavailable

QUIET_SECONDS: Final = 1.0
"""How long after something was said it is told how many that were by now."""
_AT_ONCE: Final = 100
_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


class Recall:
    """One process's part of it: any process of a service says again what any other said."""

    def __init__(
        self,
        service: str,
        bus: Bus,
        pages: Pages,
        shelf: PageDirectory,
        tally: ServiceTally,
        metrics: Metrics,
        heartbeat_seconds: float,
        *,
        is_heard: bool,
    ) -> None:
        """Who is heard by no service has nothing to tell."""
        self._service, self._bus, self._pages, self._shelf, self._metrics = service, bus, pages, shelf, metrics
        self._tally = tally
        self._heartbeat_seconds, self._is_heard = heartbeat_seconds, is_heard
        self._asked: dict[tuple[str, str], Ranges] = {}
        self._wanted = asyncio.Event()
        self._all: dict[str, str] = {}
        self._before = ""
        self.totals: dict[str, Mapping[str, int]] = {}
        """How many messages each writer of the service said by hearer, as last told."""

    def ask(self, asked: Asked) -> None:
        """A hearer lacks something, or wants to know how many there were."""
        for writer, wanted in asked.wanted.items():
            self._asked[asked.hearer, writer] = wanted
        if not asked.wanted:
            self._all[asked.hearer] = asked.mark
        self._wanted.set()

    async def answer(self) -> None:
        """Say again what is asked for, until cancelled."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            asked, self._asked = self._asked, {}
            curious, self._all = self._all, {}
            if curious:
                await retry_while_unavailable(partial(self.tell_all, curious), self._metrics)
            for (hearer, writer), wanted in asked.items():
                await retry_while_unavailable(
                    partial(self._again, hearer, writer, wanted.first(PORTION)), self._metrics
                )

    async def keep_telling(self) -> None:
        """Tell of this process's own messages soon after they were said, until cancelled."""
        while True:
            await self._pages.news.wait()
            await asyncio.sleep(QUIET_SECONDS)
            self._pages.news.clear()
            await self._tell({self._pages.writer: dict(self._pages.upto)}, complete=False)

    async def beat(self) -> None:
        """Tell of everything that was ever said now and then, until cancelled: what came last may be lost as well."""
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            await retry_while_unavailable(self.tell_all, self._metrics)

    async def tell_all(self, curious: Mapping[str, str] = _NOBODY) -> None:
        """Tell of all writers; where there are too many for one message, of the next ones in turn, and of this one.

        Whoever asked hears also how far it was heard itself; the marks of those questions are `curious`, by who asked.
        """
        writers = await self._shelf.writers(self._before, PORTION - 1)
        complete = not self._before and len(writers) < PORTION - 1
        self._before = "" if len(writers) < PORTION - 1 else writers[-1]
        totals = await self._shelf.totals(writers)
        self.totals |= totals
        own = {self._pages.writer: dict(self._pages.upto)} if self._pages.upto else {}
        heard = {name: await self._tally.heard_of(name, PORTION) for name in curious}
        await self._tell({**totals, **own}, complete=complete, curious=curious, heard=heard)

    async def _tell(
        self,
        totals: Mapping[str, Mapping[str, int]],
        *,
        complete: bool,
        curious: Mapping[str, str] = _NOBODY,
        heard: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
    ) -> None:
        if self._is_heard:
            marks = {mark for mark in curious.values() if mark}
            await self._bus.publish([told(self._service, totals, complete=complete, answers=marks, heard=heard)])

    async def _again(self, hearer: str, writer: str, wanted: Ranges) -> None:
        """Say these again, to this hearer alone, as they were said: their ids, numbers and bytes."""
        messages = [
            OutboxMessage(self._service, again(hearer), message.headers, message.body)
            async for message in self._shelf.said(writer, hearer, wanted)
        ]
        said: list[bool] = []
        for first in range(0, len(messages), _AT_ONCE):
            said += await self._bus.publish(messages[first : first + _AT_ONCE])
        logger.info("said_again", hearer=hearer, messages=sum(said))
        self._metrics.said_again(hearer, sum(said), len(wanted) - len(messages))
        if len(messages) < len(wanted):
            logger.error("said_no_more", hearer=hearer, messages=len(wanted) - len(messages))
