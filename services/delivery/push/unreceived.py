"""What was told and nobody took over or refused within the time the season gives: an alarm for each recipient [DLV-4].

It is looked at now and then, by one process: nothing follows from it but that people hear of it, and logs come in no
order that a document could be compared by.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from prometheus_client import Gauge

from contracts.recipients import RecipientKind, RecipientName
from services.chassis.core.log import logger
from services.chassis.http.service import Bench
from services.delivery.store import Logs, ReceiptBook

LOOK_SECONDS: Final = 60.0
_LEASE_MS: Final = 150_000
MOST: Final = 1_000
"""So many are counted of one recipient; more is no worse."""


class Unreceived:
    """Looks until it is cancelled."""

    def __init__(
        self, bench: Bench, recipients: Sequence[RecipientName], within: Callable[[RecipientName], timedelta]
    ) -> None:
        self._bench, self._recipients, self._within = bench, recipients, within
        self._logs, self._book = Logs(bench.documents), ReceiptBook(bench.documents)
        self._alarmed: set[RecipientName] = set()
        self._settled: dict[RecipientName, int] = {}

    async def run(self) -> None:
        what = "Numbers nobody took over or refused in the season's time, by kind of recipient"
        gauge = Gauge("zhaolu_unreceived", what, ["kind"], registry=self._bench.registry)
        for kind in RecipientKind:
            gauge.labels(kind)
        try:
            while True:
                await self._bench.contained("looking for what is unreceived", self._look(gauge))
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._bench.registry.unregister(gauge)

    async def _look(self, gauge: Gauge) -> None:
        found, now = Counter[str](), await self._bench.now()
        if now is not None and await self._bench.lease("unreceived", _LEASE_MS):
            for recipient in self._recipients:
                found[recipient.partition(".")[0]] += await self._late(recipient, now)
        for kind in RecipientKind:
            gauge.labels(kind).set(found[kind])

    async def _late(self, recipient: RecipientName, now: datetime) -> int:
        """How many there are; the first look that finds any is a line of the log."""
        while True:
            after = self._settled.get(recipient, 0)
            missing, upto = await self._book.missing(self._logs, recipient, after, MOST)
            self._settled[recipient] = missing[0][0].number - 1 if missing else upto
            if missing or upto == after:
                break
        late = [entry for entry, _ in missing if entry.time + self._within(recipient) <= now]
        if late and recipient not in self._alarmed:
            since = min(entry.time for entry in late).isoformat()
            logger.error("unreceived", recipient=recipient, numbers=len(late), first=late[0].number, since=since)
        (self._alarmed.add if late else self._alarmed.discard)(recipient)
        return len(late)
