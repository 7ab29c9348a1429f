"""The audit trail: every act under the next number, bound to the one before it; a change is found [OPS-2]."""

from functools import reduce
from typing import Any

import httpx
import pytest

from contracts.messages.delivery import ActDetail, ActRecorded, TrailPageFilled
from services.chassis.core.aggregate import page_key
from services.chassis.http.problems import EdgeApp
from services.delivery.api.acts import acts, recording
from services.delivery.domain.trail.chain import FILLED, PAGE_ENTRIES, fault
from services.delivery.domain.trail.decide import decide
from services.delivery.domain.trail.facts import ActEntered
from services.delivery.domain.trail.state import TrailPage, evolve, trail_page
from services.delivery.store import PROVINCE, TRAIL
from tests.callers import bearing, gate
from tests.delivery.told import NOON, heard
from tests.documents import Shelf, Telling


def act(nth: int, because: str = "the platform corrected its form") -> ActRecorded:
    return ActRecorded(
        act=f"act-{nth}",
        did="replay",
        by="lin",
        caller="operator",
        because=because,
        about=(ActDetail(name="letters", value="3"),),
        done_at=NOON,
        told_at=NOON,
    )


def kept(*messages: ActRecorded) -> list[TrailPage]:
    """The pages after these acts, what they say of themselves entered too."""
    pages, mail, nth = [trail_page(page_key(PROVINCE, 1))], list[Any](messages), 0
    while mail:
        message, nth = mail.pop(0), nth + 1
        if len(pages[-1].entries) == PAGE_ENTRIES:
            pages.append(trail_page(page_key(PROVINCE, len(pages) + 1)))
        events = decide(pages[-1], heard(message, str(nth)), None)
        pages[-1] = reduce(evolve, events, pages[-1])
        mail += [event for event in events if isinstance(event, TrailPageFilled)]
    return pages


async def read(pages: list[TrailPage]) -> list[dict[str, Any]]:
    shelf = Shelf(*((TRAIL, page_key(PROVINCE, page.nth), page) for page in pages))
    app = EdgeApp("delivery")
    app.include_router(acts(shelf))
    found: list[dict[str, Any]] = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://delivery") as client:
        after: int | None = 0
        while after is not None:
            page = (await client.get("/v1/acts", params={"after": after, "limit": 70})).json()
            found, after = [*found, *page["items"]], page["next"]
    return found


def test_an_act_is_entered_under_the_next_number_bound_to_the_one_before() -> None:
    (page,) = kept(act(1), act(2))
    first, second = page.entries
    assert (first.number, second.number) == (1, 2)
    assert second.previous == first.digest != second.digest


def test_a_page_that_is_full_says_so_once_and_a_later_page_notes_it() -> None:
    first, second = kept(*map(act, range(PAGE_ENTRIES)))
    assert len(first.entries) == PAGE_ENTRIES
    (noted,) = second.entries
    assert (noted.did, dict(noted.about)) == (FILLED, {"page": "1", "digest": first.entries[-1].digest})


def test_an_entry_is_kept_and_read_again_as_it_was() -> None:
    (page,) = kept(act(1))
    assert TRAIL.state.validate_python(TRAIL.state.dump_python(page, mode="json")) == page


async def test_a_whole_trail_is_right_when_it_is_read_page_by_page() -> None:
    entries = await read(kept(*map(act, range(3 * PAGE_ENTRIES))))
    assert [entry["number"] for entry in entries] == list(range(1, 3 * PAGE_ENTRIES + 4))
    assert fault(entries) is None
    assert fault([]) is None


@pytest.mark.parametrize("at", [0, 57, PAGE_ENTRIES - 1, PAGE_ENTRIES, 2 * PAGE_ENTRIES + 1])
@pytest.mark.parametrize("name", ["did", "by", "caller", "because", "about", "done_at", "digest", "previous"])
async def test_whatever_is_changed_of_an_entry_is_found(at: int, name: str) -> None:
    entries = await read(kept(*map(act, range(2 * PAGE_ENTRIES + 5))))
    changed = [["letters", "4"]] if name == "about" else "0" * 64 if name in {"digest", "previous"} else "changed"
    entries[at] = {**entries[at], name: changed}
    assert fault(entries) is not None


async def test_an_entry_taken_out_and_a_page_rewritten_are_found() -> None:
    honest = kept(*map(act, range(2 * PAGE_ENTRIES + 5)))
    entries = await read(honest)
    assert fault([*entries[:7], *entries[8:]]) == "entry 8 is missing"
    forged = kept(*(act(nth, "nothing") if nth == 3 else act(nth) for nth in range(PAGE_ENTRIES)))
    rewritten = await read([forged[0], *honest[1:]])
    assert fault(rewritten) == "page 1 is not the one that was noted when it was full"


async def posted(who: str, telling: Telling) -> httpx.Response:
    app = EdgeApp("delivery")
    app.include_router(recording(telling, gate()))
    body = {"act": "a-1", "did": "drop", "by": "lin", "because": "a test", "done_at": NOON.isoformat()}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://delivery") as client:
        return await client.post("/v1/acts", json=body, headers=bearing(who))


async def test_operators_and_offices_tell_what_they_did_under_their_callers_name_and_nobody_else_does() -> None:
    for who in ("operator", "office"):
        telling = Telling(NOON)
        assert (await posted(who, telling)).status_code == 202
        (said,) = telling.told
        assert isinstance(said, ActRecorded)
        assert (said.by, said.caller, said.told_at) == ("lin", who, NOON)
    telling = Telling(NOON)
    assert ((await posted("hospital", telling)).status_code, telling.told) == (403, [])


async def test_what_is_not_known_to_be_kept_is_to_be_told_again_and_stands_once() -> None:
    telling = Telling(NOON)
    telling.certain = False
    assert (await posted("operator", telling)).status_code == 503
    telling.certain = True
    assert (await posted("operator", telling)).status_code == 202
    assert len(telling.named) == 1


def test_in_any_order_the_same_acts_are_entered() -> None:
    (one,), (other,) = kept(act(1), act(2)), kept(act(2), act(1))
    assert {each.act for each in one.entries} == {each.act for each in other.entries}
    assert isinstance(decide(one, heard(act(3), "x"), None)[0], ActEntered)
