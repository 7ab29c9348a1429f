"""Identities are for the province's offices and for whom a base is to employ; every look is on record first [EXP-1]."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response

from contracts.envelope import Message
from contracts.messages.admission.decisions import ReportAccepted, TraineeAdmitted, TraineeNoticed, TraineeWithdrawn
from contracts.messages.admission.enrolment import WithdrawalReversed
from contracts.messages.registration import IdentityDisclosed
from contracts.reasons import Reason
from contracts.vocabulary import SHANGHAI
from services.chassis.http.problems import EdgeApp
from services.registration.api.identities import disclosing
from services.registration.app import build
from services.registration.settings import Settings
from services.registration.store import DISCLOSURES
from tests.callers import BASE, bearing, gate
from tests.documents import Telling
from tests.pure_loop import canonical, heard_of, settle
from tests.registration.given import CLOSURE, SEASONS, THIS_YEAR, Registration, form
from tests.registration.test_api import InMemory

SETTINGS = Settings(seasons=Path(__file__).parents[2] / "deploy" / "seasons")
NOW = datetime(2025, 7, 3, 9, 0, tzinfo=SHANGHAI)
LOOK = "A-1?purpose=roster"
EMPLOYED = "A-1?purpose=employment"
ADMITTED = TraineeAdmitted(
    application="A-1",
    season=THIS_YEAR,
    person_key="0" * 64,
    base=BASE,
    specialty="AGP",
    total_points=8_000,
    rank=1,
    admitted_at=NOW,
    report_by=NOW + timedelta(days=50),
)
NOTICED = TraineeNoticed(application="A-1", season=THIS_YEAR, base=BASE, objections_until=NOW)
ARRIVED = ReportAccepted(application="A-1", season=THIS_YEAR, base=BASE, reported_at=NOW)
WITHDRAWN = NOW + timedelta(days=51)
LEFT = TraineeWithdrawn(
    application="A-1", season=THIS_YEAR, base=BASE, reasons=(Reason.DID_NOT_REPORT,), withdrawn_at=WITHDRAWN
)
BACK = WithdrawalReversed(application="A-1", season=THIS_YEAR, base=BASE, reversed_at=NOW + timedelta(days=52))
EXPECTED = [(ADMITTED,), (ADMITTED, ARRIVED), (ADMITTED, LEFT, BACK)]


async def look(
    path: str, said: list[Message], caller: str = "office", *heard: Message, confirmed: bool = True
) -> Response:
    tell = Telling(NOW)
    tell.told, tell.certain = said, confirmed
    app, documents = EdgeApp("service"), InMemory(Registration().hears(form(), *heard))
    app.include_router(disclosing(documents, tell, gate(), SEASONS, CLOSURE.opened))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://registration") as client:
        return await client.get(f"/v1/identities/{path}", headers=bearing(caller))


async def test_a_look_is_told_before_the_identity_is_answered() -> None:
    said: list[Message] = []
    answer = (await look(LOOK, said)).json()
    (told,) = said
    assert isinstance(told, IdentityDisclosed)
    assert (told.application, told.by, told.purpose) == ("A-1", "office", "roster")
    assert told.disclosed_at == NOW
    assert answer["identity"]["id_number"] == form().identity.id_number


async def test_who_looks_is_told_by_the_credential_and_by_nothing_in_the_request() -> None:
    said: list[Message] = []
    assert (await look(f"{LOOK}&by=someone-else", said)).status_code == 200
    assert [told.by for told in said if isinstance(told, IdentityDisclosed)] == ["office"]


async def test_without_leave_to_see_identities_nothing_is_shown_and_nothing_told() -> None:
    said: list[Message] = []
    assert (await look(LOOK, said, "operator")).status_code == 403
    assert (await look("A-1/looks", said, "operator")).status_code == 403
    assert (await look("A-1/looks", said, "hospital")).status_code == 403
    assert said == []


@pytest.mark.parametrize("heard", EXPECTED)
async def test_a_base_sees_who_it_is_to_employ_and_no_other_base_does(heard: tuple[Message, ...]) -> None:
    said: list[Message] = []
    here, elsewhere = heard, tuple(each.model_copy(update={"base": "YX-PEOPLES"}) for each in heard)
    assert (await look(EMPLOYED, said, "hospital", *here)).status_code == 200
    assert [told.by for told in said if isinstance(told, IdentityDisclosed)] == ["hospital"]
    assert (await look(EMPLOYED, said, "hospital", *elsewhere)).status_code == 404
    assert len(said) == 1


@pytest.mark.parametrize("heard", [(), (NOTICED,), (ADMITTED, LEFT), (ADMITTED, ARRIVED, LEFT)])
async def test_to_a_base_whom_it_does_not_expect_is_as_if_unknown(heard: tuple[Message, ...]) -> None:
    said: list[Message] = []
    stranger = await look("A-9?purpose=employment", said, "hospital")
    known = await look(EMPLOYED, said, "hospital", *heard)
    assert (known.status_code, known.content) == (stranger.status_code, stranger.content) == (404, stranger.content)
    assert said == []


async def test_a_look_without_a_purpose_is_turned_away() -> None:
    said: list[Message] = []
    assert [(await look(path, said)).status_code for path in ("A-1", "A-1?purpose=gossip")] == [422] * 2
    assert said == []


async def test_a_look_that_cannot_be_put_on_record_shows_nothing() -> None:
    answer = await look(LOOK, [], confirmed=False)
    assert (answer.status_code, "identity" in answer.text) == (503, False)


async def test_an_unknown_application_has_no_identity() -> None:
    assert (await look("A-9?purpose=roster", [])).status_code == 404


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
