"""A base's intake and the province's round at a real store, the look at them cut off before everything it asks of it.

Whoever begins anew ends as if nobody had been cut off: each word is said once, and nothing lies prepared [SAGA-4].
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from math import inf
from typing import Any, Final

import pytest
from pydantic import TypeAdapter

from contracts.envelope import Received
from contracts.messages.admission.decisions import PlaceOffered
from services.admission.domain.intake.decide import decide
from services.admission.domain.intake.state import PLACING_CLOSES, Intake, evolve, initial, key_of
from services.admission.handlers import HEARS
from services.admission.store import INTAKE
from services.chassis.core.document import Document, deadline_delivery
from services.chassis.core.whole import look
from services.chassis.http.whole import decided, known
from services.chassis.storage.reader import Reader
from tests.admission.crowd import candidate, dropped, passed, published, scored, vacated
from tests.admission.scenes import BASE, CALENDAR, SEASON, at, season_with
from tests.cut_looks import CutOff, CutStore, Looked, OneProcess, cut_store, in_small_portions
from tests.often import LONG

KEY: Final = key_of(SEASON, BASE)
ADMISSION: Final = Looked("admission", HEARS, [INTAKE.drawing], {SEASON: season_with({"AGP": 2})})
RESULTS: Final = published("A-1", "A-2", "A-3")
LEFT: Final = [passed("A-2"), vacated("A-1", at("08-04T09:00"))]
CORRECTED: Final = [candidate(dropped("A-1"), 2), *published("A-3", "A-2", first=10)]
Told = Sequence[Sequence[Received[Any]]]


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_portions(monkeypatch, look)


@pytest.fixture
async def store(mongo_url: str) -> AsyncIterator[CutStore]:
    async with cut_store(mongo_url, [INTAKE.head, INTAKE.line]) as opened:
        yield opened


async def outcome(store: CutStore) -> tuple[Any, ...]:
    """What is known and what was decided; everything that was said, as often as it was."""
    documents = Reader(store)
    found = await decided(documents, INTAKE, KEY)
    assert found is not None
    assert found[0] == await known(documents, INTAKE, KEY)
    lines = await documents.page(INTAKE.line, {"whole": KEY})
    assert [key for key, line in lines if line.prepared is not None or line.words] == []
    said = sorted(f"{one.headers['ce-type']} {one.body}" for one in store.said.values())
    return found[0], said


async def lived_through(store: CutStore, told: Told, before: Intake | None = None) -> tuple[Any, ...]:
    """A look after each of these, the last of them by a process that may end; another one begins that anew."""
    await store.drop(INTAKE.head.kind, INTAKE.line.kind)
    store.said.clear()
    cut, store.left = store.left, inf
    if before is not None:
        state = TypeAdapter(Intake).dump_python(before, mode="json")
        await store.save(INTAKE.head.kind, [Document(KEY, 1, state, heard=("exams/board-1",))])
    for some in told:
        life = OneProcess(store, ADMISSION)
        await life.hear(some)
        if some is told[-1]:
            store.left, store.steps = cut, 0
        with suppress(CutOff):
            await life.look()
    store.left = inf
    await OneProcess(store, ADMISSION).look()
    return await outcome(store)


@pytest.mark.parametrize(
    "told", [(RESULTS,), (RESULTS, LEFT), (RESULTS, CORRECTED)], ids=["first", "left", "corrected"]
)
async def test_a_look_that_ends_anywhere_is_begun_anew_and_says_nothing_twice(store: CutStore, told: Told) -> None:
    """Every step where there is time, else one of nine."""
    store.left = inf
    straight = await lived_through(store, told)
    steps = store.steps
    assert steps > len(RESULTS)
    for nth in range(0, steps, 1 if LONG else 9):
        store.left = nth
        assert await lived_through(store, told) == straight, f"ended at step {nth} of {steps}"


def in_one_document(heard: Sequence[Received[Any]]) -> Intake:
    """The intake as a release kept it that had one document for a base."""
    intake = initial(KEY)
    for one in heard:
        for event in decide(intake, one, ADMISSION.context):
            intake = evolve(intake, event)
    return intake


async def test_an_intake_that_was_kept_in_one_document_is_shared_out_and_goes_on_as_it_was(store: CutStore) -> None:
    """Also where the process ends in the midst of it; what was offered before is not offered again."""
    store.left = inf
    straight = await lived_through(store, (LEFT,), in_one_document(RESULTS))
    assert straight[0] == in_one_document([*RESULTS, *LEFT])
    assert sum(said.startswith(PlaceOffered.TYPE) for said in straight[1]) == 1
    steps = store.steps
    for nth in range(0, steps, 1 if LONG else 9):
        store.left = nth
        assert await lived_through(store, (LEFT,), in_one_document(RESULTS)) == straight


async def test_an_intake_in_one_document_is_read_as_it_is_and_waits_for_the_same_deadlines(store: CutStore) -> None:
    before = in_one_document(RESULTS)
    state = TypeAdapter(Intake).dump_python(before, mode="json")
    await store.save(INTAKE.head.kind, [Document(KEY, 1, state)])
    assert await known(Reader(store), INTAKE, KEY) == before
    closes = deadline_delivery(INTAKE.head, KEY, PLACING_CLOSES, CALENDAR.backfill_physical_by)
    life = OneProcess(store, ADMISSION)
    await life.tell([closes])
    await life.look()
    after = await known(Reader(store), INTAKE, KEY)
    assert after is not None
    assert after.struck == (PLACING_CLOSES,)


async def test_what_is_known_of_somebody_before_any_results_waits_for_them_and_costs_no_look(store: CutStore) -> None:
    life = OneProcess(store, ADMISSION)
    await life.hear([*RESULTS[:3], candidate(scored("A-1"), 1)])
    assert await store.many(INTAKE.head.kind, {"look": 1}, 1) == 0
    found = await known(Reader(store), INTAKE, KEY)
    assert found is not None
    assert sorted(found.results.lines) == ["A-1", "A-2", "A-3"]


async def test_a_repeat_is_known_by_what_was_made_of_it_and_kept_nowhere(store: CutStore) -> None:
    straight = await lived_through(store, (RESULTS, LEFT))
    documents = await store.page(INTAKE.line.kind, {}, "", 10)
    again = OneProcess(store, ADMISSION)
    await again.hear([*RESULTS, *LEFT])
    await again.look()
    assert await store.page(INTAKE.line.kind, {}, "", 10) == documents
    assert await outcome(store) == straight
