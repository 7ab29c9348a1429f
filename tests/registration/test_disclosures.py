"""Identities are read under a credential of their own, and every look is on record before the answer [EXP-1]."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from contracts.envelope import Message
from contracts.registration import IdentityDisclosed
from contracts.vocabulary import SHANGHAI
from services.registration.api.identities import disclosing
from services.registration.app import build
from services.registration.settings import Settings
from services.registration.store import DISCLOSURES
from tests.pure_loop import canonical, heard_of, settle
from tests.registration.given import CLOSURE, SEASONS, Registration, form
from tests.registration.test_api import InMemory

SETTINGS = Settings(seasons=Path(__file__).parents[2] / "deploy" / "seasons")
TOKEN = SETTINGS.identity_token.get_secret_value()
NOW = datetime(2025, 7, 3, 9, 0, tzinfo=SHANGHAI)
LOOK = "A-1?purpose=roster&by=KM-SECOND-PEOPLES"


async def look(path: str, said: list[Message], token: str = TOKEN, *, confirmed: bool = True) -> Response:
    async def tell(saying: Callable[[datetime], Message]) -> bool:
        said.append(saying(NOW))
        return confirmed

    app, documents = FastAPI(), InMemory(Registration().hears(form()))
    app.include_router(disclosing(documents, tell, SEASONS, CLOSURE.opened, SETTINGS.identity_token))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://registration") as client:
        return await client.get(f"/v1/identities/{path}", headers={"authorization": f"Bearer {token}"})


async def test_a_look_is_told_before_the_identity_is_answered() -> None:
    said: list[Message] = []
    answer = (await look(LOOK, said)).json()
    (told,) = said
    assert isinstance(told, IdentityDisclosed)
    assert (told.application, told.by, told.purpose) == ("A-1", "KM-SECOND-PEOPLES", "roster")
    assert told.disclosed_at == NOW
    assert answer["identity"]["id_number"] == form().identity.id_number


async def test_without_its_own_credential_nothing_is_shown_and_nothing_told() -> None:
    said: list[Message] = []
    assert (await look(LOOK, said, token="reading")).status_code == 401
    assert said == []


async def test_a_look_without_a_name_or_a_purpose_is_turned_away() -> None:
    said: list[Message] = []
    assert [(await look(path, said)).status_code for path in ("A-1", "A-1?by=x", "A-1?purpose=gossip&by=x")] == [
        422
    ] * 3
    assert said == []


async def test_a_look_that_cannot_be_put_on_record_shows_nothing() -> None:
    answer = await look(LOOK, [], confirmed=False)
    assert (answer.status_code, "identity" in answer.text) == (503, False)


async def test_an_unknown_application_has_no_identity() -> None:
    assert (await look("A-9?purpose=roster&by=x", [])).status_code == 404


def test_looks_are_kept_in_any_order() -> None:
    hears = build(SETTINGS).hears
    at = form().submitted_at.astimezone(SHANGHAI)
    told: list[Any] = [
        heard_of(IdentityDisclosed(application="A-1", by=f"B-{n}", purpose="roster", disclosed_at=at), at, f"l{n}")
        for n in range(4)
    ]
    one, other = (settle([DISCLOSURES], hears, {}, told, Random(seed)) for seed in (1, 2))
    assert canonical([DISCLOSURES], one) == canonical([DISCLOSURES], other)
    assert len(one["disclosures", "A-1"].looks) == 4
