"""What is stuck, and what became of somebody, within two seconds, whoever is silent, who is then named [OPS-1].

Time leaps over all waiting: what is measured is what somebody waits for, on whatever machine.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest

from cli import sagas as command
from operations.access import SERVICES, TIMEOUT_SECONDS, Access
from operations.client import OperationsClient, Unanswered
from operations.console.parts import MissingPart, part
from tests.console.desk import NUMBER, SEASON, System, console, visitor
from tests.console.leaping import leaping, passed
from tests.console.test_pages import PLACE, system
from tests.console.test_recipients import HR

SECONDS: Final = 2.0
STARTS_SECONDS: Final = 0.45
"""So much of it a command needs before it asks anybody."""
ASKS: Final = {
    "/season": {"registration", "admission"},
    "/sagas": {"admission"},
    f"/sagas/{NUMBER}": {"admission"},
    f"/applications/{NUMBER}": {"registration", "verification", "exams", "admission", "finance"},
    "/letters": {"delivery"},
    "/recipients": {"delivery"},
    f"/recipients/{HR}": {"delivery"},
    "/processes": set(SERVICES),
    "/audit": {"delivery"},
}
"""Whom each page asks."""


class Silent(System):
    """One service takes a question, and never answers: whoever asked waits as long as they will."""

    def __init__(self, who: str) -> None:
        super().__init__(system().answers)
        self.who = who

    async def hears(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == self.who:
            await asyncio.sleep(float(request.extensions["timeout"]["read"]))
            raise httpx.ReadTimeout("silent", request=request)
        return self(request)


@pytest.mark.parametrize("who", SERVICES)
def test_every_page_is_there_within_two_seconds_and_names_whoever_is_silent(who: str, tmp_path: Path) -> None:
    there = Silent(who)

    async def looked() -> list[str]:
        wrong = []
        app = console(there.hears, tmp_path, TIMEOUT_SECONDS)
        async with visitor(app) as browser:
            for path, asks in ASKS.items():
                began = passed()
                page = await browser.get(path)
                wrong += [f"{path}: {passed() - began:.2f} s"] if passed() - began >= SECONDS else []
                wrong += [f"{path}: unnamed"] if who in asks and not _named(who, page.text) else []
                wrong += [f"{path}: answered {page.status_code}"] if page.status_code >= 500 else []
        return wrong

    assert leaping(looked) == []


def test_what_takes_long_to_be_given_up_is_not_waited_for() -> None:
    async def stubborn() -> None:
        try:
            await asyncio.sleep(3_600)
        finally:
            await asyncio.sleep(5)

    async def looked() -> float:
        began = passed()
        assert isinstance(await part("rabbitmq", stubborn()), MissingPart)
        return passed() - began

    assert leaping(looked) < SECONDS


def _named(who: str, page: str) -> bool:
    """As a part that is missing; or in its own row, where processes are listed."""
    row = page.partition(f">http://{who}<")[2].partition("</tr>")[0]
    return f"{who} does not answer" in page or "no answer in" in row


@pytest.mark.parametrize("who", ["registration", "verification", "exams", "admission", "finance"])
def test_a_whole_story_is_told_by_command_within_two_seconds_and_names_whoever_is_silent(
    who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Silent(who)

    @asynccontextmanager
    async def client(access: Access) -> AsyncIterator[OperationsClient]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(there.hears)) as opened:
            yield OperationsClient(access, opened)

    async def told() -> None:
        began = passed()
        lines, lacking = await command._story(asked, PLACE)
        assert passed() - began + STARTS_SECONDS < SECONDS
        assert list(lacking) == [who]
        assert lines or who == "admission"
        if who == "admission":
            began = passed()
            with pytest.raises(Unanswered, match="admission: no answer in"):
                await command._sagas(asked, [SEASON], None)
            assert passed() - began + STARTS_SECONDS < SECONDS

    asked = Access({name: f"http://{name}" for name in SERVICES}, "t", TIMEOUT_SECONDS)
    monkeypatch.setattr(OperationsClient, "of", client)
    leaping(told)
