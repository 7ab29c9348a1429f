"""One life of a process that looks at heads and lines in a real store, cut off before anything it asks of it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from math import inf
from types import ModuleType
from typing import Any, Final
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry

from contracts.envelope import Received
from contracts.vocabulary import SHANGHAI
from services.chassis.core.aggregate import Aggregate, Hears, Route, Scalar
from services.chassis.core.document import Delivery, Document, Speaker
from services.chassis.core.drawing import LOOK, LineDrawing
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.service import Bench
from services.chassis.storage import writer
from services.chassis.storage.mongo import Store
from services.chassis.storage.reader import Reader
from services.chassis.storage.writer import Writer
from services.chassis.worker import drawings
from services.chassis.worker.alarm import Alarm
from services.chassis.worker.commit import Commits
from services.chassis.worker.drawings import Drawings

NOW: Final = datetime(2025, 8, 2, 21, tzinfo=SHANGHAI)


class CutOff(Exception):
    """The process is gone."""


class CutStore(Store):
    """A store whose process ends when `left` steps are done.

    What a document that was written has to say is kept by its id, as whoever publishes what the dead left finds it.
    """

    left: float = inf
    steps: int = 0

    def __init__(self, url: str, database: str) -> None:
        super().__init__(url, database)
        self.said: dict[str, Any] = {}
        self.reading: list[str] = []
        self.lines: frozenset[str] = frozenset()

    def _step(self) -> None:
        self.steps += 1
        self.left -= 1
        if self.left < 0:
            raise CutOff

    async def load(self, kind: str, keys: Sequence[str]) -> dict[str, Document]:
        self._step()
        return await super().load(kind, keys)

    async def save(self, kind: str, documents: Sequence[Document]) -> set[str]:
        self._step()
        lost = await super().save(kind, documents)
        self.said |= {one.headers["ce-id"]: one for each in documents if each.key not in lost for one in each.outbox}
        return lost

    async def page(self, kind: str, equals: Mapping[str, Scalar], after: str, limit: int) -> list[Document]:
        self._step()
        found = await super().page(kind, equals, after, limit)
        self.reading += ["lines"] if kind in self.lines and found else []
        return found

    async def lease(self, name: str, holder: str, for_ms: int) -> bool:
        self._step()
        self.reading.append("lease")
        return await super().lease(name, holder, for_ms)


@dataclass(frozen=True, slots=True)
class Looked:
    """A service whose heads are looked at."""

    name: str
    hears: Hears
    drawings: Sequence[LineDrawing[Any, Any]]
    context: Any


class OneProcess:
    """One life of a process that hears for heads and lines and looks at them; its lease dies with it."""

    def __init__(self, store: CutStore, service: Looked) -> None:
        own = Writer()
        own.noted()
        speaker = Speaker(service.name, lambda said: Route(service.name, said.TYPE), service.context, own.confirmed)
        self._store, self._commits, self._holder = store, Commits(store, speaker, own, Alarm()), uuid4().hex
        self._service = service
        store.lines = frozenset(each.lines.kind for each in service.drawings)

    async def hear(self, heard: Sequence[Received[Any]]) -> None:
        for one in heard:
            to = self._service.hears[type(one.message)](one.message)
            await self.tell([Delivery(each.aggregate, each.key, one) for each in to.everyone])

    async def look(self) -> None:
        """Until nobody asks for it any more."""
        looking = Drawings(self._service.name, self._service.drawings, self._service.context)
        for drawing in self._service.drawings:
            while await self._store.many(drawing.head.kind, {LOOK: 1}, 1):
                await looking.look(self._bench(), drawing)

    async def tell(self, deliveries: Sequence[Delivery]) -> None:
        await self._commits.apply(deliveries)

    def _bench(self) -> Bench:
        return Bench(
            Reader(self._store),
            self.tell,
            _now,
            self._leased,
            lambda _moved: lambda: None,
            _contained,
            CallerDirectory(None),
            CollectorRegistry(),
            _say,
            nullcontext,
            _Nobody(),
        )

    async def _leased(self, name: str, for_ms: int) -> bool:
        """By a name of its own: the next life need not wait until this one's lease is over."""
        return await self._store.lease(f"{name} {self._holder}", self._holder, for_ms)


async def _now() -> datetime | None:
    return NOW


async def _contained(_name: str, work: Any) -> bool:
    await work
    return True


class _Nobody:
    async def wake(self, _moved: Any) -> None:
        pass

    async def listen(self, _told: Any) -> None:
        pass


async def _say(_messages: Any) -> Sequence[bool]:
    return []


def in_small_portions(monkeypatch: pytest.MonkeyPatch, looking: ModuleType) -> None:
    """Three lines are several portions; nobody notes how far a writer is, and nobody takes it for dead."""
    monkeypatch.setattr(looking, "AT_ONCE", 2)
    monkeypatch.setattr(drawings, "_PAGE", 2)
    monkeypatch.setattr(writer, "SILENT_SECONDS", inf)


@asynccontextmanager
async def cut_store(mongo_url: str, aggregates: Sequence[Aggregate[Any]]) -> AsyncIterator[CutStore]:
    """A database of its own for these, gone with the block."""
    opened = CutStore(mongo_url, f"suite_{uuid4().hex[:12]}")
    await opened.prepare(aggregates)
    yield opened
    await opened.drop()
    await opened.close()
