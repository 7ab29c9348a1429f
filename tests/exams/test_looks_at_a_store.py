"""A look at a real store, cut off before everything it asks of it: whoever begins anew ends as if it had not.

Each result is said once, and every line stands as after a look nobody disturbed [EXM-4].
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from math import inf
from typing import Any, Final

import pytest

from contracts.envelope import Message
from contracts.messages.exams import ResultPublished
from services.chassis.storage.reader import Reader
from services.exams import drawing
from services.exams.drawing import RANKING
from services.exams.handlers import HEARS
from services.exams.store import BOARD, LINE
from tests.cut_looks import NOW, CutOff, CutStore, Looked, OneProcess, cut_store, in_small_portions
from tests.exams.scenes import HERE, SEASON, SETTING, declared, entered, heard, scored
from tests.often import LONG

NAMES: Final = ("A-1", "A-2", "A-3")
FIRST: Final = [*map(entered, NAMES), declared(), *(scored(name, n) for n, name in enumerate(NAMES))]
LATE: Final = [scored("A-1", 9_000)]
EXAMS: Final = Looked("exams", HEARS, [RANKING], SETTING)


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_portions(monkeypatch, drawing)


@pytest.fixture
async def store(mongo_url: str) -> AsyncIterator[CutStore]:
    async with cut_store(mongo_url, [BOARD, LINE]) as opened:
        yield opened


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
        life = OneProcess(store, EXAMS)
        await life.hear([heard(word, nth) for nth, word in enumerate(some, start=number)])
        number += len(some)
        if some is words[-1]:
            store.left, store.steps = cut, 0
        with suppress(CutOff):
            await life.look()
    store.left = inf
    await OneProcess(store, EXAMS).look()
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
