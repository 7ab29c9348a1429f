"""In a real browser: every page in both languages, wide and on a phone, to everybody; acts by keyboard alone [OPS-2].

What everybody can use is judged by axe-core 4.14.1, as npm packages it, under its own licence beside it.
"""

import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from playwright.async_api import Browser, Page, async_playwright

from operations import dead_letters as dead
from tests.console.desk import NUMBER, PASSWORD, SEASON, System, console
from tests.console.kept_acts import at_an_address
from tests.console.test_callers import rotating
from tests.console.test_letters import LOOK
from tests.console.test_outside import BASE, KEY, PUBLIC, outsiders, the_platforms_own
from tests.console.test_recipients import HR, Outside
from tests.console.test_results import written
from tests.console.test_season import FUNNEL, MOVES, PLACE
from tests.operations.test_dead import bury
from tests.private_node import Url

BROWSER: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE: Final = Path(__file__).parent / "axe" / "axe.min.js"
DIGEST: Final = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
SERIOUS: Final = frozenset({"serious", "critical"})
_JUDGE: Final = "axe.run(document, {resultTypes: ['violations']}).then(told => told.violations)"

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed here")


@asynccontextmanager
async def served(system: System, folder: Path, **settings: Any) -> AsyncIterator[str]:
    """The console at an address of its own."""
    async with at_an_address(console(system, folder, **settings)) as url:
        yield url


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        running = await driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        try:
            yield running
        finally:
            await running.close()


async def logged_in(page: Page, at: str) -> None:
    """With the keyboard alone: the first field has the focus."""
    page.set_default_timeout(0)
    await page.goto(at)
    await page.wait_for_selector("input[name=name]:focus")
    await page.keyboard.type("lin")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("nav[aria-label] a[aria-current]")


async def tab_to(page: Page, selector: str) -> None:
    """Forward with the keyboard until this has the focus."""
    for _ in range(200):
        await page.keyboard.press("Tab")
        if await page.evaluate("at => document.activeElement.matches(at)", selector):
            return
    raise AssertionError(f"no way to {selector}")


UNENDED: Final = "0123456789abcdef"
BEGUN: Final = {
    "number": 1,
    "act": f"{UNENDED}/1",
    "did": "replay",
    "by": "lin",
    "caller": "console",
    "because": "the form was corrected",
    "about": [["job", UNENDED], ["letters", "1 to 1 of 1"], ["finance/f-9", "platform.payment_made.v1 defect d"]],
    "done_at": "2025-08-20T10:00:00+08:00",
    "told_at": "2025-08-20T10:00:00+08:00",
    "previous": "p",
    "digest": "d",
}
"""What the trail has of a job whose console ended."""


def everything() -> System:
    """A system in mid-season, with somebody for every page."""
    there: System = outsiders()
    there.answers |= Outside().answers
    there.answers["registration", f"{PLACE}/funnel"] = FUNNEL
    there.answers["admission", f"{PLACE}/dates"] = MOVES
    there.answers["delivery", "/v1/acts"] = lambda asked: (
        {"items": [BEGUN], "next": None} if asked.method == "GET" else httpx.Response(202, json={"act": "a"})
    )
    return there


@pytest.fixture
async def url(url_of: Url) -> str:
    """A broker with three dead letters of one cause at finance."""
    await dead.drop(url_of("operator"), ["finance"], lambda _: True, "next test", None)
    for nth in range(3):
        await bury(url_of("finance"), "finance", f"f-{nth}", b'{"base": "KM-1"}')
    return url_of("operator")


PAGES: Final = (
    "/login",
    "/season",
    "/applications",
    f"/applications/{NUMBER}",
    "/sagas",
    f"/sagas/{NUMBER}",
    "/letters",
    LOOK,
    "/letters/finance/{digest}",
    f"/letters/unended/{UNENDED}",
    "/recipients",
    f"/recipients/{HR}",
    "/callers",
    "/processes",
    "/whatif",
    "/audit",
    "/runbook",
    "/nowhere",
)
"""Every page for operators, with what is behind it."""
OUTSIDE: Final = (f"/my/{NUMBER}", f"/at/{SEASON}/{BASE}")
"""Those behind a link."""
NO_PAGES: Final = frozenset(
    {
        "/",
        "/readyz",
        "/language/{language}",
        "/season/now",
        "/processes/now",
        "/applications/{application}/certificates",
    }
)
"""What leads elsewhere, and what is a part of a page that is drawn again by itself."""
IN_THE_ACTS: Final = frozenset({"/letters/jobs/{name}"})
"""What is there only while something is done: judged where that is tried."""


WIDE: Final[Mapping[str, Any]] = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN"}
PHONE: Final[Mapping[str, Any]] = {"viewport": {"width": 390, "height": 800}, "locale": "en-GB", "color_scheme": "dark"}


@pytest.mark.parametrize("seen", [pytest.param(WIDE, id="wide, Chinese"), pytest.param(PHONE, id="phone, English")])
async def test_every_page_is_there_and_fits_and_is_for_everybody(
    seen: Mapping[str, Any], url: str, tmp_path: Path
) -> None:
    wrong: list[str] = []
    written(tmp_path)
    link = the_platforms_own()
    outside = [link("", KEY, "applicant", NUMBER), link("", KEY, "base", f"{SEASON}/{BASE}"), f"/my/{NUMBER}"]
    settings: dict[str, Any] = {
        "amqp_url": url,
        "link_keys": PUBLIC,
        "results": tmp_path,
        "callers": rotating(tmp_path),
    }
    async with served(everything(), tmp_path, **settings) as at, browser() as running:
        page = await (await running.new_context(**seen)).new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
        page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith((at, "data:")) else None)
        await logged_in(page, at)
        (found, *_) = await dead.letters(url, ["finance"])
        for path in [*PAGES, *outside]:
            await page.goto(f"{at}{path.replace('{digest}', found.digest)}", wait_until="load")
            wrong += await unfit(page, seen, path)
    assert sorted({each for each in wrong if "status of 40" not in each}) == []


async def unfit(page: Page, seen: Mapping[str, Any], path: str) -> list[str]:
    """What is wrong with a page: no heading, another language, too wide, or what axe-core holds to be serious."""
    found = [] if await page.locator("h1").count() == 1 else [f"{path}: headings"]
    language = {"zh-CN": "zh-CN", "en-GB": "en"}[seen["locale"]]
    found += [] if await page.locator("html").get_attribute("lang") == language else [f"{path}: language"]
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found += [f"{path}: too wide"] if wide else []
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    told = await page.evaluate(_JUDGE)
    return found + [
        f"{path}: {each['id']} {each['nodes'][0]['html'][:200]}" for each in told if each["impact"] in SERIOUS
    ]


def test_what_judges_is_what_was_packaged() -> None:
    assert sha256(AXE.read_bytes()).hexdigest() == DIGEST
    assert "Mozilla Public License" in (AXE.parent / "axe.LICENSE").read_text(encoding="utf-8")


def matches(route: str, path: str) -> bool:
    """Whether this route answers at this path."""
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route)), path.partition("?")[0]) is not None


def test_no_page_is_left_out(tmp_path: Path) -> None:
    routes = {route for route, told in console(System(), tmp_path).openapi()["paths"].items() if "get" in told}
    unseen = {route for route in routes if not any(matches(route, path) for path in (*PAGES, *OUTSIDE))}
    assert unseen == NO_PAGES | IN_THE_ACTS
