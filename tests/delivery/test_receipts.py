"""What recipients say of what they were told: kept, in whatever order it comes; and what is missing [DLV-4]."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import reduce
from itertools import permutations
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from contracts.messages.delivery import ReceiptLine, ReceiptOutcome, ReceiptsGiven
from services.chassis.core.aggregate import page_key
from services.delivery import api
from services.delivery.domain.receipts.decide import decide
from services.delivery.domain.receipts.state import Receipts, evolve, receipts
from services.delivery.handlers import hears
from services.delivery.store import RECEIPTS, ReceiptBook
from tests.callers import bearing, gate
from tests.delivery.test_delivery_reads import a_log
from tests.delivery.told import HR, NOON, SEASONS, heard
from tests.documents import Keeping

TAKEN, REFUSED, LIES = ReceiptOutcome.TAKEN_OVER, ReceiptOutcome.REFUSED, ReceiptOutcome.DELIVERED


def given(*lines: tuple[int, ReceiptOutcome], minutes: int = 0, by: str = "hospital", why: str = "") -> ReceiptsGiven:
    told = tuple(ReceiptLine(number=number, outcome=outcome, reason=why or None) for number, outcome in lines)
    return ReceiptsGiven(recipient=HR, lines=told, by=by, given_at=NOON + timedelta(minutes=minutes))


def kept(*words: ReceiptsGiven) -> Receipts:
    deliveries = [heard(word, str(nth)) for nth, word in enumerate(words)]
    return reduce(lambda here, word: reduce(evolve, decide(here, word, SEASONS), here), deliveries, receipts(f"{HR}/1"))


def outcomes(state: Receipts) -> Mapping[int, ReceiptOutcome]:
    return {number: receipt.outcome for number, receipt in state.of.items()}


def test_what_is_said_of_a_number_is_kept_with_who_said_it_and_when() -> None:
    word = ReceiptsGiven(
        recipient=HR,
        lines=(ReceiptLine(number=7, outcome=TAKEN, personnel_number="R-17"),),
        by="hospital",
        given_at=NOON,
    )
    receipt = kept(word).of[7]
    assert (receipt.outcome, receipt.personnel_number, receipt.by, receipt.given_at) == (
        TAKEN,
        "R-17",
        "hospital",
        NOON,
    )


def test_that_it_lies_there_takes_nothing_back_and_what_was_said_last_of_the_rest_stands() -> None:
    assert outcomes(kept(given((1, TAKEN)), given((1, LIES), minutes=9))) == {1: TAKEN}
    assert outcomes(kept(given((1, TAKEN), minutes=9), given((1, REFUSED)))) == {1: TAKEN}
    assert outcomes(kept(given((1, TAKEN)), given((1, REFUSED), minutes=9))) == {1: REFUSED}
    assert outcomes(kept(given((1, LIES), (1, TAKEN)))) == {1: TAKEN}


def test_in_any_order_the_same_stands() -> None:
    words = [
        given((1, LIES), (2, LIES)),
        given((1, TAKEN)),
        given((1, REFUSED), (2, TAKEN), minutes=1, why="a"),
        given((1, REFUSED), minutes=1, why="b"),
        given((1, REFUSED), minutes=1, by="another"),
    ]
    ended = {repr(kept(*order)) for order in permutations(words)}
    assert len(ended) == 1


def test_receipts_are_kept_by_the_hundred_and_come_back_as_they_were() -> None:
    word = given((201, TAKEN), (300, REFUSED))
    to = hears(SEASONS)[ReceiptsGiven](word)
    assert (to.aggregate, to.key, to.everyone) == (RECEIPTS, page_key(HR, 3), (to,))
    state = kept(word)
    assert RECEIPTS.state.validate_python(RECEIPTS.state.dump_python(state, mode="json")) == state


class Desk:
    """A hospital's log of so many entries, whose receipts come back to it over the bus at once."""

    def __init__(self, entries: int) -> None:
        self.shelf = Keeping(hears(SEASONS), SEASONS, NOON)
        self.shelf.documents |= a_log(HR, entries).documents

    async def asks(self, method: str, path: str, who: str = "hospital", **query: Any) -> httpx.Response:
        app = FastAPI()
        app.include_router(api.guarded(self.shelf, self.shelf, gate(), SEASONS))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://delivery") as client:
            return await client.request(method, f"/v1{path}", headers=bearing(who), **query)

    async def posts(self, lines: Sequence[Mapping[str, Any]]) -> httpx.Response:
        return await self.asks("POST", "/receipts", json={"receipts": list(lines)})

    async def missing(self, **query: Any) -> Mapping[str, Any]:
        told: Mapping[str, Any] = (await self.asks("GET", f"/deliveries/{HR}/missing", params=query)).json()
        return told


