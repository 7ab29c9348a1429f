"""Who asks plainly whether work is left is answered before the framework is asked; all others are as before."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from services.chassis.core.trouble import Told
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.idle import AnswersOfRest, Probe
from tests.callers import bearing, known

AT: Final = datetime(2025, 7, 20, 14, 0, tzinfo=UTC)
BY_THE_ROUTE: Final = 418


async def _troubles() -> Sequence[Told]:
    return ()


async def _glance(wait_seconds: float) -> dict[str, Any]:
    return {"waits": wait_seconds}


async def _look(wait_seconds: float, at: datetime | None) -> dict[str, Any]:
    return {"waits": wait_seconds, "at": None if at is None else at.timestamp()}


async def _release() -> bool:
    return False


async def _route(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": BY_THE_ROUTE, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    probe = Probe(_troubles, _glance, _look, lambda _mark, _ids: {}, _release)
    front = AnswersOfRest(_route, CallerDirectory(known()[0]), probe)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://here") as asking:
        yield asking


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("", {"waits": 0.0, "at": None}),
        ("?wait=1.5&glance=true", {"waits": 1.5}),
        ("?wait=30&glance=false&at=2025-07-20T14:00:00.000000Z", {"waits": 30.0, "at": AT.timestamp()}),
        ("?at=2025-07-20T22:00:00%2B08:00", {"waits": 0.0, "at": AT.timestamp()}),
    ],
)
async def test_a_plain_question_of_an_operator_is_answered_at_once(
    client: httpx.AsyncClient, query: str, answer: Mapping[str, Any]
) -> None:
    told = await client.get(f"/v1/idle{query}", headers=bearing("operator"))
    assert (told.status_code, told.json()) == (200, answer)


@pytest.mark.parametrize(
    "query",
    ["?wait=31", "?wait=-1", "?wait=nan", "?wait=1_0", "?wait=", "?glance=1", "?at=2025-07-20", "?more=1", "?wait"],
)
async def test_what_is_not_asked_plainly_is_the_routes(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/v1/idle{query}", headers=bearing("operator"))).status_code == BY_THE_ROUTE


@pytest.mark.parametrize(
    "headers", [{}, bearing("hospital"), {"authorization": "Bearer x"}, {"authorization": "Basic x"}]
)
async def test_whoever_may_not_ask_hears_so_from_the_route(
    client: httpx.AsyncClient, headers: Mapping[str, str]
) -> None:
    assert (await client.get("/v1/idle", headers=headers)).status_code == BY_THE_ROUTE


async def test_other_paths_and_methods_are_the_routes(client: httpx.AsyncClient) -> None:
    for method, path in (("POST", "/v1/idle"), ("GET", "/v1/idle/"), ("GET", "/readyz")):
        assert (await client.request(method, path, headers=bearing("operator"))).status_code == BY_THE_ROUTE
