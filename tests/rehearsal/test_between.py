"""What stands on the wire lets everything pass, but what was to befall a write of documents."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest

from rehearsal.runtime.between import WriteFate, between
from services.chassis.core.document import Document
from services.chassis.core.failures import Unavailable
from services.chassis.storage import mongo
from services.chassis.storage.mongo import Store
from services.chassis.storage.writer import OutboxWatermark
from tests.chassis.toy import TILL

PATIENCE_MS, HELD_SECONDS = 300, 2.0
TILLS = TILL.kind


@dataclass
class Fates:
    """What befalls the writes to come, one after another; then nothing does."""

    waiting: list[WriteFate] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def next(self, collection: str) -> WriteFate | None:
        self.seen.append(collection)
        return self.waiting.pop(0) if self.waiting else None


@pytest.fixture
def fates(monkeypatch: pytest.MonkeyPatch) -> Fates:
    monkeypatch.setattr(mongo, "_OPTIONS", {**mongo._OPTIONS, "socketTimeoutMS": PATIENCE_MS})
    return Fates()


@pytest.fixture
async def store(mongo_url: str, fates: Fates) -> AsyncIterator[Store]:
    """A fresh database, reached by way of what stands between."""
    async with between(mongo_url, fates.next) as stands:
        opened = Store(stands.through, f"between_{uuid4().hex[:12]}")
        await opened.prepare([TILL])
        yield opened
        await opened.drop()
        await opened.close()


def till(version: int = 1) -> Document:
    return Document("T-1", version=version, state={"paid_fen": version})


async def test_writes_of_documents_are_told_from_everything_else(store: Store, fates: Fates) -> None:
    await store.note_progress(OutboxWatermark("w1", "w1/0001", 1))
    await store.now()
    assert await store.save(TILLS, [till()]) == set()
    assert (await store.load(TILLS, ["T-1"]))["T-1"] == till()
    assert fates.seen == [TILLS]


async def test_a_write_that_is_held_back_takes_place_after_its_client_gave_up(store: Store, fates: Fates) -> None:
    fates.waiting.append(WriteFate(HELD_SECONDS))
    with pytest.raises(Unavailable):
        await store.save(TILLS, [till()])
    assert not (await store.load(TILLS, ["T-1"]))["T-1"].version
    while not (await store.load(TILLS, ["T-1"]))["T-1"].version:  # noqa: ASYNC110  nothing tells when a server is done
        await asyncio.sleep(0.05)


async def test_a_write_that_is_fenced_while_it_is_held_back_has_lost(store: Store, fates: Fates) -> None:
    fates.waiting.append(WriteFate(HELD_SECONDS))
    with pytest.raises(Unavailable):
        await store.save(TILLS, [till()])
    await store.move_on(TILLS, {"T-1": 0})
    await asyncio.sleep(2 * HELD_SECONDS)
    stored = (await store.load(TILLS, ["T-1"]))["T-1"]
    assert (stored.version, stored.begun) == (1, False)
    assert await store.save(TILLS, [replace(till(), version=2)]) == set()


async def test_a_write_whose_answer_is_lost_has_taken_place(store: Store, fates: Fates) -> None:
    fates.waiting.append(WriteFate(unanswered=True))
    with pytest.raises(Unavailable):
        await store.save(TILLS, [till()])
    assert (await store.load(TILLS, ["T-1"]))["T-1"] == till()


async def test_a_server_that_is_gone_is_gone_behind_it_too() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with between(f"mongodb://127.0.0.1:{port}/") as stands:
        opened = Store(stands.through, "nowhere")
        with pytest.raises(Unavailable):
            await opened.load(TILLS, ["T-1"])
        await opened.close()
