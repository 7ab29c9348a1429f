"""Keeps the record of what is put off; see `postponement.py` for what that is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from services.chassis.core.document import Document, epoch_ms
from services.chassis.core.log import logger
from services.chassis.core.postponement import Postponement, What, pause_ms
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.mongo import Store

_PAGE: Final = 200
"""So much is tried again at one look, whatever waits: the rest has its turn at the next."""
_EACH: Final = 500
_TOLD: Final = 3


class Postponing:
    """Puts off what failed, and tells what is to be tried again."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store, self._metrics = store, metrics

    async def put_off(self, what: What, kind: str, reasons: Mapping[str, str], *, outside: bool) -> None:
        """Record that these documents' deadlines or outboxes failed once more; call it before they are taken out.

        A crash in between leaves both the record and the document as it was: it is tried twice, not never.
        """
        now = epoch_ms(await self._store.now())
        keys = list(reasons)
        for first in range(0, len(keys), _EACH):
            fresh = [Postponement(what, kind, key, 0, 0, reasons[key]) for key in keys[first : first + _EACH]]
            before = await self._store.postponed([each.id for each in fresh])
            times = {each.id: before.get(each.id, each).times + 1 for each in fresh}
            again = {each.id: now + pause_ms(times[each.id], outside=outside) for each in fresh}
            await self._store.postpone(
                [Postponement(what, kind, each.key, again[each.id], times[each.id], each.why) for each in fresh]
            )
        why = sorted(set(reasons.values()))[:_TOLD]
        logger.warning("put_off", what=what.value, kind=kind, documents=len(keys), why=why)

    async def due(self) -> Sequence[Postponement]:
        """What is to be tried again now, the longest due first."""
        counts = await self.counts()
        for what in What:
            self._metrics.postponed(what.value, counts[what])
        if not counts:
            return ()
        return await self._store.postponed_until(epoch_ms(await self._store.now()), _PAGE)

    async def over(self, settled: Iterable[Postponement]) -> None:
        """These are done, unless they were put off anew meanwhile."""
        for each in settled:
            await self._store.resume(each)

    async def counts(self) -> Counter[What]:
        """How many deadlines and outboxes are put off; counted up to 2 000 in all."""
        return Counter(await self._store.kinds_postponed())


def keys_by_kind(what: What, among: Iterable[Postponement]) -> Mapping[str, dict[str, Postponement]]:
    """The postponements of this sort: kind → key → each."""
    found: dict[str, dict[str, Postponement]] = {}
    for each in among:
        if each.what is what:
            found.setdefault(each.kind, {})[each.key] = each
    return found


def versions(documents: Iterable[Document]) -> dict[str, int]:
    """What to move on from."""
    return {document.key: document.version for document in documents}
