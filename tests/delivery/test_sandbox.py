"""Before the season a recipient tries its end: samples of all it will be told, and nothing of it counts [DLV-5]."""

import json
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from contracts.recipients import RecipientKind
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.gate import Gate
from services.chassis.http.problems import EdgeApp
from services.delivery.domain.audience import TOLD
from services.delivery.push import sandbox as trying
from services.delivery.push.sandbox import sandbox
from services.delivery.push.ways import QUEUE
from services.delivery.store import ADDRESS
from tests.callers import known as callers
from tests.delivery.addresses import after, heard, set_to
from tests.delivery.strangers import answer, stranger
from tests.delivery.test_posting import says_nothing
from tests.delivery.told import HR, NOON, SEASONS
from tests.documents import Shelf, Telling

TYPES = sorted(message.TYPE for message in TOLD[RecipientKind.HR])


async def tried(url: str | None, recipient: str = HR, who: str = "hospital") -> tuple[httpx.Response, Telling]:
    file, made = callers()
    app, telling = EdgeApp("delivery"), Telling(NOON)
    shelf = Shelf() if url is None else Shelf((ADDRESS, recipient, after(heard(set_to(url)))))
    app.include_router(sandbox(shelf, telling, Gate(CallerDirectory(file)), SEASONS, rehearsal=True))
    headers = {"authorization": f"Bearer {made[who].token}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://delivery") as client:
        told = await client.post(f"/v1/recipients/{recipient}/sandbox", headers=headers)
    assert telling.told == [], "nothing is said because of it"
    return told, telling


async def test_every_sample_comes_signed_and_marked_and_without_a_number() -> None:
    async with stranger(answer("202 Accepted", body=b"kept")) as other:
        told, _ = await tried(other.url)
    samples = told.json()["samples"]
    assert sorted(each["type"] for each in samples) == TYPES
    assert {(each["status"], each["failure"], each["answer"]) for each in samples} == {(202, "", "kept")}
    secret, names = callers()[1]["hospital"].signs_with or "", set[str]()
    for _, headers, body in other.requests:
        Webhook(secret).verify(body, headers)
        event = json.loads(body)
        assert (event["sandbox"], "deliverynumber" in event) == ("true", False)
        names.add(headers["webhook-id"])
    assert len(names) == len(TYPES)


async def test_what_an_end_answers_is_told_as_it_is() -> None:
    async with stranger(answer("500 Broken")) as other:
        told, _ = await tried(other.url, who="operator")
    assert {each["status"] for each in told.json()["samples"]} == {500}


async def test_an_end_that_hangs_is_told_of_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "SECONDS", 0.2)
    async with stranger(behaves=says_nothing) as other:
        told, _ = await tried(other.url)
    assert {(each["status"], each["failure"]) for each in told.json()["samples"]} == {(None, "timeout")}


@pytest.mark.parametrize(
    ("url", "recipient", "exchange"), [(None, HR, "hr"), (QUEUE, "teaching.KM-SECOND-PEOPLES", "deliveries")]
)
async def test_samples_go_into_the_queue_of_whoever_hears_by_it(url: str | None, recipient: str, exchange: str) -> None:
    told, telling = await tried(url, recipient, "operator")
    assert (told.json()["way"], {each["failure"] for each in told.json()["samples"]}) == ("queue", {""})
    laid: list[Any] = telling.published
    assert {each.exchange for each in laid} == {exchange}
    assert {each.headers["ce-sandbox"] for each in laid} == {"true"}
    assert not any("ce-deliverynumber" in each.headers for each in laid)


async def test_whoever_has_no_way_yet_has_nothing_to_try() -> None:
    told, _ = await tried(None, "talent-centre", "operator")
    assert (told.status_code, told.json()["code"]) == (404, "no_address")


async def test_nobody_tries_anothers_end() -> None:
    told, _ = await tried(None, "hr.KM-FIRST-PEOPLES")
    assert told.status_code == 403
