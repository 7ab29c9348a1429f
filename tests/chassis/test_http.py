"""The HTTP edge: every event answered for itself, 4xx with a stable code and the field named."""

import asyncio
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from services.chassis.http import http_limits
from tests.callers import bearing, signing
from tests.chassis.toy import NOON, payment
from tests.chassis.workshop import Workshop, workshop
from tests.waiting import patience, until

AUTHORISED = bearing("operator")


@pytest.fixture(scope="module")
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    """An API process of the toy service; what it takes is bound back to its own inbox."""
    async with workshop(amqp_url, mongo_url) as opened, opened.working("all"):
        platform = await opened.channel.declare_exchange("platform", "topic", durable=True)
        inbox = await opened.channel.get_queue(f"{opened.name}.inbox", ensure=False)
        await inbox.bind(platform, "platform.payment_made.v1")
        yield opened


def event(event_id: str = "e-1", till: str = "T-1", **changed: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "platform",
        "type": "platform.payment_made.v1",
        "time": NOON.isoformat(),
        "data": payment(till).model_dump(mode="json"),
        **changed,
    }


def signed(body: bytes, secret: str | None = None) -> dict[str, str]:
    now = datetime.now(UTC)
    signature = Webhook(secret or signing()).sign("msg-1", now, body.decode())
    return {
        "webhook-id": "msg-1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
        "content-type": "application/cloudevents+json",
    }


async def post(shop: Workshop, body: Any, headers: Mapping[str, str] | None = None) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with httpx.AsyncClient(base_url=shop.url, timeout=None) as client:
        return await client.post("/v1/events", content=raw, headers=signed(raw) if headers is None else headers)


async def test_a_single_event_is_taken(shop: Workshop) -> None:
    answer = await post(shop, event())
    assert (answer.status_code, answer.json()) == (202, {"results": [{"id": "e-1", "status": 202}]})


@pytest.mark.parametrize(
    ("bad", "status", "code", "field"),
    [
        (event(type="platform.unheard_of.v1"), 404, "unknown_type", "type"),
        (event(type="platform.fraud_found.v1", data={"application": "A", "found_at": NOON.isoformat()}), 404,
         "not_heard_here", "type"),
        (event(data={"application": "T-1"}), 422, "invalid_data", "month"),
        (event(data=payment().model_dump(mode="json") | {"paid_at": "2025-02-30T09:00:00+08:00"}), 422,
         "invalid_data", "paid_at"),
        (event(data=payment().model_dump(mode="json") | {"amount_fen": 1.5}), 422, "invalid_data", "amount_fen"),
        (event(till="NOWHERE"), 422, "unknown_base", "base"),
        (event(time="yesterday"), 422, "invalid_envelope", "time"),
        ({name: value for name, value in event().items() if name != "source"}, 422, "invalid_envelope", "source"),
        (event(data="text"), 422, "invalid_data", "data"),
        ("an event", 422, "invalid_envelope", "event"),
    ],
)  # fmt: skip
async def test_a_bad_event_is_refused_with_code_and_field_and_its_neighbour_is_taken(
    shop: Workshop, bad: Any, status: int, code: str, field: str
) -> None:
    alone = await post(shop, bad)
    assert alone.status_code == status
    refused = alone.json()["results"][0]
    assert (refused["status"], refused["code"], refused["field"]) == (status, code, field)
    mixed = await post(shop, [event("good"), bad])
    assert mixed.status_code == 207
    assert [result["status"] for result in mixed.json()["results"]] == [202, status]


async def test_a_body_that_is_not_json_is_refused_whole(shop: Workshop) -> None:
    answer = await post(shop, b"{not json")
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")


