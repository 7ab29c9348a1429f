"""Each way bears the same numbers, and the last one now and then: push, and a queue of one's own [DLV-1, DLV-2]."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from contracts.messages.delivery import HeartbeatSent, SetAddress
from services.chassis.core.document import OutboxMessage
from services.chassis.messaging.bus import _properties
from services.delivery.push import pusher as pushing
from services.delivery.push.heartbeats import Heartbeats
from services.delivery.push.ways import QUEUE
from services.delivery.store import NUMBER
from tests.delivery.addresses import HOUR, recover, set_to
from tests.delivery.strangers import stranger
from tests.delivery.test_address_routes import asked
from tests.delivery.workbench import HR, TALENT, Workbench, pusher
from tests.waiting import until

TEACHING = "teaching.KM-SECOND-PEOPLES"


def numbers(bench: Workbench) -> list[str]:
    return [each.headers[NUMBER] for each in bench.published if NUMBER in each.headers]


async def test_whoever_chose_a_queue_finds_there_what_stands_in_its_log_with_its_numbers() -> None:
    bench = Workbench()
    bench.say(45, TEACHING)
    async with pusher(bench):
        await bench.hear(SetAddress(recipient=TEACHING, url=QUEUE, since=3, by="operator"), TEACHING)
        await until(lambda: bench.address(TEACHING).taken == ((3, 45),))
    assert numbers(bench) == [str(nth) for nth in range(3, 46)]
    first = bench.published[0]
    assert (first.exchange, first.key) == ("deliveries", TEACHING)
    assert (first.headers["ce-id"], first.headers["ce-type"]) == (f"{TEACHING}-3", "hr.trainee_left.v1")


async def test_while_the_broker_is_away_nothing_counts_as_an_attempt_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pushing, "LOOK_SECONDS", 0.05)
    bench = Workbench()
    bench.broker = False
    bench.say(3, TALENT)
    async with pusher(bench):
        await bench.hear(SetAddress(recipient=TALENT, url=QUEUE, by="operator"), TALENT)
        await until(lambda: bench.refused > 2)
        assert bench.address(TALENT).tries == ()
        bench.broker = True
        await until(lambda: bench.address(TALENT).taken == ((1, 3),))
    assert numbers(bench) == ["1", "2", "3"]


async def test_whoever_lost_what_lay_in_its_queue_finds_it_there_again() -> None:
    bench = Workbench()
    bench.say(4, TALENT)
    async with pusher(bench):
        await bench.hear(SetAddress(recipient=TALENT, url=QUEUE, by="operator"), TALENT)
        await until(lambda: bench.address(TALENT).taken == ((1, 4),))
        await bench.hear(recover(2), TALENT)
        await until(lambda: len(bench.published) == 7)
    assert numbers(bench) == ["1", "2", "3", "4", "2", "3", "4"]


class Passing:
    """Time that really passes, as it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_heartbeat_tells_the_last_number_by_every_way_and_bears_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "LOOK_SECONDS", 0.05)
    bench, passing = Workbench(), Passing()
    bench.say(2)
    bench.say(5, TALENT)
    async with stranger() as other, pusher(bench, Heartbeats(lambda _: HOUR, passing)):
        await bench.hear(set_to(other.url))
        await bench.hear(SetAddress(recipient=TALENT, url=QUEUE, by="operator"), TALENT)
        await until(lambda: bench.address().taken == ((1, 2),) and bench.address(TALENT).taken == ((1, 5),))
        before = len(bench.published)
        passing.seconds = 3_600.0
        await until(lambda: len(other.requests) == 3 and len(bench.published) == before + 2)
        _, headers, body = other.requests[-1]
    Webhook(bench.signs_with[HR]).verify(body, headers)
    event = json.loads(body)
    assert (event["type"], event["data"]["last"], "deliverynumber" in event) == (HeartbeatSent.TYPE, 2, False)
    laid = {each.exchange: each for each in bench.published[before:]}
    assert {exchange: json.loads(each.body)["last"] for exchange, each in laid.items()} == {"deliveries": 5, "hr": 2}
    assert laid["hr"].key == f"KM-SECOND-PEOPLES.{HeartbeatSent.TYPE}"
    assert not any(NUMBER in each.headers for each in laid.values())


def test_a_heartbeat_that_nobody_read_in_time_is_dropped_by_the_broker() -> None:
    headers = {
        **{f"ce-{name}": "x" for name in ("id", "correlationid", "type")},
        "ce-time": "2025-08-20T10:00:00+08:00",
        "ce-expirytime": "2025-08-20T11:00:00+08:00",
    }
    assert _properties(OutboxMessage("hr", "k", headers, "{}")).expiration == str(
        timedelta(hours=1) // timedelta(milliseconds=1)
    )
    del headers["ce-expirytime"]
    assert _properties(OutboxMessage("hr", "k", headers, "{}")).expiration is None


def test_heartbeats_come_at_their_interval_and_none_at_once() -> None:
    passing = Passing()
    beats = Heartbeats(lambda _: timedelta(minutes=5), passing)
    due = []
    for passing.seconds in (0, 299, 300, 301, 599, 600, 9_000, 9_001):
        due.append(beats.due(HR))
    assert due == [False, False, True, False, False, True, True, False]


def test_whoever_wishes_for_an_interval_of_its_own_has_it_and_others_the_seasons() -> None:
    """[DLV-1]."""
    passing = Passing()
    beats, due = Heartbeats(lambda _: HOUR, passing), list[bool]()
    for passing.seconds in (0, 60):
        due.append(beats.due(HR) or beats.due(TALENT))
    beats.heed({HR: timedelta(minutes=2)})
    for passing.seconds in (119, 120, 239, 240):
        due.append(beats.due(HR))
    assert due == [False, False, False, True, False, True]
    assert not beats.due(TALENT)
    assert (beats.every(HR), beats.every(TALENT)) == (timedelta(minutes=2), HOUR)


async def test_how_often_a_heartbeat_is_wished_for_is_said_with_the_address_and_shown() -> None:
    answer, (said,) = await chosen(TEACHING, way="queue", heartbeat_minutes=15)
    assert (answer.status_code, said.heartbeat_minutes) == (202, 15)
    refused, told = await chosen(TEACHING, way="queue", heartbeat_minutes=0)
    assert (refused.status_code, told) == (422, [])


async def chosen(recipient: str, who: str = "operator", **body: Any) -> tuple[httpx.Response, list[Any]]:
    answer, telling = await asked("POST", f"{recipient}/address", who, body)
    return answer, telling.told


async def test_a_queue_is_chosen_like_an_address() -> None:
    answer, (said,) = await chosen(TEACHING, way="queue", since=7)
    assert (answer.status_code, said.url, said.since) == (202, QUEUE, 7)


async def test_a_hospital_whose_queue_is_fed_in_any_case_is_told_so() -> None:
    answer, told = await chosen(HR, "hospital", way="queue")
    assert (answer.status_code, answer.json()["code"], told) == (409, "queue_fed", [])


async def test_a_queue_has_no_url_and_no_url_is_a_queue() -> None:
    both, _ = await chosen(TEACHING, way="queue", url="https://hr.hospital.cn/")
    assert (both.status_code, both.json()["code"]) == (422, "url_malformed")
    feigned, told = await chosen(TEACHING, url=QUEUE)
    assert (feigned.status_code, told) == (422, [])
