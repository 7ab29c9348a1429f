"""What is kept how long: for the season's life and the time it states, and older is answered by a code [DLV-1]."""

from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from contracts.envelope import Received
from contracts.season.deliveries import Deliveries
from services.chassis.core.aggregate import page_key
from services.delivery import api
from services.delivery.domain.log.decide import decide
from services.delivery.domain.log.state import PAGE_ENTRIES, evolve, page
from services.delivery.domain.terms import terms_of
from services.delivery.store import LOG
from tests.callers import bearing, gate
from tests.delivery.told import HR, NOON, SEASONS, heard, sample
from tests.documents import Shelf, Telling

DAY = timedelta(days=1)
(SEASON,) = SEASONS.values()
LIVES_UNTIL = SEASON.admission.report_by
KEPT = {SEASON.id: SEASON.model_copy(update={"deliveries": Deliveries(retention_days=30)})}


def said(at: datetime, nth: int) -> Received[Any]:
    word = heard(sample("hr.trainee_left.v1"), f"m{nth}")
    return Received(word.message, word.envelope.model_copy(update={"time": at}))


def a_log(*moments: datetime) -> Shelf:
    """A whole page for each of these moments, everything on it said then."""
    pages = []
    for nth, at in enumerate(moments, start=1):
        key = page_key(HR, nth)
        words = [said(at, nth * PAGE_ENTRIES + each) for each in range(PAGE_ENTRIES)]
        here = reduce(lambda state, word: reduce(evolve, decide(state, word, KEPT), state), words, page(key))
        pages.append((LOG, key, here))
    return Shelf(*pages)


async def asked(shelf: Shelf, now: datetime, after: int) -> httpx.Response:
    app = FastAPI()
    app.include_router(api.guarded(shelf, Telling(now), gate(), KEPT))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://delivery") as client:
        return await client.get(f"/v1/deliveries/{HR}", params={"after": after}, headers=bearing("hospital"))


@pytest.mark.parametrize("days", [0, 30])
async def test_nothing_goes_before_the_season_is_over_and_the_retention_after_it(days: int) -> None:
    shelf = a_log(NOON, LIVES_UNTIL)
    assert (await asked(shelf, LIVES_UNTIL + days * DAY, 0)).status_code == 200


async def test_what_is_older_is_answered_by_a_code_that_tells_where_the_log_begins_now() -> None:
    late, now = LIVES_UNTIL + 20 * DAY, LIVES_UNTIL + 31 * DAY
    shelf = a_log(NOON, NOON, NOON, late, late)
    for after in (0, 150, 299):
        answer = await asked(shelf, now, after)
        told = answer.json()["detail"]
        assert (answer.status_code, told["code"], told["field"]) == (410, "no_longer_kept", "after")
        assert told["cause"] == "the first that is kept is 301"
    assert (await asked(shelf, now, 300)).json()["items"][0]["deliverynumber"] == 301
    assert (await asked(shelf, now, 500)).json()["items"] == []


async def test_a_log_of_which_nothing_is_kept_begins_with_what_comes_next() -> None:
    answer = await asked(a_log(NOON, NOON), LIVES_UNTIL + 31 * DAY, 7)
    assert answer.json()["detail"]["cause"] == "the first that is kept is 201"


def test_the_strictest_of_several_seasons_holds_and_the_longest_retention() -> None:
    other = SEASON.model_copy(
        update={"id": "2026-other", "deliveries": Deliveries(heartbeat_minutes=5, receipts_within_hours=100)}
    )
    terms = terms_of("platform", {**KEPT, other.id: other})
    assert (terms.heartbeat, terms.receipts_within) == (timedelta(minutes=5), timedelta(hours=72))
    assert terms.retention == timedelta(days=1_460)


def test_a_base_is_told_on_the_terms_of_the_seasons_it_takes_part_in() -> None:
    elsewhere = SEASON.model_copy(
        update={"id": "2026-other", "bases": (), "deliveries": Deliveries(heartbeat_minutes=5)}
    )
    assert terms_of(HR, {**KEPT, elsewhere.id: elsewhere}).heartbeat == timedelta(minutes=60)
