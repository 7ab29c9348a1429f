"""Publishing what was committed, and sweeping up what a crash or an outage left unpublished."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.chassis.aggregate import Aggregate
from services.chassis.bus import Bus
from services.chassis.commit import Committed, token_at
from services.chassis.log import logger
from services.chassis.metrics import Metrics
from services.chassis.mongo import Store

SWEEP_AGE_SECONDS: Final = 2.0
"""How long a commit's own worker has to publish before the sweeper does."""
_LIMIT: Final = 200


class Outbox:
    """Publishes committed messages with confirms, and marks them sent; nothing else publishes."""

    def __init__(self, store: Store, bus: Bus, metrics: Metrics) -> None:
        self._store, self._bus, self._metrics = store, bus, metrics

    async def send(self, committed: Sequence[Committed]) -> None:
        """Publish these outboxes and mark each one whose messages were all confirmed.

        What is not confirmed stays in its document for the sweeper. Raises `Away` when the store is.
        """
        if not committed:
            return
        confirmed = await self._bus.publish([wire for each in committed for wire in each.outbox])
        sent: dict[tuple[str, str], list[str]] = defaultdict(list)
        first = 0
        for each in committed:
            last = first + len(each.outbox)
            if all(confirmed[first:last]):
                sent[each.kind, each.token].append(each.key)
            first = last
        missing = confirmed.count(False)
        self._metrics.published(len(confirmed) - missing, missing)
        if missing:
            logger.warning("outbox_kept", messages=missing)
        for (kind, token), keys in sent.items():
            await self._store.mark_sent(kind, token, keys)

    async def sweep(self, aggregates: Iterable[Aggregate[Any]]) -> int:
        """Publish what has stayed unsent for a while; how many documents were found so."""
        found = 0
        until = token_at(time.time() - SWEEP_AGE_SECONDS)
        for aggregate in aggregates:
            left = await self._store.unsent(aggregate.kind, until, _LIMIT)
            found += len(left)
            await self.send([Committed(aggregate.kind, each.key, each.unsent, each.outbox) for each in left])
        self._metrics.unsent.set(found)
        return found
