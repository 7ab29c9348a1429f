"""A hospital's own end of a rehearsal: each taken over once, and whatever befell it mended [DLV-1, DLV-4]."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.vocabulary import SHANGHAI
from operations.access import Access
from operations.client import OperationsClient
from rehearsal.simulator.calendar import Stop
from rehearsal.simulator.ends.end import HospitalEnd
from rehearsal.simulator.ends.mishaps import HearingWay, Mishap
from rehearsal.simulator.ends.personnel import Delivered, PersonnelBook
from rehearsal.simulator.ends.posts import posted_to
from services.delivery.push.signing import signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
DAY = datetime(2025, 8, 20, 9, tzinfo=SHANGHAI)
ADMISSION, LATER = Stop("admission", "录取", DAY), Stop("reporting", "报到", DAY + timedelta(days=7))


class Delivery:
    """What delivery tells this hospital, and what it was asked."""

    def __init__(self, last: int, off: str | None = None) -> None:
        self.last, self.off = last, off
        self.asked: list[str] = []
        self.receipts: list[dict[str, Any]] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/v1/receipts":
            self.receipts += json.loads(request.content)["receipts"]
        elif path.startswith("/v1/deliveries/"):
            after, limit = int(request.url.params["after"]), int(request.url.params["limit"])
            items = [event(number) for number in range(after + 1, min(self.last, after + min(limit, 2)) + 1)]
            upto = items[-1]["deliverynumber"] if items else after
            return httpx.Response(200, json={"items": items, "next": upto, "last": self.last})
        else:
            self.asked.append(f"{request.method} {path.partition('.BASE/')[2]}")
        return httpx.Response(200, json={"off": self.off})

    def end(self, way: HearingWay, **mishaps: Mishap) -> HospitalEnd:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        client = OperationsClient(Access({"delivery": "http://delivery"}), http)
        return HospitalEnd("BASE", way, client, SECRET, mishaps=mishaps)


def event(number: int) -> dict[str, Any]:
    data = {"application": f"A-{number}"}
    return {"deliverynumber": number, "source": "admission", "id": f"m{number}", "data": data}


def post(end: HospitalEnd, told: Mapping[str, Any], secret: str = SECRET) -> int | None:
    body = json.dumps(told).encode()
    return end.posted(signed_headers(str(told["id"]), body, datetime.now(UTC), [secret]), body)


def test_what_comes_again_is_taken_over_once_and_what_bears_another_name_shows() -> None:
    book = PersonnelBook()
    for told in (Delivered(1, "a"), Delivered(3, "c"), Delivered(1, "a"), Delivered(2, "b")):
        book.take(told)
    assert (book.taken, book.repeats, book.upto, book.doubled) == ({1: "a", 2: "b", 3: "c"}, 1, 3, [])
    book.take(Delivered(4, "a"))
    book.take(Delivered(2, "z"))
    assert (len(book.doubled), book.taken) == (2, {1: "a", 2: "b", 3: "c"})


def test_a_receipt_is_owed_for_each_until_it_is_given_and_for_all_again_once_they_are_lost() -> None:
    book = PersonnelBook()
    book.take(Delivered(1, "a", "A-1"))
    book.take(Delivered(2, "b"))
    assert book.owed() == [
        {"number": 1, "outcome": "taken_over", "personnel_number": "P-A-1"},
        {"number": 2, "outcome": "taken_over"},
    ]
    book.given(2)
    assert book.owed() == []
    book.lose()
    assert book.upto == 0
    book.take(Delivered(1, "a", "A-1"))
    assert [line["number"] for line in book.owed()] == [1]
    assert book.receipts == 2


async def test_whoever_reads_has_all_and_gives_receipts_also_after_a_week_away() -> None:
    delivery = Delivery(3)
    end = delivery.end(HearingWay.PULL, admission=Mishap.AWAY)
    end.enter(ADMISSION)
    assert await end.attend(ADMISSION.at) == 0
    assert await end.attend(LATER.at - timedelta(seconds=1)) == 0
    assert end.book.taken == {}
    assert await end.attend(LATER.at) == 3
    assert [line["number"] for line in delivery.receipts] == [1, 2, 3]


async def test_whoever_is_pushed_to_turns_away_while_it_fails_and_has_itself_switched_on_after_it() -> None:
    delivery = Delivery(2, off="failing")
    end = delivery.end(HearingWay.PUSH, admission=Mishap.AWAY, scores_final=Mishap.FAILING)
    end.enter(Stop("scores_final", "成绩确定", DAY - timedelta(days=3)))
    assert post(end, event(1)) == 500
    await end.attend(DAY - timedelta(days=2))
    end.enter(ADMISSION)
    assert post(end, event(1)) is None
    await end.attend(LATER.at)
    assert delivery.asked == ["GET address", "POST address/switch-on", "POST replay"] * 2
    assert (post(end, event(1)), post(end, event(1)), post(end, event(2), "whsec_" + "A" * 32)) == (204, 204, 401)
    assert (end.book.taken, end.turned_away) == ({1: "admission/m1"}, 2)


async def test_whoever_lost_its_state_has_everything_told_again_by_its_own_way() -> None:
    for way, asked in ((HearingWay.PULL, []), (HearingWay.QUEUE, []), (HearingWay.PUSH, ["POST recover"])):
        delivery = Delivery(2)
        end = delivery.end(way, admission=Mishap.LOSES)
        post(end, event(1))
        end.enter(ADMISSION)
        assert end.book.taken == {}
        await end.attend(ADMISSION.at)
        assert delivery.asked == asked
        assert len(end.book.taken) == (0 if way is HearingWay.PUSH else 2)


async def test_a_heartbeat_is_nothing_to_keep_and_whoever_hangs_up_answers_nothing() -> None:
    end = Delivery(0).end(HearingWay.PUSH, admission=Mishap.AWAY)
    assert post(end, {"id": "beat", "source": "delivery", "data": {"last": 0}}) == 204
    assert end.book.taken == {}
    async with posted_to(lambda path, *_: 204 if path == "/BASE" else None) as url, httpx.AsyncClient() as client:
        assert (await client.post(f"{url}/BASE", content=b"{}")).status_code == 204
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post(f"{url}/OTHER", content=b"{}")
