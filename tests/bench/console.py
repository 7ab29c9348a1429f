"""What fifty viewers of the console ask of the services: requests and CPU-seconds, beside one viewer and none.

Viewers look at the season, the sagas and the recipients in turn, and each open page asks again as pages do by
themselves. Services are counted, not run: what one asks them is what matters, and a shared answer is asked for once.

    python -m tests.bench.console [--viewers 50] [--seconds 20]
"""

import argparse
import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from rich.console import Console
from rich.table import Table

from tests.console.desk import System, console, visitor
from tests.console.test_outside import outsiders
from tests.console.test_recipients import Outside
from tests.console.test_season import FUNNEL, PLACE

PAGES = ("/season", "/season/now", "/sagas", "/recipients", "/processes/now", "/season/now")
EVERY_SECONDS = 2.0
"""A page asks again less often than this by itself; somebody who clicks does not click faster."""


async def measured(viewers: int, seconds: float) -> tuple[int, Counter[str], float, float]:
    """Pages drawn, requests to services by path, CPU-seconds of the console, the slowest page."""
    there: System = outsiders()
    there.answers |= Outside().answers | {("registration", f"{PLACE}/funnel"): FUNNEL}
    with TemporaryDirectory() as folder:
        app = console(there, Path(folder))
        async with AsyncExitStack() as stack:
            browsers = [await stack.enter_async_context(visitor(app)) for _ in range(viewers)]
            there.asked.clear()
            began, until = time.process_time(), time.monotonic() + seconds
            told = await asyncio.gather(*(looked(each, nth, until) for nth, each in enumerate(browsers)))
            used = time.process_time() - began
    pages = [one for each in told for one in each]
    asked = Counter(f"{request.url.host}{request.url.path}" for request in there.asked)
    return len(pages), asked, used, max(pages, default=0.0)


async def looked(browser: httpx.AsyncClient, nth: int, until: float) -> list[float]:
    """How long each page took."""
    took: list[float] = []
    await asyncio.sleep(EVERY_SECONDS * (nth % 10) / 10)
    while time.monotonic() < until:
        began = time.monotonic()
        answer = await browser.get(PAGES[(nth + len(took)) % len(PAGES)])
        assert answer.status_code == 200, answer.status_code
        took.append(time.monotonic() - began)
        await asyncio.sleep(EVERY_SECONDS)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    asked = parser.parse_args()
    table = Table("viewers", "pages", "requests to services", "a second", "CPU s of the console", "slowest page, s")
    most: Counter[str] = Counter()
    for viewers in (0, 1, asked.viewers):
        pages, most, used, slowest = asyncio.run(measured(viewers, asked.seconds))
        total = most.total()
        rate = f"{total / asked.seconds:.1f}"
        table.add_row(str(viewers), str(pages), str(total), rate, f"{used:.2f}", f"{slowest:.3f}")
    out = Console()
    out.print(table)
    for path, many in most.most_common(12):
        out.print(f"{many:6}  {path}")


if __name__ == "__main__":
    main()
