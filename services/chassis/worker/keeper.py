"""The keeper: fires deadlines, sweeps what dead writers left, tries again what failed; and sleeps while it can.

See docs/architecture/recovery.md.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import epoch_ms
from services.chassis.core.faults import Point, failpoint
from services.chassis.storage.clock import Clock, WallClock
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.mongo import Store
from services.chassis.storage.postponing import Postponing
from services.chassis.worker.alarm import Alarm
from services.chassis.worker.away import retry_while_unavailable
from services.chassis.worker.deadlines import Deadlines
from services.chassis.worker.held_deadlines import HeldDeadlines
from services.chassis.worker.outbox import Outbox

LOOK_SECONDS: Final = 2.0
"""How often it looks for what other processes left, while there is work."""
REST_SECONDS: Final = 5.0
"""How often it looks when nothing was heard or said here since the last look."""
_LONGER_SECONDS: Final = 2.0
"""By so much a lease outlasts the time to the next look."""


class Keeper:
    """One process of a service keeps at a time, by a lease; what its own commits make due, each process fires itself.

    Two that fire the same do no harm: a fired deadline is a repeat.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        alarm: Alarm,
        deadlines: Deadlines,
        outbox: Outbox,
        postponing: Postponing,
        metrics: Metrics,
        kinds: tuple[Sequence[Aggregate[Any]], Sequence[Aggregate[Any]]],
        hold: HeldDeadlines,
        holder: str,
    ) -> None:
        """`kinds` are those whose deadlines are fired, and those whose outboxes are swept."""
        self._store, self._clock, self._alarm = store, clock, alarm
        self._deadlines, self._outbox, self._postponing, self._metrics = deadlines, outbox, postponing, metrics
        self._fired, self._swept = kinds
        self._hold, self._holder = hold, holder
        self._counted = (-1, -1)
        self._runs, self._turning, self._turned = False, False, asyncio.Event()
        self.fired: datetime | None = None
        """The moment up to which all that was due in the store was told when this process last looked."""

    @property
    def busy(self) -> bool:
        """Whether it is at a look, or is about to be."""
        return self._runs and (self._turning or self._alarm.rung)

    async def rested(self) -> None:
        """Wait until there is nothing to look at."""
        while self.busy:
            self._turned.clear()
            await self._turned.wait()

    async def run(self) -> None:
        """Keep until cancelled.

        The first look asks for no lease: this process may have come in the place of one that was killed as it fired.
        """
        next_look, rung, self._runs = 0.0, True, True
        while True:
            looks = time.monotonic() >= next_look
            interval = self._interval() if looks else 0.0
            self._turning = True
            now_ms = await retry_while_unavailable(partial(self._turn, interval, rung=rung), self._metrics)
            self._turning = False
            self._turned.set()
            next_look = time.monotonic() + interval if looks else next_look
            sleep = max(0.0, next_look - time.monotonic())
            rung = await self._alarm.sleep(now_ms, sleep, passing=isinstance(self._clock, WallClock))

    def _interval(self) -> float:
        """Seconds to the next look."""
        before, self._counted = self._counted, (self._metrics.heard, self._metrics.said)
        return REST_SECONDS if before == self._counted else LOOK_SECONDS

    async def _turn(self, interval: float, *, rung: bool) -> int:
        """Fire what is due, if it is this process's to fire; the business time, 0 where none was ever set."""
        kept = bool(interval) and await self._leased(interval)
        now = await self._clock.now()
        now_ms = 0 if now is None else epoch_ms(now)
        self._alarm.looking(now_ms)
        strikes = now is not None and not await self._hold.holds()
        fires = strikes and (kept or rung)
        everything = now is None or not fires or await self._deadlines.fire(self._fired, now)
        if now is not None and kept and not strikes:
            await self._deadlines.wait(self._fired, now)
        elif interval and not kept:
            self._deadlines.rest()
        if fires:
            self.fired = now if everything else None
        if kept and everything:
            await self._outbox.sweep(self._swept)
        if kept:
            await self._again(now if strikes else None)
        return now_ms

    async def _again(self, now: datetime | None) -> None:
        """What was put off and has waited long enough."""
        put_off = await self._postponing.due()
        await self._outbox.try_again(put_off)
        if now is not None:
            await self._deadlines.try_again(put_off, self._swept, now)

    async def _leased(self, interval: float) -> bool:
        failpoint(Point.LEASE_BEFORE)
        leased = await self._store.lease("keeper", self._holder, int(1000 * (interval + _LONGER_SECONDS)))
        failpoint(Point.LEASE_AFTER)
        return leased
