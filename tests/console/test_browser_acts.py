"""In a real browser: everything that is done at the console, by keyboard alone, wide and on a phone [OPS-2]."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aio_pika
import pytest
from playwright.async_api import Page

from operations import callers
from operations import dead_letters as dead
from tests.console.desk import System, console
from tests.console.test_browser import (
    BROWSER,
    PHONE,
    UNENDED,
    WIDE,
    browser,
    everything,
    logged_in,
    matches,
    served,
    tab_to,
    unfit,
)
from tests.console.test_callers import rotating
from tests.console.test_letter import RIGHT, WRONG
from tests.console.test_letters import LOOK
from tests.console.test_recipients import HR
from tests.operations.test_dead import bury
from tests.private_node import Url

WHY: Final = "as agreed by telephone"

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed here")


@pytest.fixture
async def url(url_of: Url) -> str:
    """A broker with three dead letters of one cause at finance, and one that can be corrected."""
    await dead.drop(url_of("operator"), ["finance"], lambda _: True, "next test", None)
    for nth in range(3):
        await bury(url_of("finance"), "finance", f"f-{nth}", b'{"base": "KM-1"}')
    await bury(url_of("finance"), "finance", "wrong", WRONG, {"ce-time": "2025-10-15T12:00:00+08:00"})
    return url_of("operator")


async def by_keyboard(page: Page, form: str, button: str = "button", **written: str) -> None:
    """Fill these fields and press this button; whatever has the focus is seen to have it."""
    for name, text in written.items():
        await tab_to(page, f"{form} [name={name}]")
        await page.keyboard.press("Control+A")
        await page.keyboard.type(text)
    await tab_to(page, f"{form} {button}")
    assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", f"{form} {button}"
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def held(_url: str, _services: Any, wanted: Callable[[dead.DeadLetter], bool], *_: Any) -> list[dead.DeadLetter]:
    """A replay that comes to its second letter when somebody stops it."""
    letter = dead.DeadLetter("finance", "none", "t", "c", "", "", "4", "", "", (), b"")
    while True:
        wanted(letter)
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("seen", [pytest.param(WIDE, id="wide, Chinese"), pytest.param(PHONE, id="phone, English")])
async def test_every_act_is_done_by_keyboard_alone(
    seen: Mapping[str, Any], url: str, url_of: Url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, known, posted, wrong = everything(), rotating(tmp_path), set[str](), list[str]()
    (letter,) = (each for each in await dead.letters(url, ["finance"]) if each.id == "wrong")
    async with served(there, tmp_path, amqp_url=url, callers=known) as at, browser() as running:
        page = await (await running.new_context(**seen)).new_page()
        page.on("request", lambda asked: posted.add(urlsplit(asked.url).path) if asked.method == "POST" else None)
        await logged_in(page, at)
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.matches('.skip')")
        monkeypatch.setattr(dead, "replay", held)
        await page.goto(f"{at}{LOOK}")
        await by_keyboard(page, "form[action$='/act']", "button[value=replay]", because=WHY)
        await page.wait_for_selector("form[action$='/stop']")
        wrong += await unfit(page, seen, "/letters/jobs")
        await by_keyboard(page, "form[action$='/stop']")
        await page.wait_for_selector("form[action$='/go_on']")
        monkeypatch.undo()
        await by_keyboard(page, "form[action$='/go_on']")
        await page.wait_for_selector("progress[value='3']")
        await page.goto(f"{at}/letters/unended/{UNENDED}")
        await by_keyboard(page, "form[action$='/go_on']")
        await page.goto(f"{at}/letters/finance/{letter.digest}")
        await by_keyboard(page, "form[action$='/open']", because=WHY)
        wrong += await unfit(page, seen, "/letters, opened")
        await by_keyboard(page, "form[action$='/correct']", data=RIGHT)
        for what in ("recover", "switch_on"):
            await page.goto(f"{at}/recipients/{HR}")
            await by_keyboard(page, f"form[action$='/{what}']", because=WHY)
        await page.goto(f"{at}/callers")
        await by_keyboard(page, "form[action$='/portal/revoke']", because=WHY)
        await by_keyboard(page, "form[action='/logout']")
        other = "en" if seen is WIDE else "zh"
        await tab_to(page, f"a[href^='/language/{other}']")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(f"html[lang^={other}]")
    assert wrong == []
    assert await dead.letters(url, ["finance"]) == []
    assert next(each for each in callers.read(known).callers if each.name == "portal").revoked_at is not None
    done = {request.url.path for request in there.asked if request.method == "POST"}
    assert {f"/v1/recipients/{HR}/{path}" for path in ("recover", "address/switch-on")} <= done
    assert [route for route in acts(tmp_path) if not any(matches(route, path) for path in posted)] == []
    async with await aio_pika.connect(url_of("finance")) as connection:
        await (await (await connection.channel()).get_queue("finance.inbox", ensure=False)).purge()


def acts(folder: Path) -> list[str]:
    """Every route something is done by."""
    return [route for route, told in console(System(), folder).openapi()["paths"].items() if "post" in told]
