"""Addresses over HTTP: each recipient its own, operators all, and no URL that leads into a house [DLV-3]."""

from typing import Any

import httpx
import pytest

from services.chassis.http.problems import EdgeApp
from services.delivery.domain.address.facts import PushAnswer
from services.delivery.domain.address.state import Address
from services.delivery.push.routes import AddressRead, addresses, every_address
from services.delivery.store import ADDRESS
from tests.callers import bearing, gate
from tests.delivery.addresses import BEGIN, DAY, HOUR, URL, Life, but
from tests.delivery.told import HR, NOON, SEASONS
from tests.documents import Shelf, Telling

OTHERS = "hr.KM-FIRST-PEOPLES"


async def asked(
    method: str, path: str, who: str = "hospital", body: Any = None, *, shelf: Shelf | None = None
) -> tuple[httpx.Response, Telling]:
    app, telling = EdgeApp("delivery"), Telling(NOON)
    app.include_router(addresses(shelf or Shelf(), telling, gate(), SEASONS, rehearsal=False))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://delivery") as client:
        answer = await client.request(method, f"/v1/recipients/{path}", json=body, headers=bearing(who))
    return answer, telling


CHANGES = (
    ("POST", "address", {"url": URL}),
    ("POST", "address", {"url": None}),
    ("POST", "address/switch-on", None),
    ("POST", "recover", {"number": 7}),
    ("POST", "replay", None),
)


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
async def test_a_recipient_changes_its_own_address_and_an_operator_anybodys_under_their_names(
    method: str, path: str, body: Any
) -> None:
    for who in ("hospital", "operator"):
        answer, telling = await asked(method, f"{HR}/{path}", who, body)
        assert (answer.status_code, answer.json()) == (202, {"status": "taken"})
        ((said),) = telling.told
        assert (said.model_dump()["recipient"], said.model_dump()["by"]) == (HR, who)


@pytest.mark.parametrize(("method", "path", "body"), [*CHANGES, ("GET", "address", None)])
@pytest.mark.parametrize(("who", "recipient"), [("hospital", OTHERS), ("hospital", "platform"), ("office", HR)])
async def test_nobody_else_does(who: str, recipient: str, method: str, path: str, body: Any) -> None:
    answer, telling = await asked(method, f"{recipient}/{path}", who, body)
    assert (answer.status_code, telling.told) == (403, [])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hr.hospital.cn/", "url_not_https"),
        ("https://127.0.0.1/", "url_not_public"),
        ("https://[::ffff:10.0.0.1]/", "url_not_public"),
        ("https://0x7f.1/", "url_host"),
        ("https://a@hr.hospital.cn/", "url_malformed"),
        ("https://hr.hospital.cn:25/", "url_port"),
    ],
)
async def test_a_url_that_is_no_address_is_refused_with_the_reason(url: str, code: str) -> None:
    answer, telling = await asked("POST", f"{HR}/address", body={"url": url})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, "url")
    assert telling.told == []


async def test_a_recipient_no_season_has_is_unknown() -> None:
    answer, _ = await asked("POST", "hr.NOBODY/replay", "operator")
    assert answer.json()["code"] == "unknown_recipient"


async def test_how_pushing_goes_is_told_with_what_waits_and_what_was_given_up() -> None:
    life = Life(last=9)
    life.until(3 * DAY, but(PushAnswer.FAILED, 4))
    life.last = 12
    life.until(3 * DAY + HOUR, but(PushAnswer.FAILED, 11))
    shelf = Shelf((ADDRESS, HR, life.address))
    answer, _ = await asked("GET", f"{HR}/address", shelf=shelf)
    told = AddressRead.model_validate(answer.json())
    assert (told.url, told.off, told.taken) == (URL, None, ((1, 3), (5, 10), (12, 12)))
    assert told.waiting == (11,)
    assert [(each.number, each.attempts) for each in told.missing] == [(4, 8)]
    assert told.failing_since is not None
    assert told.failing_since > BEGIN + 3 * DAY
    app = EdgeApp("delivery")
    app.include_router(every_address(Shelf((ADDRESS, HR, life.address), (ADDRESS, OTHERS, Address(OTHERS)))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://delivery") as client:
        assert (await client.get("/v1/addresses")).json() == {"items": [answer.json()], "next": None}
    nobodys, _ = await asked("GET", f"{HR}/address")
    assert nobodys.status_code == 404
