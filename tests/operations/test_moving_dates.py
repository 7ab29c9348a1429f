"""A decision about dates, as an operator's command posts it: signed, under one name, and its answer waited for."""

import json
from typing import Any

import httpx
import pytest

from contracts.envelope import Received
from operations.access import Access
from operations.client import Denied, OperationsClient, Unanswered
from operations.moving_dates import outcome, post
from services.chassis.http.edge import read
from services.chassis.http.webhook import signed
from tests.admission.moving import moved
from tests.admission.scenes import CALENDAR, SEASON, at
from tests.paper import service

SECRET = "whsec_" + "c2VjcmV0" * 6
DECISION = moved(1, CALENDAR.report_by.replace(day=4, month=9), at("08-27T10:00"))
MINE = {"decision": 1, "decided_at": "2025-08-27T10:00:00+08:00", "outcome": "accepted", "dates": [], "passed": []}


class Admission:
    """Its edge, as far as it is asked here; it has heard of a decision when it is asked for the second time."""

    def __init__(self, status: int = 202) -> None:
        self.status, self.posted, self.looks = status, list[httpx.Request](), 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.posted.append(request)
            return httpx.Response(self.status, json={"code": "unknown_season"})
        self.looks += 1
        assert request.url.path == f"/v1/seasons/{SEASON}/dates"
        return httpx.Response(200, json={"decisions": [MINE] if self.looks > 1 else [], "stands": []})


def client(admission: Any) -> OperationsClient:
    transport = httpx.MockTransport(admission)
    return OperationsClient(Access({"admission": "http://here"}), httpx.AsyncClient(transport=transport))


async def test_what_is_posted_is_signed_and_reads_as_the_decision_it_is() -> None:
    admission = Admission()
    await post(client(admission), DECISION, SECRET)
    (request,) = admission.posted
    assert signed(SECRET, request.content, request.headers)
    event = json.loads(request.content)
    attributes, data = {name: told for name, told in event.items() if name != "data"}, json.dumps(event["data"])
    heard = read(service("admission"), attributes, data.encode())
    assert isinstance(heard, Received)
    assert heard.message == DECISION


async def test_the_same_decision_goes_under_the_same_name_however_often_it_is_posted() -> None:
    admission = Admission()
    for _ in range(2):
        await post(client(admission), DECISION, SECRET)
    assert len({json.loads(request.content)["id"] for request in admission.posted}) == 1


async def test_what_the_edge_turns_away_is_told_with_its_code() -> None:
    with pytest.raises(Denied, match="unknown_season"):
        await post(client(Admission(422)), DECISION, SECRET)


async def test_an_edge_that_is_away_is_said_to_be() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    with pytest.raises(Unanswered):
        await post(client(away), DECISION, SECRET)


async def test_its_answer_is_waited_for() -> None:
    told = await outcome(client(Admission()), DECISION)
    assert told == MINE
