"""Whether a process does its part, and if not, why: what `/readyz` answers, `status` shows and an alarm watches."""

import asyncio
import time
from collections.abc import Iterator
from typing import Final

from services.chassis.core.trouble import Told, Trouble
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.sounding import Sounding
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.mongo import Store
from services.chassis.storage.sounding import StoreSounding
from services.chassis.worker.inbox import Inbox
from services.chassis.worker.numbering import Numbering

LOOK_SECONDS: Final = 10.0
"""How often a process looks at itself when nobody asks."""
STALLED_SECONDS: Final = 10.0
"""An inbox with work that settles nothing for so long makes no progress."""
SILENT_SECONDS: Final = 5.0
"""A store that owes an answer for longer answers nobody."""
UNCONFIRMED_SECONDS: Final = 5.0
"""A broker that answers a publish later than this confirms nothing."""
FALLEN_SECONDS: Final = 600.0
"""For so long it is told that a speaker fell back; by then it has heard again what it missed, or never will."""
KEPT_SECONDS: Final = 30.0
"""What is put off for so long, again and again, is tried without end."""


class Readiness:
    """Looks at one process from within; changes nothing. A look costs the broker two small questions, the store one."""

    def __init__(
        self,
        bus: Bus,
        sounding: Sounding,
        inbox: Inbox | None,
        numbering: Numbering,
        metrics: Metrics,
        store: Store,
    ) -> None:
        """Without an `inbox` the process only speaks, and lacks nothing: without its store it still takes events."""
        self._bus, self._sounding, self._inbox, self._metrics = bus, sounding, inbox, metrics
        self._store = None if inbox is None else StoreSounding(store)
        self._numbering = None if inbox is None else numbering
        self._waiting_since: float | None = None

    async def watch(self) -> None:
        """Look now and then, so that the metrics tell too when nobody asks; until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> list[Told]:
        """Everything that is wrong now; empty when nothing is."""
        spoken, heard, stored = await asyncio.gather(self._speaking(), self._hearing(), self._storing())
        found = [*spoken, *heard, *stored, *self._endless(), *self._lacking(), *self._held()]
        self._metrics.troubled({each.code for each in found})
        return found

    async def _speaking(self) -> list[Told]:
        if self._bus.publishing is None:
            return [Told(Trouble.STARTING, "store and broker have not been reached yet")]
        if not self._bus.connected:
            return [Told(Trouble.BROKER_AWAY, "the connection for publishing is down")]
        found = []
        if shut := self._bus.shut:
            found.append(Told(Trouble.EXCHANGE_REFUSED, f"the broker refuses what is said on {', '.join(shut)}"))
        waited = await self._sounding.unconfirmed()
        if await self._sounding.blocked():
            detail = "the broker takes nothing from publishers: an alarm of its disk or its memory"
            found.append(Told(Trouble.PUBLISHING_BLOCKED, detail))
        elif waited > UNCONFIRMED_SECONDS:
            found.append(Told(Trouble.PUBLISHING_UNCONFIRMED, f"the broker confirmed nothing for {waited:.0f} s"))
        return found

    async def _storing(self) -> list[Told]:
        if self._store is None or self._bus.publishing is None:
            return []
        seconds, why = await self._store.silent()
        if why or seconds > SILENT_SECONDS:
            return [Told(Trouble.STORE_AWAY, why or f"the store has owed an answer for {seconds:.0f} s")]
        return []

    async def _hearing(self) -> list[Told]:
        if self._inbox is None or self._bus.publishing is None:
            return []
        found = []
        if not await self._bus.listening():
            found.append(Told(Trouble.INBOX_UNHEARD, "the inbox has no consumer here"))
        hand, lying = self._inbox.in_flight, await self._sounding.waiting()
        waiting = 0 if hand else lying
        still = self._stillness(waiting)
        self._metrics.in_flight.set(hand)
        self._metrics.ready.set(lying)
        self._metrics.waited.set(max(self._inbox.hand.waited_seconds, still if waiting else 0.0))
        if (hand or waiting) and still > STALLED_SECONDS:
            detail = f"{hand} in hand, {waiting} waiting, nothing settled for {still:.0f} s"
            found.append(Told(Trouble.INBOX_STALLED, detail))
        return found

    def _stillness(self, waiting: int) -> float:
        """Seconds since anything was settled that could have been: what only just came is not late."""
        now, moved = time.monotonic(), 0.0 if self._inbox is None else self._inbox.hand.moved_at
        if not waiting:
            self._waiting_since = None
            return now - moved
        self._waiting_since = max(self._waiting_since or now, moved)
        return now - self._waiting_since

    def _lacking(self) -> Iterator[Told]:
        """What was said and did not come, though it was asked for; and whose store knows less than was heard of it."""
        if self._numbering is None:
            return
        lacks = self._numbering.lacks
        for speaker, (number, times) in lacks.missing.items():
            if times > 1:
                yield Told(Trouble.MESSAGES_MISSING, f"{number} of {speaker}, asked for {times} times so far")
        now = time.monotonic()
        for speaker, since in lacks.fallen.items():
            if now - since < FALLEN_SECONDS:
                detail = f"{speaker} knows less than was heard of it: its store was put back to an earlier hour"
                yield Told(Trouble.SPEAKER_FELL_BACK, detail)

    def _held(self) -> Iterator[Told]:
        """For whom deadlines wait after a start."""
        if self._numbering is not None and (why := self._numbering.hold.waits_for) is not None:
            yield Told(Trouble.DEADLINES_HELD, why)

    def _endless(self) -> Iterator[Told]:
        """What comes again and again: messages for newer code, deadlines that raise, outboxes the broker refuses."""
        for what, times in self._metrics.endless():
            yield Told(Trouble.RETRIED_WITHOUT_END, f"{what}: {times} times so far")
        for what, number, seconds in self._metrics.put_off():
            if seconds > KEPT_SECONDS:
                detail = f"{number} documents whose {what} fails again and again, for {seconds:.0f} s by now"
                yield Told(Trouble.RETRIED_WITHOUT_END, detail)