def lines(numbers: Sequence[int], outcome: str = "taken_over") -> list[Mapping[str, Any]]:
    return [{"number": number, "outcome": outcome} for number in numbers]


async def test_what_nobody_took_over_or_refused_is_missing_with_what_lies_there() -> None:
    desk = Desk(230)
    assert (await desk.posts(lines(range(1, 221)))).json() == {"recipient": HR, "taken": 220}
    await desk.posts([*lines([222], "refused"), *lines([223], "delivered")])
    found = await desk.missing()
    assert [(item["number"], item["delivered"]) for item in found["items"]] == [
        (221, False), (223, True), *((number, False) for number in range(224, 231)),
    ]  # fmt: skip
    assert (found["last"], found["next"]) == (230, None)
    first = await desk.missing(limit=2)
    assert first["next"] == 223
    assert [item["number"] for item in (await desk.missing(after=223, limit=1))["items"]] == [224]


async def test_without_a_number_a_recipient_reads_on_behind_all_it_gave_receipts_for() -> None:
    desk = Desk(230)
    await desk.posts(lines([*range(1, 201), 203], "delivered"))
    assert await ReceiptBook(desk.shelf).received(HR) == 200
    told = (await desk.asks("GET", f"/deliveries/{HR}", params={"limit": 2})).json()
    assert [item["deliverynumber"] for item in told["items"]] == [201, 202]


async def test_the_same_receipts_once_more_are_the_same_word() -> None:
    desk = Desk(3)
    for _ in range(3):
        assert (await desk.posts(lines([1, 2]))).status_code == 202
    assert len(desk.shelf.telling.named) == 1


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        (lines([4]), 409),
        (lines([1, 10**15]), 409),
        (lines([0]), 422),
        (lines([]), 422),
        (lines([1]) * 1_001, 422),
        ([{"number": 1, "outcome": "burnt"}], 422),
        ([{"number": 1, "outcome": "refused", "reason": ""}], 422),
        ([{"number": 1, "outcome": "taken_over", "personnel_number": "x" * 65}], 422),
    ],
)
async def test_what_is_no_receipt_is_turned_away_whole(posted: Sequence[Mapping[str, Any]], status: int) -> None:
    desk = Desk(3)
    assert (await desk.posts(posted)).status_code == status
    assert desk.shelf.telling.told == []


async def test_receipts_are_given_for_ones_own_log_alone_and_not_without_end() -> None:
    desk = Desk(3)
    assert (await desk.asks("POST", "/receipts", "operator", json={"receipts": lines([1])})).status_code == 403
    assert (await desk.asks("GET", "/deliveries/platform/missing")).status_code == 403
    await desk.posts(lines([1]))
    key = RECEIPTS.kind, page_key(HR, 1)
    desk.shelf.documents[key] = Receipts(HR, desk.shelf.documents[key].of, 2_000)
    assert (await desk.posts(lines([2]))).json()["detail"]["code"] == "too_many_receipts"


async def test_while_nobody_knows_whether_it_is_kept_it_is_to_be_posted_again() -> None:
    desk = Desk(3)
    desk.shelf.telling.certain = False
    assert (await desk.posts(lines([1]))).status_code == 503
