"""In a real browser: somebody logs in by keyboard and sees every page, both languages, wide and on a phone [OPS-2]."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from tests.console.desk import PASSWORD, System, console

BROWSER: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PAGES: Final = ("/season", "/applications", "/sagas", "/letters", "/recipients", "/processes", "/whatif", "/audit")

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed here")


@asynccontextmanager
async def served(system: System, folder: Path) -> AsyncIterator[str]:
    """The console at an address of its own."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(console(system, folder), log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


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
    await page.wait_for_function("document.activeElement.name === 'name'")
    await page.keyboard.type("lin")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("nav[aria-label] a[aria-current]")


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param({"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN"}, id="wide, Chinese"),
        pytest.param(
            {"viewport": {"width": 390, "height": 800}, "locale": "en-GB", "color_scheme": "dark"}, id="phone, English"
        ),
    ],
)
async def test_every_page_is_there_and_fits(seen: dict[str, Any], tmp_path: Path) -> None:
    wrong: list[str] = []
    async with served(System(), tmp_path) as at, browser() as running:
        page = await (await running.new_context(**seen)).new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
        page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith((at, "data:")) else None)
        await logged_in(page, at)
        for path in PAGES:
            await page.goto(f"{at}{path}", wait_until="networkidle")
            assert await page.locator("h1").count() == 1, path
            assert await page.locator("html").get_attribute("lang") == {"zh-CN": "zh-CN", "en-GB": "en"}[seen["locale"]]
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert wrong == []
