"""A million bodies and a hundred thousand signatures, spoiled, through the HTTP edge: each is answered, none raises."""

import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Final

import pytest

from contracts.catalogue import CATALOGUE
from services.chassis.core.document import OutboxMessage
from services.chassis.http import callers as chassis
from services.chassis.http.application import _answer, _event, _result, _signed
from services.chassis.http.batch import Event, NotJson, events_of
from services.chassis.http.problems import Problem
from tests.callers import known, signing
from tests.edge.spoil import spoiled
from tests.edge.test_fuzz import golden, hearer_of, service

BODIES: Final = int(os.environ.get("ZHAOLU_TEST_BODIES", "1000000"))
WEBHOOKS: Final = int(os.environ.get("ZHAOLU_TEST_WEBHOOKS", "100000"))
SHORT: Final = 2_000
"""As many of each in every run of the tests."""
_WORDS: Final = ("[" * 300, "{", '"\\ud842"', "9" * 5_000, "1e999", "NaN", "\\u0000", "\x00", ",,", "]", "null", '"')
_BATCH: Final = 20
_CODES: Final = {
    "invalid_envelope", "invalid_data", "not_json", "unknown_type", "newer_version", "not_heard_here",
    "unknown_season", "unknown_base", "too_large",
}  # fmt: skip
HEARD: Final = [name for name in sorted(CATALOGUE) if hearer_of(name) is not None and name.startswith("platform.")]


def _spoiled_body(name: str, chance: Random) -> bytes:
    """Some events of one kind, most of them wrong, in a body that may be broken itself."""
    body = json.dumps([spoiled(golden(name), chance) if chance.random() < 0.9 else golden(name) for _ in range(_BATCH)])
    for _ in range(chance.choice((0, 0, 1, 2))):
        at = chance.randrange(len(body))
        body = body[:at] + chance.choice(_WORDS) + body[at + chance.randrange(3) :]
    raw = body.encode("utf-8", "surrogatepass")
    at = chance.randrange(len(raw))
    return raw if chance.random() < 0.8 else raw[:at] + chance.randbytes(1) + raw[at + 1 :]


def _answered(name: str, events: list[Event]) -> int:
    """How many are taken; every answer can be sent, and says what is wrong."""
    to, results = hearer_of(name), []
    assert to is not None
    for event in events:
        shown, verdict = _event(to, event)
        if isinstance(verdict, OutboxMessage):
            verdict.body.encode()
            assert verdict.headers["ce-source"].partition("/")[0] == "platform"
        else:
            assert verdict.code in _CODES
            assert verdict.field
        results.append(_result(shown, None if isinstance(verdict, OutboxMessage) else verdict))
    assert _answer(results).status_code < 500 or any(each["status"] == 503 for each in results)
    return sum(result["status"] == 202 for result in results)


def bodies_are_answered(number: int) -> None:
    chance, taken, whole = Random(14), 0, 0
    for _ in range(number // _BATCH):
        name = chance.choice(HEARD)
        try:
            events = events_of(_spoiled_body(name, chance))
        except NotJson:
            whole += 1
        else:
            taken += _answered(name, events)
    assert taken > number // 100
    assert whole < number // _BATCH


def _signature(body: bytes, chance: Random) -> tuple[Mapping[str, str], bool]:
    """Headers as a sender may send them, and whether they are signed and of now."""
    now = int(datetime.now(UTC).timestamp())
    at = chance.choice((f"{now}", f"{now}", f"{now - 900}", f"{now}000", "", "-1", "nan", "9" * 400, f" {now}", "１２"))
    digest = hmac.digest(b64decode(signing().removeprefix("whsec_")), f"m.{at}.".encode() + body, "sha256")
    right = b64encode(digest).decode()
    odd = chance.randbytes(30).decode("latin-1")
    signature = chance.choice(
        (f"v1,{right}", f"v2,x v1,{right}", f"v1,{right[:-4]}", f"v2,{right}", odd, "v1", "", ",")
    )
    headers = {"webhook-id": "m", "webhook-timestamp": at, "webhook-signature": signature}
    good = at == f"{now}" and f"v1,{right}" in signature.split(" ")
    if chance.random() < 0.1:
        del headers[chance.choice(list(headers))]
        good = False
    return headers, good


def webhooks_are_answered(number: int) -> None:
    chance, callers = Random(15), chassis.CallerDirectory(known()[0])
    body = json.dumps(golden(HEARD[0])).encode()
    let_in = 0
    for _ in range(number):
        headers, good = _signature(body, chance)
        try:
            _, events = _signed(callers, body, headers)
        except Problem:
            assert not good
        else:
            assert good
            let_in += len(events)
    assert number // 50 < let_in < number


def test_two_thousand_bodies_are_answered() -> None:
    bodies_are_answered(SHORT)


def test_two_thousand_webhooks_are_answered() -> None:
    webhooks_are_answered(SHORT)


@pytest.mark.long
def test_a_million_bodies_are_answered() -> None:
    bodies_are_answered(BODIES)


@pytest.mark.long
def test_a_hundred_thousand_webhooks_are_answered() -> None:
    webhooks_are_answered(WEBHOOKS)


def test_what_is_heard_here_is_heard_by_some_service() -> None:
    assert {each.name for name in HEARD if (each := hearer_of(name)) is not None} == {
        service(name).name for name in ("registration", "verification", "exams", "admission", "finance")
    }
