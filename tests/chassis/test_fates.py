"""What became of letters that were put back, asked of the process that has them, on a real broker."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from operations import dead_letters as dead
from services.chassis.messaging.fates import PUT_BACK
from tests.chassis.test_http import AUTHORISED
from tests.chassis.toy import UNLUCKY_FEN, envelope, payment
from tests.chassis.workshop import Workshop, workshop
from tests.waiting import until

FIRST, SECOND = f"{PUT_BACK}first", f"{PUT_BACK}second"


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield opened


async def fates(shop: Workshop, mark: str, *ids: str) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=shop.url) as client:
        answer = await client.get("/v1/fates", params={"mark": mark, "id": list(ids)}, headers=AUTHORISED)
    told: dict[str, str] = answer.raise_for_status().json()
    return told


async def test_a_process_tells_what_became_of_each_letter_that_was_put_back(
    shop: Workshop, amqp_url: str, tmp_path: Path
) -> None:
    good, bad = payment(), payment(amount_fen=UNLUCKY_FEN)
    for name, message in (("good", good), ("good", good), ("bad", bad)):
        body, headers = message.model_dump_json().encode(), envelope(name, message).headers()
        await shop.send_raw(body, headers, "dead")
    await shop.send_raw(b"{", envelope("broken").headers(), "dead")
    back = partial(dead.replay, amqp_url, [shop.name], audit=tmp_path / "audit.jsonl")

    async def become(mark: str, **expected: str) -> bool:
        return await fates(shop, mark, *expected) == expected

    async with shop.working("all"):
        await back(wanted=lambda delivery: delivery.id in {"bad", "broken"}, mark=FIRST)
        await until(partial(become, FIRST, broken="dead", bad="retried"))
        await until(partial(become, FIRST, broken="dead", bad="dead"))
        await back(wanted=lambda delivery: delivery.id == "good", mark=SECOND)
        await until(partial(become, SECOND, good="repeated"))
        assert await fates(shop, FIRST, "good", "unheard-of") == {}
        async with httpx.AsyncClient(base_url=shop.url) as client:
            assert (await client.get("/v1/fates", params={"mark": FIRST, "id": "bad"})).status_code == 401
