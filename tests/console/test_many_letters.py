"""Ten thousand dead letters of one cause, put back from the page: stopped in the middle, gone on with, none twice."""

import asyncio
import re
from collections import Counter
from pathlib import Path

import aio_pika
import pytest
from aio_pika.abc import HeadersType

from operations import dead_letters as dead
from tests.console.desk import console, csrf_of, visitor
from tests.console.test_letters import LOOK, Trail, ended, pages_of
from tests.operations.test_node import depth
from tests.private_node import Url

MANY = 10_000


async def buried(url: str, many: int) -> None:
    """So many letters of one cause at finance."""
    headers: HeadersType = {"ce-type": "platform.payment_made.v1", "x-attempt": 4, "x-reason-code": "invalid_data"}
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange("finance.redirect", ensure=False)
        for first in range(0, many, 500):
            await asyncio.gather(
                *(
                    exchange.publish(
                        aio_pika.Message(
                            b'{"base": "KM-1"}',
                            headers={**headers, "ce-id": f"f-{nth}", "x-origin-exchange": "platform"},
                            message_id=f"f-{nth}",
                        ),
                        "dead",
                    )
                    for nth in range(first, first + 500)
                )
            )


@pytest.mark.long
async def test_a_group_of_ten_thousand_is_stopped_in_the_middle_gone_on_with_and_nothing_is_doubled(
    url_of: Url, tmp_path: Path
) -> None:
    url = url_of("operator")
    await dead.drop(url, ["finance"], lambda _: True, "next test", None)
    async with await aio_pika.connect(url_of("finance")) as connection:
        await (await (await connection.channel()).get_queue("finance.inbox", ensure=False)).purge()
    await buried(url_of("finance"), MANY)
    async with visitor(console(Trail(), tmp_path, amqp_url=url)) as browser:
        page = await browser.get(LOOK)
        assert f"{MANY} letters as of" in page.text
        token = page.text.partition('name="token" value="')[2].partition('"')[0]
        form = {"csrf": csrf_of(page), "token": token, "did": "replay", "because": "the form was corrected"}
        place = (await browser.post("/letters/act", data=form)).headers["location"]
        async for page_text in pages_of(browser, place):
            if (found := re.search(r'<progress[^>]* value="(\d+)"', page_text)) and int(found[1]) >= MANY // 4:
                break
        await browser.post(f"{place}/stop", data={"csrf": form["csrf"]})
        await ended(browser, place, "stopped")
        left = len(await dead.letters(url, ["finance"]))
        assert 0 < left < MANY
        assert await depth(url, "finance.inbox") == MANY - left
        answer = await browser.post(f"{place}/go_on", data={"csrf": form["csrf"]})
        await ended(browser, answer.headers["location"], "finished")
    assert await dead.letters(url, ["finance"]) == []
    assert await put_back(url_of("finance")) == {f"f-{nth}": 1 for nth in range(MANY)}


async def put_back(url: str) -> Counter[str | None]:
    """What lies before finance, by name."""
    found: Counter[str | None] = Counter()
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue("finance.inbox", ensure=False)
        while (message := await queue.get(no_ack=True, fail=False)) is not None:
            found[message.message_id] += 1
    return found
