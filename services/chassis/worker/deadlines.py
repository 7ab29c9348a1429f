"""Deadlines are messages: what is due by business time is told to its aggregate and committed like any message.

One that raises is put off, and taken out of what is due: it is tried again by itself, ever more seldom, and whenever
its document moves.

See docs/architecture/deadlines.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter

from contracts.envelope import Received
from contracts.vocabulary import Moment
from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import (
    NEVER,
    Delivery,
    DeliveryResult,
    Document,
    Outcome,
    deadline_delivery,
    epoch_ms,
)
from services.chassis.core.failures import NewerVersion, Unavailable
from services.chassis.core.faults import Point, failpoint
from services.chassis.core.log import logger
from services.chassis.core.postponement import Postponement, What
from services.chassis.core.tracing import OFF, Tracing
from services.chassis.messaging.redirect import diagnosis, told
from services.chassis.storage.delays import DEADLINE
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.mongo import Store
from services.chassis.storage.postponing import Postponing, keys_by_kind, versions
from services.chassis.worker.commit import Commits, Committed
from services.chassis.worker.outbox import Outbox

_LIMIT: Final = 500
_MOMENT: Final[TypeAdapter[datetime]] = TypeAdapter(Moment)


class Deadlines:
    """Fires what has come due. Two keepers at once do no harm: a fired deadline is a repeat."""

    def __init__(
        self,
        store: Store,
        commits: Commits,
        outbox: Outbox,
        metrics: Metrics,
        postponing: Postponing,
        tracing: Tracing = OFF,
    ) -> None:
        self._store, self._commits, self._outbox, self._metrics = store, commits, outbox, metrics
        self._postponing, self._tracing = postponing, tracing

    async def fire(self, aggregates: Sequence[Aggregate[Any]], now: datetime) -> bool:
        """Tell every aggregate whose deadline is at or before `now`, the earliest first; whether that was all."""
        until = epoch_ms(now)
        everything = True
        for aggregate in aggregates:
            due = await self._store.due(aggregate.kind, until, _LIMIT)
            self._overdue(due, until)
            everything = everything and len(due) < _LIMIT
            await self._tell(aggregate, due, now)
        if everything:
            self._overdue((), until)
        return everything

    async def wait(self, aggregates: Sequence[Aggregate[Any]], now: datetime) -> None:
        """Tell nobody anything, but count what would be told."""
        until = epoch_ms(now)
        due = [await self._store.due(aggregate.kind, until, _LIMIT) for aggregate in aggregates]
        self._overdue([document for each in due for document in each], until)

    def rest(self) -> None:
        """Another process keeps: what is due is counted there."""
        self._overdue((), 0)

    def _overdue(self, due: Sequence[Document], until_ms: int) -> None:
        self._metrics.overdue.set(len(due))
        oldest = min((document.due for document in due), default=until_ms)
        self._metrics.overdue_age.set(max(0, until_ms - oldest) / 1_000)

    async def try_again(
        self, put_off: Iterable[Postponement], aggregates: Sequence[Aggregate[Any]], now: datetime
    ) -> None:
        """Tell what raised; what was told meanwhile, or is due no more, is put off no more."""
        known = {aggregate.kind: aggregate for aggregate in aggregates}
        for kind, each in keys_by_kind(What.DEADLINE, put_off).items():
            documents = (await self._store.load(kind, list(each))).values()
            await self._tell(known[kind], list(documents), now)
            await self._postponing.over(each.values())  # whatever raised again has a later record

    async def _tell(self, aggregate: Aggregate[Any], documents: Sequence[Document], now: datetime) -> None:
        """Tell these documents what of theirs is due."""
        due = [delivery for document in documents for delivery in _deliveries(aggregate, document, now)]
        deliveries = [self._traced(delivery) for delivery in due] if self._tracing.on else due
        if not deliveries:
            return
        failpoint(Point.FIRE_BEFORE)
        results, committed = await self._applied(deliveries)
        for result in results:
            self._tracing.settled(result)
            if result.outcome is Outcome.HEARD:
                self._metrics.delays.committed(DEADLINE, result.delivery.heard.time, None, now.timestamp())
        await self._outbox.send(committed)
        failed = {result.delivery.key: result.defect for result in results if result.defect is not None}
        if failed:
            await self._put_off(aggregate, failed, now)
        failpoint(Point.FIRE_AFTER)

    def _traced(self, delivery: Delivery) -> Delivery:
        """A deadline begins a trace of its own."""
        heard = delivery.heard
        return replace(
            delivery, heard=Received(heard.message, self._tracing.heard(heard.envelope, heard.envelope.source))
        )

    async def _applied(self, deliveries: Sequence[Delivery]) -> tuple[list[DeliveryResult], list[Committed]]:
        """Commit; where one of them makes that impossible, its neighbours are committed without it."""
        try:
            return await self._commits.apply(deliveries)
        except Unavailable:
            raise
        except Exception as defect:
            if len(deliveries) == 1:
                return [DeliveryResult(deliveries[0], Outcome.DEFECT, defect)], []
            middle = len(deliveries) // 2
            first, second = await self._applied(deliveries[:middle]), await self._applied(deliveries[middle:])
            return first[0] + second[0], first[1] + second[1]

    async def _put_off(self, aggregate: Aggregate[Any], failed: Mapping[str, Exception], now: datetime) -> None:
        """Record it; then those documents are due at their next deadline that has not come yet, if they have one."""
        for ahead in (True, False):
            defects = {key: each for key, each in failed.items() if isinstance(each, NewerVersion) is ahead}
            if defects:
                self._count(aggregate.kind, defects)
                reasons = {key: diagnosis(each).detail for key, each in defects.items()}
                await self._postponing.put_off(What.DEADLINE, aggregate.kind, reasons, outside=ahead)
        by_due: dict[int, list[Document]] = defaultdict(list)
        for document in (await self._store.load(aggregate.kind, list(failed))).values():
            by_due[_next(document, now)].append(document)
        for due, documents in by_due.items():
            await self._store.move_on(aggregate.kind, versions(documents), due=due)

    def _count(self, kind: str, defects: Mapping[str, Exception]) -> None:
        for defect in defects.values():
            if isinstance(defect, NewerVersion):
                logger.warning("left_for_newer_code", kind=kind)
            else:
                self._metrics.count("defect")
                self._metrics.again(f"a deadline of {kind} that cannot be decided")
                logger.error("deadline_defect", kind=kind, **told(diagnosis(defect)))


def _moments(document: Document) -> list[tuple[datetime, str]]:
    return sorted((_MOMENT.validate_python(at), name) for name, at in document.deadlines.items())


def _deliveries(aggregate: Aggregate[Any], document: Document, now: datetime) -> list[Delivery]:
    return [deadline_delivery(aggregate, document.key, name, at) for at, name in _moments(document) if at <= now]


def _next(document: Document, now: datetime) -> int:
    return min((epoch_ms(at) for at, _ in _moments(document) if at > now), default=NEVER)
