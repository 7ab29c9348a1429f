import json

import httpx
from standardwebhooks import Webhook

from contracts.problems import problem
from rehearsal.simulator.happening import Happening
from rehearsal.simulator.http_transport import HttpTransport, NotTaken
from tests.rehearsal.kunming import SEVEN

SECRET = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
TOLD = [Happening(a.form, a.form.submitted_at, "season/7") for a in SEVEN[:3]]


async def answered(*answers: httpx.Response | Exception) -> tuple[list[NotTaken], list[httpx.Request]]:
    """What the road makes of these answers in turn, and the requests it made."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        now = answers[len(requests) - 1]
        if isinstance(now, Exception):
            raise now
        return now

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        road = HttpTransport(client, {"registration": "http://registration"}, SECRET)
        return await road.send("registration", TOLD), requests


def results(*statuses: int, code: int = 207) -> httpx.Response:
    lines = [{"id": told.id, "status": status} for told, status in zip(TOLD, statuses, strict=False)]
    return httpx.Response(code, json={"results": lines})


async def test_a_batch_is_signed_and_taken_whole() -> None:
    refused, (request,) = await answered(results(202, 202, 202, code=202))
    assert refused == []
    assert request.headers["content-type"] == "application/cloudevents-batch+json"
    assert [event["id"] for event in Webhook(SECRET).verify(request.content, dict(request.headers))] == [
        told.id for told in TOLD
    ]


async def test_a_refused_event_is_told_and_its_neighbours_are_not_sent_again() -> None:
    refused, requests = await answered(results(202, 422, 202))
    assert [each.type for each in refused] == ["platform.registration_submitted.v1"]
    assert len(requests) == 1


async def test_only_what_was_not_confirmed_is_sent_again() -> None:
    refused, (_, second) = await answered(
        results(202, 503, 202),
        httpx.Response(
            202,
            json={
                "results": [{"id": TOLD[1].id, "status": 202}],
            },
        ),
    )
    assert refused == []
    assert [event["id"] for event in json.loads(second.content)] == [TOLD[1].id]


async def test_a_service_that_is_away_is_waited_for() -> None:
    away = httpx.ConnectError("away")
    refused, requests = await answered(away, httpx.Response(503, json={}), results(202, 202, 202, code=202))
    assert refused == []
    assert len(requests) == 3


async def test_a_batch_refused_whole_is_told_event_by_event() -> None:
    refused, _ = await answered(httpx.Response(401, json=problem(401, "bad_signature")))
    assert [each.code for each in refused] == ["bad_signature"] * 3
