"""Holding deadlines after a start until what was said before it is there; see `core/deadline_hold.py` for how long.

One hold is a service's, kept in its store: whichever process an answer comes to notes it there, and all obey it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from services.chassis.core.deadline_hold import RECENT_SECONDS, DeadlineHold, hold_of
from services.chassis.core.document import epoch_ms
from services.chassis.core.log import logger
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.control import StreamTotals, asked
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.mongo import Store
from services.chassis.storage.shelf import PageDirectory
from services.chassis.storage.tally import ServiceTally
from services.chassis.worker.away import retry_while_unavailable

HOLDS: Final = "holds"
DEADLINES: Final = "deadlines"
LOOK_SECONDS: Final = 0.5
ASK_SECONDS: Final = 5.0
"""How often whoever did not answer is asked again."""


class HeldDeadlines:
    """One process's part of it. Without `speakers` nothing is ever held: a rehearsal's clock moves when it is told."""

    def __init__(
        self,
        service: str,
        store: Store,
        bus: Bus,
        metrics: Metrics,
        tally: ServiceTally,
        shelf: PageDirectory,
        speakers: Sequence[str],
    ) -> None:
        self._service, self._store, self._bus, self._metrics = service, store, bus, metrics
        self._tally, self._shelf, self._speakers = tally, shelf, speakers
        self._told: list[StreamTotals] = []
        self._news = asyncio.Event()
        self.now: DeadlineHold | None = None
        """As it was last looked at; None once deadlines strike."""

    async def begin(self) -> None:
        """Hold, unless the service was at work a moment ago: then its hold, if there is one, is this one's too."""
        if not self._speakers:
            return
        now, raw = epoch_ms(await self._store.now()), await self._raw()
        lately = now - 1_000 * RECENT_SECONDS
        if await self._leased_until() < lately and raw.get("since", 0) < lately:  # else somebody began just now
            fresh = DeadlineHold(uuid4().hex[:16], since=now, moved=now, silent=tuple(self._speakers))
            await self._written(raw, fresh)
            raw = await self._raw()
        self.now = hold_of(raw) if raw else None

    async def holds(self) -> bool:
        """Whether deadlines are held at this moment. Raises `Unavailable`."""
        if self.now is None:
            return False
        self.now = hold_of(await self._raw())
        if epoch_ms(await self._store.now()) < self.now.until:
            return True
        logger.info("deadlines_strike", silent=self.now.silent, lacking=len(self.now.lacking))
        self.now = None
        return False

    @property
    def waits_for(self) -> str | None:
        """For whom, and until when at most; None where nothing is held."""
        if self.now is None:
            return None
        latest = f"until {datetime.fromtimestamp(self.now.until / 1_000, UTC):%Y-%m-%dT%H:%M:%SZ} at most"
        if self.now.put_back:
            return (
                f"the platform's repeats, since {', '.join(self.now.put_back)} heard more than is known here; {latest}"
            )
        if self.now.lacking:
            return f"messages of {', '.join(sorted({name.partition('/')[0] for name in self.now.lacking}))}; {latest}"
        return f"{', '.join(self.now.silent) or 'what is in hand'}; {latest}"

    def tell(self, told: StreamTotals) -> None:
        """A speaker told how much it said."""
        if self.now is not None:
            self._told.append(told)
            self._news.set()

    async def release(self) -> bool:
        """Deadlines strike from now on, as somebody says who knows that all is there; whether they were held."""
        now = epoch_ms(await self._store.now())
        return await self._moved(lambda hold: hold.release() if now < hold.until else hold)

    async def attend(self) -> None:
        """Ask, and note what is answered and what came, while deadlines are held."""
        next_asking = 0.0
        loop = asyncio.get_running_loop()
        while self.now is not None:
            if loop.time() >= next_asking:
                questions = [asked(self._service, name, {}, self.now.mark) for name in self.now.silent]
                await self._bus.publish(questions)
                next_asking = loop.time() + ASK_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._news.wait()
            self._news.clear()
            await retry_while_unavailable(self._look, self._metrics)

    async def _look(self) -> None:
        """Note what was answered since the last look, and what came. Raises `Unavailable`, and then it is not lost."""
        if self.now is None or not (self._told or self.now.lacking):
            return
        told, self._told = self._told, []
        try:
            answers = [each for each in told if self.now.mark in each.answers]
            streams = {name for each in answers for name in each.totals} | self.now.lacking.keys()
            known = await self._tally.write_down(streams)
            came = [name for name, upto in self.now.lacking.items() if not known[name].lacking(upto)]
            more = [await self._heard_more(each) for each in answers]
            at = epoch_ms(await self._store.now())

            def noted(hold: DeadlineHold) -> DeadlineHold:
                for each, heard_more in zip(answers, more, strict=True):
                    lacking = {name: upto for name, upto in each.totals.items() if known[name].lacking(upto)}
                    hold = hold.answered(each.speaker, lacking, heard_more=heard_more, now=at)
                return hold.came(came, at)

            await self._moved(noted)
        except BaseException:
            self._told = told + self._told
            raise

    async def _heard_more(self, told: StreamTotals) -> bool:
        """Whether this hearer heard what we do not know of having said: our store was put back to before that."""
        said = await self._shelf.totals(list(told.heard))
        return any(said.get(writer, {}).get(told.speaker, 0) < last for writer, last in told.heard.items())

    async def _moved(self, change: Callable[[DeadlineHold], DeadlineHold]) -> bool:
        """Change the hold as it is kept; whether there was anything to change."""
        while raw := await self._raw():
            before = hold_of(raw)
            after = change(before)
            if after == before:
                return False
            if await self._written(raw, after):
                return True
        return False

    async def _raw(self) -> Mapping[str, Any]:
        return (await self._store.find(HOLDS, [DEADLINES])).get(DEADLINES, {})

    async def _written(self, before: Mapping[str, Any], hold: DeadlineHold) -> bool:
        raw = {"_id": DEADLINES, "version": before.get("version", 0) + 1, **hold.raw()}
        return not await self._store.swap(HOLDS, [raw])

    async def _leased_until(self) -> int:
        until: int = (await self._store.find("leases", ["keeper"])).get("keeper", {}).get("until", 0)
        return until
