"""One suite for every server and both drivers: what the chassis asks of a store."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest

from services.chassis.core.aggregate import Route
from services.chassis.core.document import NEVER, Document, OutboxMessage, Outcome, Speaker
from services.chassis.core.failures import Unavailable
from services.chassis.storage.mongo import Store
from services.chassis.storage.writer import OutboxWatermark, Writer, last_of
from services.chassis.worker.alarm import Alarm
from services.chassis.worker.commit import Commits
from tests.chassis.toy import TILL, delivery, envelope, payment
from tests.waiting import until

KIND = "till"


@pytest.fixture(params=["motor", "pymongo"])
async def store(mongo_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """A fresh database through this driver."""
    opened = Store(mongo_url, f"suite_{uuid4().hex[:12]}", request.param)
    await opened.prepare([TILL])
    yield opened
    await opened.drop()
    await opened.close()


def document(key: str, version: int = 1, **fields: object) -> Document:
    return replace(Document(key, version=version, state={"paid_fen": version}), **fields)  # type: ignore[arg-type]


async def test_what_was_never_stored_loads_as_version_0(store: Store) -> None:
    assert await store.load(KIND, ["a"]) == {"a": Document("a")}


async def test_a_document_comes_back_as_it_was_saved(store: Store) -> None:
    message = OutboxMessage("toys", "key", envelope("e1").headers(), '{"zh":"张"}')
    saved = document(
        "a",
        state={"paid_fen": 2**53 - 1, "name": "𠮷野", "nested": {"list": [1, "二", None, True]}},
        heard=("x/1", "x/2"),
        said=2,
        outbox=(message,),
        unsent="00001",
        deadlines={"close": "2025-10-02T12:00:00+08:00"},
        due=1_759_377_600_000,
        index={"payments": 3},
    )
    assert await store.save(KIND, [saved]) == set()
    assert (await store.load(KIND, ["a"]))["a"] == replace(saved, index={})


async def test_only_the_next_version_is_taken(store: Store) -> None:
    await store.save(KIND, [document("a", 1), document("b", 1)])
    lost = await store.save(KIND, [document("a", 1), document("b", 2), document("c", 1)])
    assert lost == {"a"}
    stored = await store.load(KIND, ["a", "b", "c"])
    assert {key: each.version for key, each in stored.items()} == {"a": 1, "b": 2, "c": 1}


async def test_of_many_writers_at_once_exactly_one_wins_each_version(store: Store) -> None:
    for version in range(1, 6):
        races = await asyncio.gather(*(store.save(KIND, [document("a", version, said=n)]) for n in range(8)))
        assert sum(not lost for lost in races) == 1


async def test_outboxes_come_in_the_order_of_their_tokens_within_a_range(store: Store) -> None:
    tokens = {"a": "w1/0003", "b": "w1/0002", "c": "w1/0001", "d": "w2/0009", "e": ""}
    await store.save(KIND, [document(key, unsent=token) for key, token in tokens.items()])
    assert [each.key for each in await store.outboxes(KIND, "w1/0001", last_of("w1"), 10)] == ["b", "a"]
    assert [each.key for each in await store.outboxes(KIND, "w1/0000", "w1/0001", 10)] == ["c"]
    assert [each.key for each in await store.outboxes(KIND, "w1/0000", last_of("w1"), 2)] == ["c", "b"]


async def test_a_writers_progress_is_noted_and_learned(store: Store) -> None:
    await store.note_progress(OutboxWatermark("w1", "w1/0001", 1))
    await store.note_progress(OutboxWatermark("w1", "w1/0005", 2))
    assert await store.progress(["w1", "w2"]) == [OutboxWatermark("w1", "w1/0005", 2)]
    assert await store.open_writers() == [OutboxWatermark("w1", "w1/0005", 2)]


async def test_a_writer_is_closed_unless_it_noted_anything_since(store: Store) -> None:
    await store.note_progress(OutboxWatermark("w1", "w1/0005", 2))
    assert not await store.close_writer(OutboxWatermark("w1", "w1/0009", 1))
    assert await store.open_writers() == [OutboxWatermark("w1", "w1/0005", 2)]
    assert await store.close_writer(OutboxWatermark("w1", "w1/0009", 2))
    assert await store.open_writers() == []
    assert await store.progress(["w1"]) == [OutboxWatermark("w1", "w1/0009", 2)]
    await store.note_progress(OutboxWatermark("w1", "w1/0010", 3))
    assert await store.open_writers() == [OutboxWatermark("w1", "w1/0010", 3)]


async def test_a_writer_taken_for_dead_is_so_until_it_notes_anything(store: Store) -> None:
    await store.note_progress(OutboxWatermark("w1", "w1/0005", 2))
    assert not await store.looked_after(OutboxWatermark("w1", "w1/0009", 1, looks=1))
    assert await store.looked_after(OutboxWatermark("w1", "w1/0009", 2, looks=1))
    assert await store.open_writers() == [OutboxWatermark("w1", "w1/0005", 2, looks=1)]
    await store.note_progress(OutboxWatermark("w1", "w1/0006", 3))
    assert await store.open_writers() == [OutboxWatermark("w1", "w1/0006", 3)]


async def test_a_document_moved_on_is_the_same_one_version_further_and_found_as_before(store: Store) -> None:
    saved = document("a", unsent="w1/0001", due=5, index={"payments": 3})
    await store.save(KIND, [saved, document("b", 1, unsent="w1/0001")])
    await store.save(KIND, [document("b", 2)])
    await store.move_on(KIND, {"a": 1, "b": 1}, unsent="")
    (found,) = await store.page(KIND, {"payments": 3}, "", 2)
    assert found == replace(saved, version=2, unsent="", index={})
    assert (await store.load(KIND, ["b"]))["b"] == document("b", 2)


async def test_whatever_was_to_replace_a_version_moved_on_from_has_lost(store: Store) -> None:
    await store.save(KIND, [document("a", 1)])
    await store.move_on(KIND, {"a": 1, "new": 0})
    await store.move_on(KIND, {"a": 1, "new": 0})
    assert await store.save(KIND, [document("a", 2), document("new", 1)]) == {"a", "new"}
    assert await store.save(KIND, [document("a", 3), document("new", 2)]) == set()


async def test_a_document_nothing_was_heard_of_is_blank_and_in_no_page(store: Store) -> None:
    await store.move_on(KIND, {"NEW": 0})
    blank = (await store.load(KIND, ["NEW"]))["NEW"]
    assert (blank.begun, blank.version) == (False, 1)
    assert await store.page(KIND, {}, "", 10) == []
    assert await store.due(KIND, NEVER - 1, 10) == []
    results, _ = await a_writer(store).apply([delivery("a", payment("NEW"))])
    assert [each.outcome for each in results] == [Outcome.HEARD]
    assert [each.key for each in await store.page(KIND, {"payments": 1}, "", 10)] == ["NEW"]


async def test_due_documents_come_earliest_first_and_bounded(store: Store) -> None:
    await store.save(KIND, [document(f"d{n}", due=1_000 - n) for n in range(5)] + [document("never", due=NEVER)])
    assert [each.key for each in await store.due(KIND, 999, 2)] == ["d4", "d3"]
    assert len(await store.due(KIND, 999, 10)) == 4


async def test_a_page_follows_an_index_in_key_order(store: Store) -> None:
    await store.save(KIND, [document(f"p{n}", index={"payments": n % 2}) for n in range(6)])
    assert [each.key for each in await store.page(KIND, {"payments": 0}, "", 2)] == ["p0", "p2"]
    assert [each.key for each in await store.page(KIND, {"payments": 0}, "p2", 2)] == ["p4"]


async def test_documents_are_counted_by_what_they_are_found_by(store: Store) -> None:
    kinds = [{"payments": 0, "kind": n % 2} for n in range(5)] + [{"payments": 1, "kind": 0}, {"payments": 0}]
    await store.save(KIND, [document(f"c{n}", index=index) for n, index in enumerate(kinds)])
    assert await store.counts(KIND, {"payments": 0}, ["kind"]) == {(0,): 3, (1,): 2, (None,): 1}


async def test_what_is_overdue_is_counted(store: Store) -> None:
    await store.save(KIND, [document("a"), document("b", due=5), document("c", due=7)])
    assert [await store.overdue(KIND, until) for until in (4, 5, 7)] == [0, 1, 2]


async def test_the_store_tells_its_own_time(store: Store) -> None:
    before = await store.now()
    times = await asyncio.gather(*(store.now() for _ in range(8)))
    after = await store.now()
    assert all(before <= time <= after for time in times)
    assert before.tzinfo is not None


async def test_a_lease_is_held_by_one_until_it_ends(store: Store) -> None:
    assert await store.lease("keeper", "a", for_ms=60_000)
    assert not await store.lease("keeper", "b", for_ms=60_000)
    assert await store.lease("keeper", "a", for_ms=0)
    await until(partial(store.lease, "keeper", "b", 60_000))
    assert not await store.lease("keeper", "a", for_ms=60_000)


async def test_a_free_lease_goes_to_exactly_one_of_many(store: Store) -> None:
    taken = await asyncio.gather(*(store.lease("keeper", f"h{n}", for_ms=60_000) for n in range(8)))
    assert sum(taken) == 1


async def test_eight_writers_on_one_document_lose_no_update(store: Store) -> None:
    await asyncio.gather(
        *(a_writer(store).apply([delivery(f"{n}-{i}", payment()) for i in range(5)]) for n in range(8))
    )
    till = (await store.load(KIND, ["T-1"]))["T-1"]
    assert (till.state["payments"], till.said, len(till.heard)) == (40, 40, 40)


async def test_what_was_stored_beside_a_failure_is_in_doubt_and_so_not_forgotten(store: Store) -> None:
    save, other = store.save, replace(TILL, kind="other")

    async def half(kind: str, documents: Sequence[Document]) -> set[str]:
        if kind == other.kind:
            raise Unavailable("store: away")
        return await save(kind, documents)

    store.save = half  # type: ignore[method-assign]
    writer = Writer()
    commits = Commits(store, Speaker("toys", lambda m: Route("toys", m.TYPE), None, writer.confirmed), writer, Alarm())
    with pytest.raises(Unavailable):
        await commits.apply([delivery("a", payment()), replace(delivery("b", payment()), aggregate=other)])
    assert {doubt.kind for doubt in writer.doubts} == {KIND, other.kind}
    assert writer.unsettled == 2


async def test_making_the_indexes_again_changes_nothing(store: Store) -> None:
    await store.prepare([TILL])
    assert await store.save(KIND, [document("a")]) == set()


async def test_a_store_that_is_away_says_so() -> None:
    nowhere = Store("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200", "nowhere")
    with pytest.raises(Unavailable):
        await nowhere.load(KIND, ["a"])
    await nowhere.close()


def a_writer(store: Store) -> Commits:
    writer = Writer()
    return Commits(store, Speaker("toys", lambda m: Route("toys", m.TYPE), None, writer.confirmed), writer, Alarm())
