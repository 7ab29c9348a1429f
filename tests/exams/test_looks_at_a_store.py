"""A look at a real store, cut off before everything it asks of it: whoever begins anew ends as if it had not.

Each result is said once, and every line stands as after a look nobody disturbed [EXM-4].
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from itertools import pairwise
from math import inf
from typing import Any, Final
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry

from contracts.envelope import Message
from contracts.messages.exams import ResultPublished
from contracts.vocabulary import SHANGHAI
from services.chassis.core.aggregate import Route, Scalar
from services.chassis.core.document import Delivery, Document, Speaker
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
from services.exams import drawing
from services.exams.drawing import RANKING
from services.exams.handlers import HEARS
from services.exams.store import BOARD, LINE
from tests.exams.scenes import HERE, SEASON, SETTING, declared, entered, heard, scored
from tests.often import LONG

NAMES: Final = ("A-1", "A-2", "A-3")
FIRST: Final = [*map(entered, NAMES), declared(), *(scored(name, n) for n, name in enumerate(NAMES))]
LATE: Final = [scored("A-1", 9_000)]
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
        self.reading += ["lines"] if kind == LINE.kind and found else []
        return found

    async def lease(self, name: str, holder: str, for_ms: int) -> bool:
        self._step()
        self.reading.append("lease")
        return await super().lease(name, holder, for_ms)


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three candidates are several portions; nobody notes how far a writer is, and nobody takes it for dead."""
    monkeypatch.setattr(drawing, "AT_ONCE", 2)
    monkeypatch.setattr(drawings, "_PAGE", 2)
    monkeypatch.setattr(writer, "SILENT_SECONDS", inf)


@pytest.fixture
async def store(mongo_url: str) -> AsyncIterator[CutStore]:
    opened = CutStore(mongo_url, f"suite_{uuid4().hex[:12]}")
    await opened.prepare([BOARD, LINE])
    yield opened
    await opened.drop()
    await opened.close()


class OneProcess:
    """One life of a process that hears for the board and looks at it; its lease dies with it."""

    def __init__(self, store: CutStore) -> None:
        own = Writer()
        own.noted()
        speaker = Speaker("exams", lambda message: Route("exams", message.TYPE), SETTING, own.confirmed)
        self._store, self._commits, self._holder = store, Commits(store, speaker, own, Alarm()), uuid4().hex

    async def hear(self, words: Sequence[Message], first: int) -> None:
        for number, word in enumerate(words, start=first):
            one = heard(word, number)
            await self._commit([Delivery(to.aggregate, to.key, one) for to in HEARS[type(word)](word).everyone])

    async def look(self) -> None:
        """Until nobody asks for it any more."""
        looking = Drawings("exams", [RANKING], SETTING)
        while await self._store.many(BOARD.kind, {"look": 1}, 1):
            await looking.look(self._bench(), RANKING)

    async def _commit(self, deliveries: Sequence[Delivery]) -> None:
        await self._commits.apply(deliveries)

    def _bench(self) -> Bench:
        return Bench(
            Reader(self._store),
            self._commit,
            _now,
            self._leased,
            lambda _moved: lambda: None,
            _contained,
            CallerDirectory(None),
            CollectorRegistry(),
            _say,
            nullcontext,
        )

    async def _leased(self, name: str, for_ms: int) -> bool:
        """By a name of its own: the next life need not wait until this one's lease is over."""
        return await self._store.lease(f"{name} {self._holder}", self._holder, for_ms)


async def _now() -> datetime | None:
    return NOW


async def _contained(_name: str, work: Any) -> bool:
    await work
    return True


async def _say(_messages: Any) -> Sequence[bool]:
    return []


async def outcome(store: CutStore) -> tuple[Any, ...]:
    """Places, what is published, and everything that was said, as often as it was."""
    states = Reader(store)
    lines = await states.page(LINE, {"board": f"{SEASON}/{HERE}"})
    board = await states.get(BOARD, f"{SEASON}/{HERE}")
    assert board is not None
    assert board.drawing is None
    places = {line.application: line.placed and line.placed.ranks for _, line in lines}
    said = sorted(f"{one.headers['ce-type']} {one.body}" for one in store.said.values())
    return places, board.published, any(line.unplaced for _, line in lines), said


async def lived_through(store: CutStore, words: Sequence[Sequence[Message]]) -> tuple[Any, ...]:
    """A look after each of these, the last of them by a process that may end; another one begins that anew."""
    await store.drop(BOARD.kind, LINE.kind)
    store.said.clear()
    cut, store.left, number = store.left, inf, 1
    for some in words:
        life = OneProcess(store)
        await life.hear(some, number)
        number += len(some)
        if some is words[-1]:
            store.left, store.steps = cut, 0
        with suppress(CutOff):
            await life.look()
    store.left = inf
    await OneProcess(store).look()
    return await outcome(store)


@pytest.mark.parametrize("words", [(FIRST,), (FIRST, LATE)], ids=["first results", "a late score"])
async def test_a_look_that_ends_anywhere_is_begun_anew_and_says_nothing_twice(
    store: CutStore, words: Sequence[Sequence[Message]]
) -> None:
    """Before a step is after the one before it. Every step where there is time, else one of three."""
    store.left = inf
    straight = await lived_through(store, words)
    assert straight[2] is False
    steps = store.steps
    assert steps > len(NAMES)
    for nth in range(0, steps, 1 if LONG else 3):
        store.left = nth
        assert await lived_through(store, words) == straight, f"ended at step {nth} of {steps}"


async def test_the_lease_is_kept_with_each_page_of_lines_that_is_read(store: CutStore) -> None:
    """Reading tens of thousands takes longer than one lease lasts."""
    await lived_through(store, (FIRST,))
    assert store.reading.count("lines") > len(NAMES) // 2
    assert ("lines", "lines") not in pairwise(store.reading)


async def test_what_is_said_of_a_look_bears_the_time_of_the_services_clock(store: CutStore) -> None:
    """Also where that is not the time that really passes."""
    await lived_through(store, (FIRST,))
    results = [one for one in store.said.values() if one.headers["ce-type"] == ResultPublished.TYPE]
    assert {datetime.fromisoformat(one.headers["ce-time"]) for one in results} == {NOW}
