"""What an applicant reads on the day of the results: signed, under a name nobody guesses, the same bytes for all."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from httpx import ASGITransport, AsyncClient, Response

from services.chassis.http.problems import EdgeApp
from services.chassis.http.shared import SharedAnswers
from services.registration.api.slips import SlipSeal, public_slips, slips
from services.registration.api.statuses import reads
from tests.registration.given import SEASONS, THIS_YEAR, Registration, form
from tests.registration.test_api import InMemory

SEAL = SlipSeal.of("pepper")


async def read(registration: Registration, *paths: str, **headers: str) -> list[Response]:
    app, documents = EdgeApp("registration"), InMemory(registration)
    for router in (
        public_slips(documents, SEASONS, SEAL),
        slips(documents, SEASONS, SEAL),
        reads(documents, SEASONS),
    ):
        app.include_router(router)
    transport = ASGITransport(SharedAnswers(app))
    async with AsyncClient(transport=transport, base_url="http://registration", headers=headers) as client:
        return [await client.get(f"/v1/{path}") for path in paths]


async def test_a_slip_says_what_the_status_says_signed_with_the_key_that_is_told() -> None:
    """[REG-12]."""
    slip, status, key = await read(
        Registration().hears(form()), f"slips/{SEAL.name('A-1')}.json", "applications/A-1", "slips/key"
    )
    told = slip.json()
    assert told["slip"]["status"] == status.json()
    spelt = json.dumps(told["slip"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.json()["public_key"]))
    public.verify(bytes.fromhex(told["signature"]), spelt)
    assert told["slip"]["key_id"] == key.json()["key_id"]


async def test_a_slip_says_nothing_of_a_person() -> None:
    (slip,) = await read(Registration().hears(form()), f"slips/{SEAL.name('A-1')}.json")
    identity = form().identity
    assert not any(each in slip.text for each in (identity.name, identity.id_number, identity.phone or "?"))


@pytest.mark.parametrize(
    "name", ["A-1", f"A-1.{'0' * 32}", SEAL.name("A-2").replace("A-2", "A-1"), SEAL.name("A-9"), "A-1.%30", "é.x"]
)
async def test_whoever_does_not_know_its_name_finds_no_slip(name: str) -> None:
    """A guess is answered like the right name of somebody nobody knows."""
    guessed, nobody = await read(
        Registration().hears(form("A-1")), f"slips/{name}.json", f"slips/{SEAL.name('A-9')}.json"
    )
    assert (guessed.status_code, guessed.json()) == (404, nobody.json())


async def test_a_slip_that_did_not_change_is_not_sent_again() -> None:
    path = f"slips/{SEAL.name('A-1')}.json"
    (first,) = await read(Registration().hears(form()), path)
    (again,) = await read(Registration().hears(form()), path, **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"].startswith("public, max-age=")


async def test_the_slips_of_a_season_come_by_name_with_the_bytes_of_the_live_ones() -> None:
    (page,) = await read(Registration().hears(form()), f"seasons/{THIS_YEAR}/slips")
    (item,) = page.json()["items"]
    (live,) = await read(Registration().hears(form()), f"slips/{item['name']}")
    assert (item["application"], item["body"].encode(), page.json()["next"]) == ("A-1", live.content, None)


def test_another_pepper_gives_other_names_and_another_key() -> None:
    other = SlipSeal.of("salt")
    assert (other.name("A-1"), other.signer.public_key) != (SEAL.name("A-1"), SEAL.signer.public_key)
    assert (other.named(SEAL.name("A-1")), SEAL.named(SEAL.name("A-1"))) == (None, "A-1")
