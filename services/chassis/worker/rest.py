"""Whether work is left in a process and its store, for whoever waits until the whole system has come to rest."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import epoch_ms
from services.chassis.core.drawing import LOOK
from services.chassis.core.postponement import What
from services.chassis.storage.clock import Clock
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.mongo import COUNTED, Store
from services.chassis.storage.postponing import Postponing
from services.chassis.worker.inbox import Inbox
from services.chassis.worker.keeper import Keeper
from services.chassis.worker.outbox import Outbox

Figures = Callable[[], Awaitable[Mapping[str, Any]]]
_BESIDE_SECONDS: Final = 0.005
"""How often is looked whether what is done besides has ended."""


class Rest:
    """Looks at what is in hand here, and at what lies in the store for anybody."""

    def __init__(
        self,
        inbox: Inbox,
        outbox: Outbox,
        store: Store,
        clock: Clock,
        postponing: Postponing,
        metrics: Metrics,
        figures: Figures,
        kinds: Sequence[Aggregate[Any]],
        beside: Callable[[], int],
        keeper: Keeper,
    ) -> None:
        """`figures` tell how many messages are known to have been said and heard, by their numbers.

        `beside` tells how much is in hand besides those of the inbox.
        """
        self._inbox, self._outbox, self._store, self._clock = inbox, outbox, store, clock
        self._postponing, self._metrics, self._figures = postponing, metrics, figures
        self._kinds = [aggregate.kind for aggregate in kinds]
        self._beside, self._keeper = beside, keeper
        self._waiting = [aggregate.kind for aggregate in kinds if aggregate.waits]
        self._heads = [aggregate.kind for aggregate in kinds if aggregate.heads]

    async def glance(self, wait_seconds: float) -> dict[str, Any]:
        """What is in hand, and what was counted: asks nobody. With work in hand, waits so long at most for its end."""
        try:
            async with asyncio.timeout(wait_seconds):
                await self._rested()
        except TimeoutError:
            pass
        return self._told()

    async def look(self, wait_seconds: float, at: datetime | None = None) -> dict[str, Any]:
        """The same, and what lies in the store: unsent outboxes, due and failing deadlines, the time of its clock.

        What was counted is told as it stood before that: what moved meanwhile shows at the next glance. Where all that
        was due `at` this time of a rehearsal was told here, the store is not asked for it again.
        """
        told = await self.glance(wait_seconds)
        fired = at is not None and self._keeper.fired == at and not self._keeper.busy
        unconfirmed, put_off, (due, clock), figures = await asyncio.gather(
            self._outbox.unconfirmed(self._kinds),
            self._postponing.counts(),
            self._due(at if fired else None),
            self._figures(),
        )
        unsent, failing = unconfirmed + put_off[What.OUTBOX], put_off[What.DEADLINE]
        return {**told, **figures, "unsent": unsent, "due": due, "failing": failing, "clock": clock}

    @property
    def in_hand(self) -> int:
        """Messages, what is done besides them, and what has come due."""
        return self._inbox.in_flight + self._beside() + self._keeper.busy

    def _told(self) -> dict[str, Any]:
        return {"in_flight": self.in_hand, "heard": self._metrics.heard, "said": self._metrics.said}

    async def _rested(self) -> None:
        """Wait until nothing is in hand."""
        while True:
            await self._inbox.drained()
            await self._keeper.rested()
            if not self.in_hand:
                return
            if self._beside():
                await asyncio.sleep(_BESIDE_SECONDS)

    async def _due(self, fired: datetime | None) -> tuple[int, str | None]:
        """What waits for nothing but time, or a look that is asked for, which waits for none."""
        asked = sum(await asyncio.gather(*(self._store.many(kind, {LOOK: 1}, COUNTED) for kind in self._heads)))
        if fired is not None:
            return asked, fired.isoformat()
        now = await self._clock.now()
        if now is None:
            return asked, None
        overdue = await asyncio.gather(*(self._store.overdue(kind, epoch_ms(now)) for kind in self._waiting))
        return asked + sum(overdue), now.isoformat()
