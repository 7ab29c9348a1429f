"""A job whose console ended before it did is known by the trail, letter by letter, and gone on with there [OPS-2]."""

import json
from pathlib import Path

import httpx
import pytest

from operations import dead_letters as dead
from operations.console.jobs import FrozenLetter, _each
from operations.console.unended import UnendedJobs
from tests.console.desk import System, console, csrf_of, visitor
from tests.console.kept_acts import KeptActs
from tests.console.test_letters import begun, ended
from tests.operations.test_dead import bury
from tests.operations.test_node import depth, take
from tests.private_node import Url

KM = b'{"base": "KM-1"}'


class OnRecord(System):
    """Delivery with a trail; one that takes no `end` stands for a console that did not live to tell it."""

    def __init__(self, most: int = 1_000) -> None:
        super().__init__({("delivery", "/v1/acts"): self.asked_for})
        self.kept, self.takes_ends = KeptActs(most), True

    def asked_for(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=self.kept.read(int(request.url.params["after"])))
        act = json.loads(request.content)
        if act["act"].endswith("/end") and not self.takes_ends:
            return httpx.Response(503, json={"code": "away"})
        return httpx.Response(202, json=self.kept.take(act))


@pytest.fixture
async def url(url_of: Url) -> str:
    """A broker with three dead letters of one cause at finance, two of them under one name."""
    await dead.drop(url_of("operator"), ["finance"], lambda _: True, "next test", None)
    for name, body in (
        ("f-0", b'{"base": "KM-1"}'),
        ("f-0", b'{"base": "KM-1", "n": 2}'),
        ("f-1", b'{"base": "KM-1"}'),
    ):
        await bury(url_of("finance"), "finance", name, body)
    return url_of("operator")


async def test_what_a_console_that_ended_had_in_hand_is_named_by_the_next_and_gone_on_with(
    url: str, url_of: Url, tmp_path: Path
) -> None:
    there = OnRecord(most=1)
    there.takes_ends = False
    async with visitor(console(there, tmp_path, amqp_url=url)) as browser:
        answer = await begun(browser, "replay", "the form was corrected")
        await ended(browser, answer.headers["location"], "finished")
        assert "no end on record" not in (await browser.get("/letters")).text, "this console knows its own"
    for name, body in (("f-1", KM), ("later", KM)):
        await bury(url_of("finance"), "finance", name, body)
    there.takes_ends = True
    async with visitor(console(there, tmp_path, amqp_url=url)) as browser:
        page = await browser.get("/letters")
        assert "no end on record" in page.text
        old = await browser.get(answer.headers["location"], follow_redirects=True)
        assert "Dead letters still</dt><dd>1</dd>" in old.text
        assert "Dead letters no more</dt><dd>2</dd>" in old.text
        new = await browser.post(f"{old.url.path}/go_on", data={"csrf": csrf_of(old)})
        await ended(browser, new.headers["location"], "finished")
        assert "no end on record" not in (await browser.get("/letters")).text
    async with visitor(console(there, tmp_path, amqp_url=url)) as browser:
        assert "no end on record" not in (await browser.get("/letters")).text, "the trail has its end"
    assert [letter.id for letter in await dead.letters(url, ["finance"])] == ["later"]
    assert there.kept.did() == ["replay", "replay", "replay gone on with", "replay finished"]
    assert await depth(url, "finance.inbox") == 4
    for _ in range(4):
        await take(url_of("finance"), "finance.inbox")


async def test_a_job_that_was_not_told_whole_had_nothing_done_and_says_so(url: str, tmp_path: Path) -> None:
    there = OnRecord()
    some = [FrozenLetter.of(each) for each in await dead.letters(url, ["finance"])]
    about = {"job": "j", "letters": "1 to 2 of 5"} | _each(some[:2])
    act = {"act": "j/1", "did": "drop", "by": "lin", "because": "a test", "done_at": "2025-08-20T10:00:00+08:00"}
    there.kept.take(act | {"about": [{"name": name, "value": told} for name, told in about.items()]})
    async with visitor(console(there, tmp_path, amqp_url=url), "bai") as browser:
        page = (await browser.get("/letters/unended/j")).text
        assert "nothing was done with any" in page
        assert "Dead letters no more" not in page
        assert "go_on" not in page, "who may only look"
        assert (await browser.get("/letters/unended/nothing")).status_code == 404
    there.away = {"delivery"}
    async with visitor(console(there, tmp_path, amqp_url=url)) as browser:
        assert (await browser.get("/letters/unended/j")).status_code == 503
        assert "delivery does not answer" in (await browser.get("/letters")).text


def test_two_letters_under_one_name_are_both_on_record() -> None:
    def letter(name: str, body: bytes) -> FrozenLetter:
        return FrozenLetter.of(dead.DeadLetter("finance", name, "t", "defect", "", "", "4", "", "", (), body))

    one, other, third = letter("f", b"a"), letter("f", b"b"), letter("g", b"a")
    told = _each([one, other, third])
    assert len(told) == 3
    unended = UnendedJobs()
    unended._heed(
        {
            "number": 1,
            "did": "replay",
            "by": "lin",
            "because": "a test",
            "done_at": "2025-08-20T10:00:00+08:00",
            "about": [["job", "j"], ["letters", "1 to 3 of 3"], *told.items()],
        }
    )
    job = unended._known["j"]
    assert job.told_whole
    assert job.left([one, other, third, letter("f", b"c"), letter("h", b"a")]) == {one, other, third}
