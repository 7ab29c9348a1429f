"""What recipients read: from any number, and each its own alone [DLV-1, DLV-2]."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.chassis.core.aggregate import page_key
from services.delivery import api
from services.delivery.api import log
from services.delivery.domain.log.decide import decide
from services.delivery.domain.log.state import PAGE_ENTRIES, LogPage, evolve, page
from services.delivery.store import LOG, Logs
from tests.callers import bearing, gate
from tests.delivery.told import HR, NOON, SEASONS, heard, sample
from tests.documents import Shelf, Telling

AT = NOON.isoformat()
LEFT = sample("hr.trainee_left.v1")


def a_log(recipient: str, entries: int) -> Shelf:
    pages: list[tuple[Any, str, LogPage]] = []
    for nth in range(1, entries + 1):
        if (nth - 1) % PAGE_ENTRIES == 0:
            key = page_key(recipient, len(pages) + 1)
            pages.append((LOG, key, page(key)))
        kind, key, here = pages[-1]
        pages[-1] = kind, key, reduce(evolve, decide(here, heard(LEFT, f"m{nth}"), SEASONS), here)
    return Shelf(*pages)


async def asked(shelf: Shelf, path: str, who: str = "hospital", **query: Any) -> httpx.Response:
    app = FastAPI()
    app.include_router(api.guarded(shelf, Telling(NOON), gate(), SEASONS))
    app.include_router(api.reads(shelf, SEASONS))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://delivery") as client:
        return await client.get(f"/v1/deliveries{path}", params=query, headers=bearing(who))


async def read(shelf: Shelf, **query: Any) -> Mapping[str, Any]:
    answer = await asked(shelf, f"/{HR}", **query)
    assert answer.status_code == 200, answer.text
    told: Mapping[str, Any] = answer.json()
    return told


async def test_a_recipient_reads_on_from_the_number_it_has_to_the_end() -> None:
    shelf, numbers, after = a_log(HR, 250), list[int](), 0
    while items := (told := await read(shelf, after=after, limit=70))["items"]:
        assert told["last"] == 250 or len(items) < 70
        numbers += [item["deliverynumber"] for item in items]
        after = told["next"]
    assert numbers == list(range(1, 251))
    assert told == {"recipient": HR, "items": [], "next": 250, "last": 250, "at": AT}


async def test_an_item_is_the_event_as_its_speaker_said_it() -> None:
    (item,) = (await read(a_log(HR, 101), after=100))["items"]
    assert item == {
        "specversion": "1.0",
        "id": "m101",
        "source": "admission",
        "type": "hr.trainee_left.v1",
        "time": NOON.isoformat(),
        "correlationid": "m101",
        "causationid": "c",
        "sequence": "0",
        "deliverynumber": 101,
        "data": LEFT.model_dump(mode="json"),
    }
    assert log.DeliveredEvent.model_validate(item).model_dump(mode="json") == item


async def test_beyond_the_end_and_before_the_beginning_there_is_nothing_and_the_last_number_tells() -> None:
    assert (await read(a_log(HR, 3), after=9)) == {"recipient": HR, "items": [], "next": 9, "last": 3, "at": AT}
    assert (await read(Shelf(), wait=0.01)) == {"recipient": HR, "items": [], "next": 0, "last": 0, "at": AT}


async def test_what_comes_meanwhile_is_waited_for() -> None:
    shelf = a_log(HR, 0)
    look = shelf.get
    looks = 0

    async def growing(*where: Any) -> Any:
        nonlocal looks
        looks += 1
        if looks == 3:
            shelf.documents |= a_log(HR, 2).documents
        return await look(*where)

    shelf.get = growing  # type: ignore[method-assign, assignment]
    assert [item["deliverynumber"] for item in (await read(shelf, wait=30))["items"]] == [1, 2]


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        (f"/{HR}", "hospital", 200),
        (f"/{HR}", "operator", 200),
        ("/hr.YX-PEOPLES", "hospital", 403),
        ("/platform", "hospital", 403),
        (f"/teaching.{HR.partition('.')[2]}", "hospital", 403),
        ("/hr.NOWHERE", "operator", 404),
        ("/HR.KM", "operator", 422),
        ("/hr.KM%2F000000001", "operator", 404),
    ],
)
async def test_a_recipient_reads_its_own_log_and_no_other(path: str, who: str, status: int) -> None:
    assert (await asked(Shelf(), path, who)).status_code == status


@pytest.mark.parametrize("query", [{"after": -1}, {"after": 2**60}, {"limit": 0}, {"limit": 10**6}, {"wait": 31}])
async def test_what_is_asked_for_is_bounded(query: Mapping[str, Any]) -> None:
    assert (await asked(Shelf(), f"/{HR}", **query)).status_code == 422


async def test_the_last_number_is_found_however_long_the_log_and_again_when_the_store_is_another() -> None:
    shelf = a_log(HR, 1_350)
    logs = Logs(shelf)
    assert await logs.last(HR) == 1_350
    shelf.documents |= a_log(HR, 1_530).documents
    assert await logs.last(HR) == 1_530
    shelf.documents = a_log(HR, 120).documents
    assert await logs.last(HR) == 120
    shelf.documents = {}
    assert await logs.last(HR) == 0


async def test_who_reads_everything_sees_how_far_each_recipient_is() -> None:
    told = (await asked(a_log(HR, 7), "", "operator")).json()
    last = {item["recipient"]: item["last"] for item in told["items"]}
    assert last[HR] == 7
    assert last["platform"] == 0
    lacks = next(item for item in told["items"] if item["recipient"] == HR)
    assert (lacks["received"], lacks["since"], lacks["heartbeat_minutes"]) == (0, AT, 60)
