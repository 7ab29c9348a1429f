"""Aggregates kept on pages, on a real store: every message once, whatever page has it, and no page too full."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from random import Random
from typing import Any, Final
from uuid import uuid4

import pytest
from pydantic import TypeAdapter

from contracts.envelope import Received
from services.chassis.core.aggregate import Aggregate, Route, page_key, page_of
from services.chassis.core.document import Delivery, Outcome, Speaker
from services.chassis.storage import writer
from services.chassis.storage.copying import copied, put_back
from services.chassis.storage.mongo import Store
from services.chassis.storage.writer import Writer
from services.chassis.worker.alarm import Alarm
from services.chassis.worker.commit import Commits
from services.chassis.worker.paged import notes_of
from tests.chassis.toy import envelope, payment

ROOM: Final = 3


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds: the number of its first line, and its lines."""

    first: int
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    line: str


def _page(key: str) -> Page:
    return Page((page_of(key)[1] - 1) * ROOM + 1)


def _decide(page: Page, heard: Received[Any], _context: Any) -> list[Written]:
    if heard.message.amount_fen == 1:
        raise ValueError("it cannot be written down")
    return [Written(f"{page.first + len(page.lines)} {heard.envelope.id}")]


BOOK: Final[Aggregate[Page]] = Aggregate(
    kind="book",
    state=TypeAdapter(Page),
    initial=_page,
    decide=_decide,
    evolve=lambda page, event: replace(page, lines=(*page.lines, event.line)),
    page_entries=ROOM,
)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here nobody notes how far a writer is, and nobody takes it for dead."""
    monkeypatch.setattr(writer, "SILENT_SECONDS", inf)


@pytest.fixture
async def store(mongo_url: str) -> AsyncIterator[Store]:
    opened = Store(mongo_url, f"suite_{uuid4().hex[:12]}")
    await opened.prepare([BOOK])
    yield opened
    await opened.drop()
    await opened.close()


def worker(store: Store) -> Commits:
    own = Writer()
    own.noted()
    return Commits(store, Speaker("toys", lambda m: Route("toys", m.TYPE), None, own.confirmed), own, Alarm())


def told(*ids: str, book: str = "B", amount_fen: int = 100) -> list[Delivery]:
    return [Delivery(BOOK, book, Received(payment(amount_fen=amount_fen), envelope(each))) for each in ids]


async def applied(commits: Commits, deliveries: Sequence[Delivery]) -> list[Outcome]:
    results, _ = await commits.apply(deliveries)
    found = {id(each.delivery): each.outcome for each in results}
    return [found[id(delivery)] for delivery in deliveries]


async def lines(store: Store, book: str = "B") -> list[str]:
    pages = await store.load(BOOK.kind, [page_key(book, nth) for nth in range(1, 60)])
    written = [each for page in pages.values() for each in page.state.get("lines", ())]
    assert all(len(page.heard) <= ROOM for page in pages.values())
    return written


async def test_what_finds_no_room_goes_on_the_next_page_in_its_order(store: Store) -> None:
    assert await applied(worker(store), told("a", "b", "c", "d", "e", "f", "g")) == [Outcome.HEARD] * 7
    assert await lines(store) == ["1 a", "2 b", "3 c", "4 d", "5 e", "6 f", "7 g"]


async def test_a_repeat_is_known_whatever_page_has_it_and_whoever_is_asked(store: Store) -> None:
    names = [f"m{nth}" for nth in range(11)]
    first = worker(store)
    for name in names:
        await applied(first, told(name))
    for commits in (first, worker(store)):
        assert await applied(commits, told(*reversed(names), "m0", "new", "new")) == [
            *[Outcome.REPEATED] * 12,
            Outcome.HEARD if commits is first else Outcome.REPEATED,
            Outcome.REPEATED,
        ]
    assert await lines(store) == [f"{nth} {name}" for nth, name in enumerate([*names, "new"], start=1)]


async def test_a_letter_that_cannot_be_decided_takes_no_room_and_no_number(store: Store) -> None:
    bad = told("bad", amount_fen=1)
    assert await applied(worker(store), [*told("a"), *bad, *told("b", "c", "d")]) == [
        Outcome.HEARD,
        Outcome.DEFECT,
        *[Outcome.HEARD] * 3,
    ]
    assert [line.partition(" ")[0] for line in await lines(store)] == ["1", "2", "3", "4"]


async def test_books_grow_each_by_itself(store: Store) -> None:
    await applied(worker(store), [*told("a", "b", "c", "d"), *told("a", "b", book="C")])
    assert await lines(store) == ["1 a", "2 b", "3 c", "4 d"]
    assert await lines(store, "C") == ["1 a", "2 b"]


@pytest.mark.parametrize("seed", range(4))
async def test_many_at_once_with_repeats_leave_each_once_under_numbers_without_a_gap(store: Store, seed: int) -> None:
    chance, names = Random(seed), [f"m{nth}" for nth in range(40)]

    async def one() -> None:
        commits, waiting = worker(store), [name for name in names for _ in range(chance.randint(1, 2))]
        chance.shuffle(waiting)
        while waiting:
            size = chance.randint(1, 9)
            batch, waiting = waiting[:size], waiting[size:]
            await applied(commits, told(*batch))

    await asyncio.gather(one(), one(), one())
    written = [line.partition(" ") for line in await lines(store)]
    assert [number for number, _, _ in written] == [str(nth) for nth in range(1, 41)]
    assert sorted(name for _, _, name in written) == sorted(names)


async def test_a_page_whose_notes_were_cut_off_by_a_crash_is_noted_before_the_next_is_begun(store: Store) -> None:
    await applied(worker(store), told("a", "b", "c"))
    (note,) = [{"_id": "B\nplatform/a", "version": 1, "page": 1}]
    assert await store.insert(notes_of(BOOK.kind), note)
    assert await applied(worker(store), told("d", "a", "b", "c")) == [Outcome.HEARD, *[Outcome.REPEATED] * 3]
    assert await lines(store) == ["1 a", "2 b", "3 c", "4 d"]


async def test_a_store_that_was_put_back_or_emptied_beneath_a_process_is_gone_on_with_as_it_is(store: Store) -> None:
    commits = worker(store)
    await applied(commits, told("a", "b", "c", "d"))
    copy = await copied(store)
    await applied(commits, told("e", "f", "g", "h", "i"))
    await put_back(store, copy.items())
    await store.prepare([BOOK])
    assert await applied(commits, told("h", "a", "e")) == [Outcome.HEARD, Outcome.REPEATED, Outcome.HEARD]
    assert await lines(store) == ["1 a", "2 b", "3 c", "4 d", "5 h", "6 e"]
    await store.drop()
    await store.prepare([BOOK])
    await applied(commits, told("z"))
    assert await lines(store) == ["1 z"]


async def test_a_copy_whose_notes_know_more_than_its_pages_is_gone_on_with_as_its_pages_are(store: Store) -> None:
    """Pages are copied before the notes, while work goes on."""
    commits = worker(store)
    await applied(commits, told("a", "b", "c", "d"))
    pages = await copied(store)
    await applied(commits, told("e", "f", "g", "h", "i", "j"))
    notes = await copied(store)
    await put_back(store, {**notes, BOOK.kind: pages[BOOK.kind]}.items())
    await store.prepare([BOOK])
    again = worker(store)
    await applied(again, told("x", "y", "i", "z", "h", "g", "f", "e", "k", "l"))
    written = await lines(store)
    assert written == [f"{nth} {name}" for nth, name in enumerate("abcdxyizhgfekl", start=1)]
    for commits in (again, worker(store)):
        assert set(await applied(commits, told(*"abcdefghixyzkl"))) == {Outcome.REPEATED}
    assert await lines(store) == written


async def test_a_copy_torn_between_two_pages_is_gone_on_with_where_it_is_whole(store: Store) -> None:
    commits = worker(store)
    await applied(commits, told("a", "b", "c", "d"))
    early = (await copied(store))[BOOK.kind]
    await applied(commits, told("e", "f", "g", "h", "i", "j"))
    copy = await copied(store)
    torn = {raw["_id"]: raw for raw in (*copy[BOOK.kind], *early)}
    await put_back(store, {**copy, BOOK.kind: list(torn.values())}.items())
    await store.prepare([BOOK])
    await applied(worker(store), told(*"jihgfe"))
    assert await lines(store) == [f"{nth} {name}" for nth, name in enumerate("abcdjihgfe", start=1)]
    assert set(await applied(worker(store), told(*"abcdefghij"))) == {Outcome.REPEATED}


async def test_a_page_that_was_only_fenced_is_begun_like_a_new_one(store: Store) -> None:
    await applied(worker(store), told("a", "b", "c"))
    await store.move_on(BOOK.kind, {page_key("B", 2): 0})
    await applied(worker(store), told("d"))
    assert await lines(store) == ["1 a", "2 b", "3 c", "4 d"]
