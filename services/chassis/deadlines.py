"""Deadlines are messages: what is due by business time is told to its aggregate and committed like any message."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter

from contracts.vocabulary import Moment
from services.chassis.aggregate import Aggregate
from services.chassis.aside import diagnosis, told
from services.chassis.commit import Commits
from services.chassis.document import Document, Letter, deadline_letter, epoch_ms
from services.chassis.failures import Ahead
from services.chassis.faults import Point, passing
from services.chassis.log import logger
from services.chassis.metrics import Metrics
from services.chassis.mongo import Store
from services.chassis.outbox import Outbox

_LIMIT: Final = 500
_MOMENT: Final[TypeAdapter[datetime]] = TypeAdapter(Moment)


class Deadlines:
    """Fires what has come due. Two keepers at once do no harm: a fired deadline is a repeat."""

    def __init__(self, store: Store, commits: Commits, outbox: Outbox, metrics: Metrics) -> None:
        self._store, self._commits, self._outbox, self._metrics = store, commits, outbox, metrics

    async def fire(self, aggregates: Sequence[Aggregate[Any]], now: datetime) -> int:
        """Tell every aggregate whose deadline is at or before `now`, the earliest first; how many were told."""
        until = epoch_ms(now)
        fired = 0
        for aggregate in aggregates:
            due = await self._store.due(aggregate.kind, until, _LIMIT)
            letters = [letter for document in due for letter in _letters(aggregate, document, now)]
            if not letters:
                continue
            passing(Point.FIRE_BEFORE)
            results, committed = await self._commits.apply(letters)
            for result in results:
                if isinstance(result.defect, Ahead):
                    logger.warning("left_for_newer_code", kind=aggregate.kind)
                elif result.defect is not None:
                    self._metrics.count("defect")
                    logger.error("deadline_defect", kind=aggregate.kind, **told(diagnosis(result.defect)))
            await self._outbox.send(committed)
            passing(Point.FIRE_AFTER)
            fired += len(letters)
        self._metrics.late.set(fired)
        return fired


def _letters(aggregate: Aggregate[Any], document: Document, now: datetime) -> list[Letter]:
    due = sorted((_MOMENT.validate_python(at), name) for name, at in document.deadlines.items())
    return [deadline_letter(aggregate, document.key, name, at) for at, name in due if at <= now]
