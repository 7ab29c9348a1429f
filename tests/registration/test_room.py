"""A base with more applicants than one document ranks: who is one too many is refused when posted, and nobody else."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from standardwebhooks import Webhook

from contracts.messages.platform.acts import RegistrationCancelled, RegistrationSubmitted
from services.chassis.core.document import OutboxMessage
from services.chassis.http.application import events
from services.chassis.http.callers import CallerDirectory
from services.chassis.storage.metrics import Metrics
from services.registration.api import room
from services.registration.api.room import RoomAtBases
from services.registration.app import build
from services.registration.settings import Settings
from tests.callers import known, signing
from tests.registration.given import Registration, form
from tests.registration.test_api import InMemory

OTHER = "CX-PEOPLES"


@pytest.fixture(autouse=True)
def _for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A base has room for two."""
    monkeypatch.setattr(room, "AT_ONE_BASE", 2)


class Clock:
    """It goes when it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def posted(application: str, **changes: Any) -> tuple[str, str]:
    message = form().model_copy(update={"application": application, **changes})
    return RegistrationSubmitted.TYPE, message.model_dump_json()


def full() -> InMemory:
    """Two applied at the base."""
    return InMemory(Registration().hears(*(form().model_copy(update={"application": name}) for name in ("A-1", "A-2"))))


async def test_who_is_one_too_many_is_refused_and_whoever_amends_is_not() -> None:
    asked = RoomAtBases(full())
    refused = await asked(*posted("A-3"))
    assert refused is not None
    assert (refused.code, refused.field) == ("board_full", "base")
    assert await asked(*posted("A-2", revision=2)) is None
    assert await asked(*posted("A-4", base=OTHER)) is None


async def test_what_is_no_application_is_let_through() -> None:
    cancelled = RegistrationCancelled(application="A-9", cancelled_at=form().submitted_at)
    assert await RoomAtBases(full())(RegistrationCancelled.TYPE, cancelled.model_dump_json()) is None


async def test_those_posted_since_the_last_count_are_added_and_counted_anew_after_a_while() -> None:
    registration, clock = Registration(), Clock()
    asked = RoomAtBases(InMemory(registration), clock)
    assert [await asked(*posted(f"A-{nth}")) is None for nth in range(3)] == [True, True, False]
    clock.now += room.RECOUNT_SECONDS
    assert await asked(*posted("A-3")) is None  # none of them came to be kept


class Taking:
    """A broker that takes everything."""

    async def publish(self, messages: Sequence[OutboxMessage]) -> list[bool]:
        return [True] * len(messages)


async def post(*applications: str) -> Response:
    service, bus = build(Settings()), Taking()
    app = FastAPI()
    callers = CallerDirectory(known()[0])
    app.include_router(events(service, bus, Metrics("registration"), callers, RoomAtBases(full())))  # type: ignore[arg-type]
    told = [json.loads(body) for _, body in map(posted, applications)]
    body = json.dumps(
        [
            {
                "specversion": "1.0",
                "id": data["application"],
                "source": "platform",
                "type": RegistrationSubmitted.TYPE,
                "time": data["submitted_at"],
                "data": data,
            }
            for data in told
        ]
    )
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "m",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(signing()).sign("m", now, body),
    }
    async with AsyncClient(transport=ASGITransport(app), base_url="http://registration") as client:
        return await client.post("/v1/events", content=body, headers=headers)


async def test_over_http_it_alone_is_refused_with_code_and_field() -> None:
    answer = await post("A-1", "A-3")
    first, second = answer.json()["results"]
    assert (answer.status_code, first["status"]) == (207, 202)
    assert (second["status"], second["code"], second["field"]) == (422, "board_full", "base")
