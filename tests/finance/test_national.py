"""Uploads and deltas of the national record: whatever the dates, applied in turn they give today's state [EXP-2]."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import reduce
from itertools import pairwise
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.messages.finance import NationalUploadTaken, OpenAccount
from services.chassis.http.problems import EdgeApp
from services.finance.api import reads
from services.finance.api import taking as edge
from services.finance.api.taking import taking
from services.finance.domain.roll.state import Roll
from services.finance.handlers import HEARS
from services.finance.projections.national import Change, Record, applied, delta, parts, record, standing
from services.finance.projections.uploads import Upload, decide, evolve
from services.finance.store import AGGREGATES, ROLL
from tests.callers import bearing, gate
from tests.documents import Keeping
from tests.finance.scenes import ADMITTED_AT, BASE, SEASON, SEASONS, at, closes, heard, opens, reopens, reports
from tests.pure_loop import heard_of, settle

DUE = at("2025-08-25T23:59:59")
PLACE = f"/v1/seasons/{SEASON}/national/uploads"


def roll(messages: Sequence[Any], seed: int = 0) -> Roll:
    """The base's roll once these were heard, in any order."""
    words = [heard_of(each, ADMITTED_AT, f"m{number}", number, "admission") for number, each in enumerate(messages, 1)]
    states = settle(AGGREGATES, HEARS, SEASONS, words, Random(seed))
    found: Roll = states.get(("roll", f"{SEASON}/{BASE}"), Roll(SEASON, BASE))
    return found


def filed(messages: Sequence[Any], seed: int = 0) -> Record:
    return record(standing(roll(messages, seed)))


def changes(before: Sequence[Any], after: Sequence[Any]) -> list[tuple[str, str]]:
    """What the delta says between two uploads, taken before and after these were heard."""
    found = delta(filed(before), filed([*before, *after]))
    return [(each.change, each.entry.application) for each in found]


def specialty(word: OpenAccount, code: str) -> OpenAccount:
    return word.model_copy(update={"specialty": code})


STANDING = (opens(application="A-1"), opens(application="A-2"))


def test_a_no_show_dated_before_the_upload_but_heard_after_it_is_removed() -> None:
    """The withdrawal is dated by the deadline; compensation starts after a grace [SAGA-4]."""
    never = closes(at("2025-08-20T18:00"), "A-2")
    assert never.closed_at < DUE
    assert changes(STANDING, [never]) == [("removed", "A-2")]


def test_a_removal_that_was_sent_stays_sent_and_the_reinstated_is_added_again() -> None:
    """[SAGA-4]."""
    left = closes(at("2025-08-31T18:00"), "A-2")
    assert changes([*STANDING, left], [reopens(at("2025-09-05T10:00"), "A-2")]) == [("added", "A-2")]


def test_whoever_left_and_came_back_between_two_uploads_changed_nothing() -> None:
    back = [closes(at("2025-08-31T18:00"), "A-2"), reopens(at("2025-09-05T10:00"), "A-2")]
    assert changes(STANDING, back) == []


def test_whoever_came_and_left_between_two_uploads_was_never_in_one() -> None:
    assert changes(STANDING, [opens(application="A-3"), closes(at("2025-09-01T10:00"), "A-3")]) == []


def test_another_specialty_is_a_change_and_a_late_admission_an_addition() -> None:
    words = [specialty(opens(application="A-1"), "TCM-AGP"), opens(at("2025-08-01T10:00"), application="A-0")]
    assert changes(STANDING, words) == [("added", "A-0"), ("changed", "A-1")]


def test_a_report_changes_nothing_in_the_record() -> None:
    assert changes(STANDING, [reports(application="A-1")]) == []


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from("oscr"), st.integers(0, 200)), max_size=40),
    st.lists(st.integers(0, 40), max_size=6),
    st.integers(0, 2**32),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_deltas_applied_in_turn_give_todays_record(
    steps: list[tuple[int, str, int]], cuts: list[int], seed: int
) -> None:
    """Whatever happens to whom, dated however; uploads are taken anywhere between."""
    words = [_word(number, kind, ADMITTED_AT + timedelta(days=day)) for number, kind, day in steps]
    uploads = [filed(words[:cut], seed) for cut in sorted(cuts)] + [filed(words, seed)]
    deltas = [delta(before, after) for before, after in pairwise([{}, *uploads])]
    empty: Record = {}
    assert reduce(applied, deltas, empty) == uploads[-1]
    assert all(_minimal(before, found) for before, found in zip([{}, *uploads], deltas, strict=False))


def _word(number: int, kind: str, moment: Any) -> Any:
    name = f"A-{number}"
    match kind:
        case "o":
            return opens(moment, application=name)
        case "s":
            return specialty(opens(moment, application=name), "TCM-AGP")
        case "c":
            return closes(moment, name)
        case _:
            return reopens(moment, name)


def _minimal(before: Record, found: Sequence[Change]) -> bool:
    """A delta says of nobody what the record before already says, and of nobody two things."""
    said = [each.entry.application for each in found]
    known = [before.get(each.entry.application) == each.entry for each in found if each.change != "removed"]
    return len(set(said)) == len(said) and not any(known)


