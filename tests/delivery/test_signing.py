"""Who posted: signatures as the specification has them, and no other than ours [DLV-2]."""

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from services.chassis.http.webhook import TOLERANCE_SECONDS, mistimed, signed
from services.delivery.push.signing import signed_headers
from tests.delivery.addresses import BEGIN
from tests.often import often

SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""The specification's own."""
NEXT: Final = "whsec_" + base64.b64encode(b"n" * 24).decode()
OTHERS: Final = "whsec_" + base64.b64encode(b"o" * 24).decode()
BODY: Final = '{"type":"hr.trainee_expected.v1","data":{"specialty":"全科"}}'.encode()
HOUR: Final = timedelta(hours=1)


def accepted(secret: str, body: bytes, headers: Mapping[str, str], now: datetime = BEGIN) -> set[str]:
    """Who takes this for ours, of a recipient with the published library and one who reads as we do."""
    takes = set()
    with time_machine.travel(now, tick=False):
        try:
            Webhook(secret).verify(body, dict(headers))
        except (WebhookVerificationError, ValueError):
            pass
        else:
            takes.add("library")
    if signed(secret, body, headers) and mistimed(headers, now) is None:
        takes.add("ours")
    return takes


BOTH: Final = {"library", "ours"}


def test_the_vector_of_the_specification() -> None:
    """https://github.com/standard-webhooks/standard-webhooks, `spec/standard-webhooks.md` and its libraries' tests."""
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', at, [SECRET])
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


RIGHT: Final = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("changed", "taken"),
    [
        ({}, True),
        ({"webhook-signature": f"v1,{'A' * 43}= v2,{RIGHT[3:]} {RIGHT} v1,{'B' * 43}="}, True),
        ({"webhook-signature": RIGHT[3:]}, False),
        ({"webhook-signature": RIGHT[:-2]}, False),
        ({"webhook-signature": "v1,"}, False),
        ({"webhook-signature": "v1"}, False),
        ({"webhook-signature": ""}, False),
        ({"webhook-signature": f"v1a,{RIGHT[3:]}"}, False),
        ({"webhook-signature": RIGHT.replace("v1,", "v1, ")}, False),
        ({"webhook-signature": RIGHT.lower()}, False),
        ({"webhook-id": ""}, False),
        ({"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJeK"}, False),
        ({"webhook-timestamp": ""}, False),
        ({"webhook-timestamp": "hello"}, False),
        ({"webhook-timestamp": "1614265331"}, False),
    ],
)
def test_the_vector_and_what_is_not_quite_it_as_the_specifications_libraries_try_them(
    changed: Mapping[str, str], *, taken: bool
) -> None:
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    body = b'{"test": 2432232314}'
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", body, at, [SECRET]) | dict(changed)
    assert accepted(SECRET, body, headers, at) == (BOTH if taken else set())


def test_the_offset_of_a_moment_changes_nothing() -> None:
    assert signed_headers("a", BODY, BEGIN, [SECRET]) == signed_headers("a", BODY, BEGIN.astimezone(UTC), [SECRET])


def test_what_is_signed_is_taken_by_whoever_knows_any_of_the_secrets_while_one_takes_the_others_place() -> None:
    headers = signed_headers("a", BODY, BEGIN, [NEXT, SECRET])
    assert len(headers["webhook-signature"].split(" ")) == 2
    assert accepted(SECRET, BODY, headers) == accepted(NEXT, BODY, headers) == BOTH
    assert accepted(OTHERS, BODY, headers) == set()
    assert accepted(SECRET, BODY, signed_headers("a", BODY, BEGIN, [NEXT])) == set(), "once it holds no more"


def test_nothing_is_posted_unsigned() -> None:
    with pytest.raises(ValueError, match="unsigned"):
        signed_headers("a", BODY, BEGIN, [])


def forgeries(chance: Random, headers: dict[str, str]) -> Iterator[tuple[str, bytes, Mapping[str, str], datetime]]:
    """What a forger might send who has heard one post: a secret to be checked with, body, headers, and when."""
    version, _, signature = headers["webhook-signature"].partition(",")
    raw, at = base64.b64decode(signature), int(headers["webhook-timestamp"])
    with_ = headers | {"webhook-signature": f"{version},{spelt(flipped(chance, raw))}"}
    yield SECRET, BODY, with_, BEGIN
    yield SECRET, BODY, headers | {"webhook-signature": f"v1,{spelt(chance.randbytes(32))}"}, BEGIN
    cut = chance.randrange(32)
    yield SECRET, BODY, headers | {"webhook-signature": f"v1,{spelt(raw[:cut])}"}, BEGIN
    yield SECRET, BODY, headers | {"webhook-signature": f"v1,{signature[: chance.randrange(43)]}"}, BEGIN
    yield SECRET, BODY, headers | {"webhook-signature": f"{chance.choice(['v2', 'V1', 'v1a', ''])},{signature}"}, BEGIN
    yield SECRET, flipped(chance, BODY), headers, BEGIN
    yield SECRET, BODY[: chance.randrange(len(BODY))], headers, BEGIN
    yield SECRET, BODY + chance.randbytes(1 + chance.randrange(3)), headers, BEGIN
    yield SECRET, BODY, headers | {"webhook-id": f"{headers['webhook-id']}{chance.randrange(10)}"}, BEGIN
    later = at + chance.choice([-1, 1]) * chance.randint(1, TOLERANCE_SECONDS)
    yield SECRET, BODY, headers | {"webhook-timestamp": str(later)}, BEGIN
    yield SECRET, BODY, headers, BEGIN + timedelta(seconds=chance.randint(TOLERANCE_SECONDS + 1, 10**7))
    yield SECRET, BODY, headers, BEGIN - timedelta(seconds=chance.randint(TOLERANCE_SECONDS + 1, 10**7))
    yield chance.choice([NEXT, OTHERS]), BODY, headers, BEGIN
    yield SECRET, BODY, signed_headers(headers["webhook-id"], BODY, BEGIN, [OTHERS, NEXT]), BEGIN
    moved = headers["webhook-id"] + "." + headers["webhook-timestamp"]
    yield SECRET, BODY, headers | {"webhook-id": moved, "webhook-timestamp": ""}, BEGIN
    left_out = chance.choice([*headers])
    yield SECRET, BODY, {name: value for name, value in headers.items() if name != left_out}, BEGIN


def flipped(chance: Random, some: bytes) -> bytes:
    at = chance.randrange(len(some))
    return some[:at] + bytes([some[at] ^ (1 << chance.randrange(8))]) + some[at + 1 :]


def spelt(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize("seed", range(8))
def test_of_a_hundred_thousand_forged_replayed_stale_cut_and_retired_signatures_none_is_taken(seed: int) -> None:
    """[DLV-2]: 10⁵ in all where there is time."""
    chance, tried = Random(seed), 0
    while tried < often(12_500, 25):
        headers = signed_headers(f"{seed}-{tried}", BODY, BEGIN, [SECRET])
        for secret, body, forged, now in forgeries(chance, headers):
            tried += 1
            assert accepted(secret, body, forged, now) == set(), (secret, body, forged, now)
