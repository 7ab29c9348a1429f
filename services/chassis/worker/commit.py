"""The only writer of state: deliveries in, documents moved under compare-and-swap, messages out.

See docs/architecture/commit-and-outbox.md.
"""

from asyncio import gather
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from time import time_ns
from typing import Any

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import Delivery, DeliveryResult, Document, OutboxMessage, Speaker, advance
from services.chassis.core.faults import Point, failpoint
from services.chassis.core.guide import GUIDE
from services.chassis.core.tracing import OFF, Tracing
from services.chassis.storage.guide import Guides
from services.chassis.storage.mongo import Store
from services.chassis.storage.writer import Writer, writer_of
from services.chassis.worker.alarm import Alarm
from services.chassis.worker.paged import LastPages, SortedDeliveries


@dataclass(frozen=True, slots=True)
class Committed:
    """What one bulk of documents says, stored under one token and now to be published."""

    kind: str
    token: str
    messages: tuple[OutboxMessage, ...]


class _Turn(Enum):
    """Who hears a batch after whom."""

    GUIDES = auto()
    OTHERS = auto()
    HEADS = auto()


def _turn(aggregate: Aggregate[Any]) -> _Turn:
    if aggregate.kind == GUIDE.kind:
        return _Turn.GUIDES
    return _Turn.HEADS if aggregate.heads else _Turn.OTHERS


class Commits:
    """Applies batches of deliveries to the store."""

    def __init__(
        self,
        store: Store,
        speaker: Speaker,
        writer: Writer,
        alarm: Alarm,
        tracing: Tracing = OFF,
        guides: Guides | None = None,
    ) -> None:
        self._store, self._speaker, self._writer, self._alarm = store, speaker, writer, alarm
        self._pages, self._tracing, self._guides = LastPages(store), tracing, guides or Guides(store, None)

    async def apply(self, deliveries: Sequence[Delivery]) -> tuple[list[DeliveryResult], list[Committed]]:
        """Hear every delivery once: each document is read, decided and replaced whole, in one bulk a kind.

        A document another writer moved meanwhile is read and decided again. Raises `Unavailable` when the store
        cannot be reached; the deliveries may then have been heard or not, and applying them again is right.
        """
        async with self._writer.at_work():
            return await self._applied(deliveries)

    async def _applied(self, deliveries: Sequence[Delivery]) -> tuple[list[DeliveryResult], list[Committed]]:
        """What guides all that is decided first; heads last: whoever asks a head for a look is seen by that look."""
        results: list[DeliveryResult] = []
        committed: list[Committed] = []
        told = False
        for turn in _Turn:
            remaining = [each for each in deliveries if _turn(each.aggregate) is turn]
            if turn is _Turn.OTHERS:
                heeding = self._guides.look() if told else self._guides.freshen()
                self._raise_any(await gather(heeding, return_exceptions=True), committed)
            told = bool(remaining)
            while remaining:
                tried = (self._round(kind, mail) for kind, mail in _by_kind(remaining).items())
                rounds = await gather(*tried, return_exceptions=True)
                remaining = []
                for ended in rounds:
                    if not isinstance(ended, BaseException):
                        results += ended[0]
                        committed += ended[1]
                        remaining += ended[2]
                self._raise_any(rounds, committed)
        return results, committed

    def _raise_any(self, rounds: Iterable[object], committed: Iterable[Committed]) -> None:
        """What was stored nobody will publish when one raises: the deliveries come again as repeats."""
        for ended in rounds:
            if isinstance(ended, BaseException):
                for each in committed:
                    self._writer.doubt(each.kind, each.token)
                raise ended

    async def _round(
        self, kind: str, deliveries: Sequence[Delivery]
    ) -> tuple[list[DeliveryResult], list[Committed], list[Delivery]]:
        began = time_ns()
        mail, seen, later = await self._sorted(deliveries)
        stored = await self._loaded(kind, list(mail), seen)
        token = self._writer.issue()
        moved: list[Document] = []
        results: dict[str, list[DeliveryResult]] = {}
        for key, heard in mail.items():
            document, results[key] = advance(heard[0].aggregate, stored[key], heard, self._speaker, token)
            if document.version != stored[key].version:
                moved.append(document)
        lost = await self._saved(kind, token, moved)
        if self._tracing.on:
            self._tracing.committed(kind, mail, began)
            for document in moved:
                self._tracing.moved(kind, mail[document.key], stored[document.key], document, began)
        self._alarm.committed(kind, [document for document in moved if document.key not in lost])
        messages = tuple(message for document in moved if document.key not in lost for message in document.outbox)
        if not messages:
            self._writer.settle(token)
        return (
            [result for key, each in results.items() if key not in lost for result in each],
            [Committed(kind, token, messages)] if messages else [],
            [*(delivery for key in lost for delivery in mail[key]), *later],
        )

    async def _sorted(self, deliveries: Sequence[Delivery]) -> SortedDeliveries:
        if deliveries[0].aggregate.page_entries:
            return await self._pages.sorted(deliveries)
        mail: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in deliveries:
            mail[delivery.key].append(delivery)
        return SortedDeliveries(mail)

    async def _loaded(self, kind: str, keys: Sequence[str], seen: Mapping[str, Document]) -> dict[str, Document]:
        """The documents, and how far the other writers are whose outboxes they carry; what was `seen` stays as it was.

        A last page is moved as it was before it was asked what the others have.
        """
        failpoint(Point.LOAD_BEFORE)
        unseen = [key for key in keys if key not in seen]
        stored = {**seen, **(await self._store.load(kind, unseen) if unseen else {})}
        failpoint(Point.LOAD_AFTER)
        others = {writer_of(each.unsent) for each in stored.values() if self._writer.unknown(each.unsent)}
        if others:
            self._writer.learn(others, await self._store.progress(sorted(others)))
        return stored

    async def _saved(self, kind: str, token: str, moved: Sequence[Document]) -> set[str]:
        try:
            failpoint(Point.SWAP_BEFORE)
            lost = await self._store.save(kind, moved) if moved else set()
        except BaseException:
            self._writer.doubt(kind, token, {document.key: document.version - 1 for document in moved})
            raise
        failpoint(Point.SWAP_AFTER)
        return lost


def _by_kind(deliveries: Iterable[Delivery]) -> dict[str, list[Delivery]]:
    kinds: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        kinds[delivery.aggregate.kind].append(delivery)
    return kinds
