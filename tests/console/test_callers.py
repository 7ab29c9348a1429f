"""Callers as a page: which secrets hold from when to when; revoked for a reason that is on record first [OPS-2]."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.callers import Callers, Kind
from operations import callers
from operations.callers import Hand
from tests.console.desk import System, console, csrf_of, visitor

NOW = datetime.now(UTC)
LONG_AGO = Hand("tests", NOW - timedelta(days=60))
NAMES: tuple[tuple[str, Kind], ...] = (("portal", "platform"), ("watch", "operator"), ("office", "office"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return rotating(tmp_path)


def rotating(folder: Path) -> Path:
    """A file of callers: one in the midst of rotating, one whose secret is over, one revoked."""
    known = Callers()
    for name, kind in NAMES:
        ends = NOW - timedelta(days=1) if name == "watch" else None
        known, _ = callers.added(known, LONG_AGO, name, kind, until=ends)
    known, _ = callers.rotated(known, Hand("tests", NOW), "portal", timedelta(days=7))
    known = callers.revoked(known, LONG_AGO, "office")
    callers.change(folder / "callers.json", lambda _: (known, None))
    return folder / "callers.json"


class Trail(System):
    """Delivery, which keeps what it is told of."""

    def __init__(self) -> None:
        super().__init__({("delivery", "/v1/acts"): self.take})
        self.acts: list[Any] = []

    def take(self, request: httpx.Request) -> httpx.Response:
        self.acts.append(json.loads(request.content))
        return httpx.Response(202, json={"act": "a"})


def held(file: Path, name: str) -> int:
    return len(next(each for each in callers.read(file).callers if each.name == name).secrets)


async def test_each_caller_stands_with_its_secrets_and_none_of_these_is_told(file: Path, tmp_path: Path) -> None:
    async with visitor(console(Trail(), tmp_path, callers=file), "bai") as browser:
        page = (await browser.get("/callers")).text
    assert page.count("rotating: two secrets hold") == 1
    assert page.count("no secret holds") == 1
    assert page.index(">portal<") < page.index(">watch<") < page.index(">office<")
    assert f"{(NOW + timedelta(days=7)):%Y-%m}" in page
    for caller in callers.read(file).callers:
        for secret in caller.secrets:
            assert secret.id in page
            assert str(secret.signs_with) not in page
            assert str(secret.token_sha256) not in page
    assert "because" not in page


async def test_one_secret_or_all_are_revoked_for_a_reason_that_is_on_record(file: Path, tmp_path: Path) -> None:
    there, before = Trail(), callers.read(file).callers[0].secrets[0].id
    async with visitor(console(there, tmp_path, callers=file)) as browser:
        form = {"csrf": csrf_of(await browser.get("/callers")), "secret": before, "because": " "}
        assert (await browser.post("/callers/portal/revoke", data=form)).status_code == 409
        assert (there.acts, held(file, "portal")) == ([], 2)
        form["because"] = "their disk was stolen"
        assert (await browser.post("/callers/portal/revoke", data=form)).status_code == 303
        assert held(file, "portal") == 1
        assert (await browser.post("/callers/portal/revoke", data=form | {"secret": ""})).status_code == 303
        assert held(file, "portal") == 0
        again = await browser.post("/callers/portal/revoke", data=form)
        assert (again.status_code, len(there.acts)) == (409, 2)
    assert [(act["did"], act["by"], act["because"]) for act in there.acts] == [
        ("callers revoke", "lin", "their disk was stolen")
    ] * 2
    assert callers.read(file).callers[0].revoked_by == "lin"


async def test_what_cannot_be_put_on_record_or_may_not_be_done_revokes_nobody(file: Path, tmp_path: Path) -> None:
    there = Trail()
    there.away.add("delivery")
    for name, status in (("lin", 503), ("bai", 403)):
        async with visitor(console(there, tmp_path, callers=file), name) as browser:
            form = {"csrf": csrf_of(await browser.get("/callers")), "because": "a test"}
            assert (await browser.post("/callers/portal/revoke", data=form)).status_code == status
    assert held(file, "portal") == 2


async def test_a_console_without_the_file_or_with_one_that_is_none_says_so(tmp_path: Path) -> None:
    async with visitor(console(Trail(), tmp_path)) as browser:
        assert "ZHAOLU_CONSOLE_CALLERS" in (await browser.get("/callers")).text
    (tmp_path / "callers.json").write_text("[]", encoding="utf-8")
    async with visitor(console(Trail(), tmp_path, callers=tmp_path / "callers.json")) as browser:
        assert "holds no callers" in (await browser.get("/callers")).text