async def test_a_body_of_two_megabytes_is_refused_whole(shop: Workshop) -> None:
    answer = await post(shop, b" " * (2 * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_more_than_a_thousand_events_are_refused_whole(shop: Workshop) -> None:
    answer = await post(shop, [{}] * 1001)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_events")


async def test_an_unsigned_or_wrongly_signed_body_is_refused(shop: Workshop) -> None:
    body = json.dumps(event()).encode()
    for headers in ({}, signed(body, "d3Jvbmc="), signed(b"other")):
        answer = await post(shop, body, headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")


async def test_read_models_ask_for_the_token(shop: Workshop) -> None:
    async with httpx.AsyncClient(base_url=shop.url, timeout=None) as client:
        assert (await client.get("/v1/tills/NONE")).status_code == 401
        assert (await client.get("/v1/tills/NONE", headers=AUTHORISED)).json() is None
        assert (await client.get("/v1/idle")).status_code == 401
        await until(partial(at_rest, client))


async def at_rest(client: httpx.AsyncClient) -> bool:
    idle = (await client.get("/v1/idle", headers=AUTHORISED)).json()
    return bool(idle["in_flight"] == idle["unsent"] == 0)


async def test_health_and_metrics_are_open(shop: Workshop) -> None:
    async with httpx.AsyncClient(base_url=shop.url, timeout=None) as client:
        assert (await client.get("/livez")).json() == {"status": "alive"}
        assert (await client.get("/readyz")).json() == {"status": "ready"}
        assert "zhaolu_messages_total" in (await client.get("/metrics")).text


def timed(body: bytes, timestamp: str) -> dict[str, str]:
    """The signature that is right for this timestamp."""
    key = b64decode(signing().removeprefix("whsec_"))
    digest = hmac.digest(key, f"msg-1.{timestamp}.".encode() + body, "sha256")
    return {
        "webhook-id": "msg-1",
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v2,x v1,{b64encode(digest).decode()}",
    }


@pytest.mark.parametrize(
    ("timestamp", "code"),
    [
        ("{past}", "timestamp_too_old"),
        ("{future}", "timestamp_too_new"),
        ("{now}000", "timestamp_too_new"),
        ("9" * 5_000, "timestamp_too_new"),
        ("{now}.5", "timestamp_not_seconds"),
        ("yesterday", "timestamp_not_seconds"),
        ("nan", "timestamp_not_seconds"),
        ("-{now}", "timestamp_not_seconds"),
    ],
)
async def test_a_sender_whose_clock_is_wrong_is_told_so_and_a_forger_is_not(
    shop: Workshop, timestamp: str, code: str
) -> None:
    now = int(datetime.now(UTC).timestamp())
    body, at = json.dumps(event()).encode(), timestamp.format(now=now, past=now - 360, future=now + 360)
    answer = await post(shop, body, timed(body, at))
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (401, code, "webhook-timestamp")
    forged = await post(shop, body, timed(b"other", at))
    assert (forged.status_code, forged.json()["code"]) == (401, "bad_signature")


async def test_a_clock_a_little_wrong_is_right_enough(shop: Workshop) -> None:
    body = json.dumps(event("a-little-late")).encode()
    at = str(int(datetime.now(UTC).timestamp()) - 240)
    assert (await post(shop, body, timed(body, at))).status_code == 202


async def said_by_hand(shop: Workshop, *parts: bytes) -> bytes:
    """What the edge answers to these bytes, one after the other, until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.port)
    for part in parts:
        writer.write(part)
        await asyncio.sleep(0)
    try:
        return await patience().spent_on(reader.read())
    finally:
        writer.close()


async def test_headers_without_end_and_bodies_that_do_not_come_are_not_waited_for(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as soon:
        soon.setattr(http_limits, "HEAD_SECONDS", 0.2)
        nothing = await said_by_hand(shop)
        half = await said_by_hand(shop, b"POST /v1/events HTTP/1.1\r\nhost: x\r\nx-a: ")
    assert b" 408 " in nothing.splitlines()[0]
    assert b" 408 " in half.splitlines()[0]
    assert b'"headers"' in half
    with monkeypatch.context() as soon:
        soon.setattr(http_limits, "BODY_SECONDS", 0.2)
        body = await said_by_hand(shop, b"POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{")
    assert b" 408 " in body.splitlines()[0]
    assert b'"too_slow"' in body
    nonsense = await said_by_hand(shop, b"nonsense\r\n\r\n")
    assert b" 400 " in nonsense.splitlines()[0]
    assert all(b"content-type: application/problem+json" in said for said in (nothing, half, body, nonsense))
    endless = await said_by_hand(shop, b"GET /livez HTTP/1.1\r\n", *(b"x-a: " + b"y" * 8_000 + b"\r\n",) * 5)
    assert b" 431 " in endless.splitlines()[0]
    assert (await post(shop, event("after"))).status_code == 202


async def test_a_long_body_that_comes_at_once_with_its_headers_is_no_part_of_them(shop: Workshop) -> None:
    body = b"x" * (http_limits.HEAD_BYTES + 8_000)
    head = f"POST /v1/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n".encode()
    for _ in range(3):
        for parts in ((head + body,), (head, body), (head + body[:9], body[9:])):
            told = await said_by_hand(shop, *parts)
            assert b" 401 " in told.splitlines()[0]