def test_a_large_roll_is_cut_into_parts_and_the_same_roll_into_the_same() -> None:
    many = roll([opens(application=f"A-{number:04}") for number in range(501)])
    assert [len(part.entries) for part in parts(many)] == [500, 1]
    assert list(parts(many)) == list(parts(many))


def test_two_uploads_under_one_number_leave_the_one_taken_first_in_either_order() -> None:
    first, second = (
        NationalUploadTaken(season=SEASON, number=1, taken_at=DUE + timedelta(seconds=late), by=by, parts=())
        for late, by in ((0, "one"), (1, "two"))
    )
    for words in ((first, second, first), (second, first, second)):
        known = Upload(SEASON)
        for word in words:
            known = reduce(evolve, decide(known, heard(word, 1), SEASONS), known)
        assert known.taken == first


@asynccontextmanager
async def filing(shelf: Keeping) -> AsyncIterator[httpx.AsyncClient]:
    """An office before finance's edge."""
    app = EdgeApp("service")
    app.include_router(reads(shelf, SEASONS))
    app.include_router(taking(shelf, shelf, gate(), SEASONS))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://finance", headers=bearing("office")) as client:
        yield client


def keeping() -> Keeping:
    return Keeping(HEARS, SEASONS, DUE, (ROLL, f"{SEASON}/{BASE}", roll(STANDING)))


async def test_an_upload_that_is_taken_and_not_yet_kept_is_no_failure_and_nobody_takes_its_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(edge, "LOOKS", 1)
    shelf = keeping()
    shelf.hears_at_once = False  # the broker is away
    async with filing(shelf) as client:
        first = await client.post(PLACE)
        assert (first.status_code, first.json()["number"]) == (202, 1)
        assert first.headers["location"] == f"{PLACE}/1"
        again = await client.post(PLACE)
        assert (again.status_code, again.json()) == (202, first.json())
        other = await client.post(PLACE, headers=bearing("colleague"))
        assert (other.status_code, other.json()["code"]) == (409, "taken_meanwhile")
        heads = {told for told in shelf.telling.told if isinstance(told, NationalUploadTaken) and told.by == "office"}
        assert len(heads) == 1
        for told in shelf.telling.told:
            shelf.hear(told)
        assert [one["number"] for one in (await client.get(PLACE)).json()["items"]] == [1]


async def test_an_upload_asked_for_again_with_its_key_is_the_same_whatever_was_changed_and_taken_since() -> None:
    shelf = keeping()
    async with filing(shelf) as client:
        first = await client.post(PLACE, headers={"idempotency-key": "monday"})
        shelf.documents["roll", f"{SEASON}/{BASE}"] = roll([*STANDING, closes(at("2025-08-20T18:00"), "A-2")])
        assert (await client.post(PLACE, headers={"idempotency-key": "tuesday"})).json()["number"] == 2
        again = await client.post(PLACE, headers={"idempotency-key": "monday"})
        assert (again.status_code, again.json()) == (201, first.json())
        assert [one["number"] for one in (await client.get(PLACE)).json()["items"]] == [1, 2]


async def test_after_an_answer_nobody_knows_the_same_key_brings_the_same_upload() -> None:
    shelf = keeping()
    shelf.telling.certain = False
    async with filing(shelf) as client:
        lost = await client.post(PLACE, headers={"idempotency-key": "monday"})
        assert (lost.status_code, lost.json()["code"]) == (503, "unsaid")
        shelf.telling.certain = True
        first, again = [await client.post(PLACE, headers={"idempotency-key": "monday"}) for _ in range(2)]
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        assert len(shelf.telling.named) == 1


async def test_uploads_are_taken_under_following_numbers_and_stay_as_they_were_filed() -> None:
    shelf = keeping()
    async with filing(shelf) as client:
        first = await client.post(PLACE)
        assert (first.status_code, first.json()["number"], first.json()["entries"]) == (201, 1, 2)
        again = await client.post(PLACE)
        assert (again.status_code, again.json()["code"]) == (409, "nothing_changed")
        shelf.documents["roll", f"{SEASON}/{BASE}"] = roll([*STANDING, closes(at("2025-08-20T18:00"), "A-2")])
        assert (await client.post(PLACE)).json()["number"] == 2
        assert [one["number"] for one in (await client.get(PLACE)).json()["items"]] == [1, 2]
        held = [one["application"] for one in (await client.get(f"{PLACE}/1")).json()["entries"]]
        assert held == ["A-1", "A-2"]
        changed = (await client.get(f"{PLACE}/2/delta", params={"since": 1})).json()["changes"]
        assert [(one["change"], one["entry"]["application"]) for one in changed] == [("removed", "A-2")]
        assert (await client.get(f"{PLACE}/3")).status_code == 404
        assert (await client.post(PLACE, headers={"authorization": ""})).status_code == 401
        assert (await client.post(PLACE, headers=bearing("operator"))).status_code == 403
        assert first.json()["by"] == "office"
