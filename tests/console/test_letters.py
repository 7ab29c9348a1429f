"""Dead letters from the page, on a real broker: looked at, put back for a reason, stopped, gone on with [OPS-2]."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from operations import dead_letters as dead
from operations.console.jobs import FrozenLetter, Jobs
from tests.console.desk import System, console, csrf_of, visitor
from tests.operations.test_dead import bury
from tests.operations.test_node import depth, take
from tests.private_node import Url

LOOK = "/letters/preview?service=finance&code=invalid_data&type=platform.payment_made.v1&base=KM-1"


class Trail(System):
    """A system whose delivery takes acts, and keeps them."""

    def __init__(self) -> None:
        super().__init__({("delivery", "/v1/acts"): self.take})
        self.acts: list[dict[str, Any]] = []

    def take(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"items": [], "next": None})
        self.acts.append(json.loads(request.content))
        return httpx.Response(202, json={"act": "a"})


@pytest.fixture
async def url(url_of: Url) -> str:
    """A broker with three dead letters of one cause at finance, and one of another base."""
    await dead.drop(url_of("operator"), ["finance"], lambda _: True, "next test", None)
    for nth in range(3):
        await bury(url_of("finance"), "finance", f"f-{nth}", b'{"base": "KM-1"}')
    await bury(url_of("finance"), "finance", "other", b'{"base": "KM-2"}')
    return url_of("operator")


async def pages_of(browser: httpx.AsyncClient, place: str) -> AsyncIterator[str]:
    """The page again and again, each time after others had a turn."""
    while True:
        yield (await browser.get(place)).text
        await asyncio.sleep(0.02)


async def ended(browser: httpx.AsyncClient, place: str, word: str) -> str:
    """The page of a job once it says so."""
    async for page in pages_of(browser, place):
        if word in page:
            return page
    raise AssertionError(place)


async def begun(browser: httpx.AsyncClient, did: str, because: str) -> httpx.Response:
    page = await browser.get(LOOK)
    token = page.text.partition('name="token" value="')[2].partition('"')[0]
    form = {"csrf": csrf_of(page), "token": token, "did": did, "because": because}
    return await browser.post("/letters/act", data=form)


async def test_a_group_is_put_back_for_a_reason_that_is_on_record_before_and_the_rest_stays(
    url: str, url_of: Url, tmp_path: Path
) -> None:
    there = Trail()
    async with visitor(console(there, tmp_path, amqp_url=url)) as browser:
        groups = (await browser.get("/letters?service=finance")).text
        assert "KM-1" in groups
        assert "KM-2" in groups
        assert "3 letters as of" in (await browser.get(LOOK)).text
        assert (await begun(browser, "replay", " ")).status_code == 409
        answer = await begun(browser, "replay", "the form was corrected")
        await ended(browser, answer.headers["location"], "finished")
    assert [letter.id for letter in await dead.letters(url, ["finance"])] == ["other"]
    assert await depth(url, "finance.inbox") == 3
    for _ in range(3):
        await take(url_of("finance"), "finance.inbox")
    first, last = there.acts
    assert (first["did"], first["by"], first["because"]) == ("replay", "lin", "the form was corrected")
    assert {"finance/f-0", "finance/f-1", "finance/f-2"} <= {each["name"] for each in first["about"]}
    assert last["did"] == "replay finished"


async def test_what_cannot_be_put_on_record_is_not_done(url: str, tmp_path: Path) -> None:
    there = Trail()
    there.away = {"delivery"}
    async with visitor(console(there, tmp_path, amqp_url=url)) as browser:
        answer = await begun(browser, "drop", "a test")
        await ended(browser, answer.headers["location"], "not finished")
    assert len(await dead.letters(url, ["finance"])) == 4


async def test_who_may_only_look_does_nothing(url: str, tmp_path: Path) -> None:
    there = Trail()
    async with visitor(console(there, tmp_path, amqp_url=url), "bai") as browser:
        assert "because" not in (await browser.get(LOOK)).text
        csrf = csrf_of(await browser.get("/letters"))
        form = {"csrf": csrf, "token": "x", "did": "drop", "because": "a test"}
        assert (await browser.post("/letters/act", data=form)).status_code == 403
    assert there.acts == []


async def test_a_job_that_was_stopped_is_gone_on_with_and_does_nothing_twice(
    url: str, url_of: Url, tmp_path: Path
) -> None:
    there = Trail()
    app = console(there, tmp_path, amqp_url=url)
    async with visitor(app) as browser:
        answer = await begun(browser, "replay", "the form was corrected")
        place = answer.headers["location"]
        csrf = csrf_of(await browser.get("/letters"))
        await browser.post(f"{place}/stop", data={"csrf": csrf})
        async for page in pages_of(browser, place):
            if f"{place}/stop" not in page:
                break
        if f"{place}/go_on" in page:
            answer = await browser.post(f"{place}/go_on", data={"csrf": csrf})
            await ended(browser, answer.headers["location"], "finished")
    assert await depth(url, "finance.inbox") == 3
    for _ in range(3):
        await take(url_of("finance"), "finance.inbox")


def test_letters_are_told_apart_by_what_they_are() -> None:
    letter = dead.DeadLetter("finance", "f", "t", "defect", "", "", "4", "", "", (), b"a")
    other = dead.DeadLetter("finance", "f", "t", "defect", "", "", "4", "", "", (), b"b")
    assert FrozenLetter.of(letter) != FrozenLetter.of(other)
    assert Jobs().all == {}
