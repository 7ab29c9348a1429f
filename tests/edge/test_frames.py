"""Frames spoiled byte by byte, against a worker on the real broker: each costs itself alone."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from operations import dead_letters as dead
from tests.chassis.toy import envelope, payment
from tests.chassis.workshop import Workshop, workshop
from tests.edge.raw import headed, wire
from tests.edge.spoil_frames import spoiled
from tests.often import LONG
from tests.waiting import until

CASES: Final = 20_000 if LONG else 2_500
TOOLED: Final = 400
"""After so many the tools for dead letters are tried on what there is."""
PORTION: Final = 500
NEIGHBOURS: Final = 25
"""Of each portion so many are good."""


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield opened


async def test_spoiled_frames_by_the_thousand_cost_no_neighbour_and_end_nothing(
    shop: Workshop, amqp_url: str, tmp_path: Path
) -> None:
    chance, sent, good = Random(14), 0, 0
    key, body = f"platform.payment_made.v.{shop.name}".encode(), payment("SPOILED").model_dump_json().encode()
    async with shop.working() as process:

        def done() -> bool:
            totals = [process.metrics.total(outcome) for outcome in ("heard", "repeated", "dead")]
            return sum(totals) >= sent + good and process.inbox.in_flight == 0

        while sent < CASES:
            async with wire(amqp_url) as opened:
                for nth in range(PORTION):
                    if nth % (PORTION // NEIGHBOURS) == 0:
                        good += 1
                        headers = envelope(f"good-{good}", payment()).headers()
                        opened.publish(b"platform", key, headed(headers), payment().model_dump_json().encode())
                    sent += 1
                    case = spoiled(envelope(f"case-{sent}", payment()).headers(), body, key, chance)
                    opened.publish(b"platform", case.key, case.properties, case.body)
                assert await opened.settled(), opened.closed
            await until(done)
            if sent == PORTION:
                await tools_work(shop, amqp_url, tmp_path)
        assert process.metrics.total("retried") == 0, "a defect: it should have been turned away"
        assert process.metrics.total("dead") > CASES // 2
        assert (await process.store.load("till", ["T-1"]))["T-1"].state["payments"] == good
        assert await process.ready()
        assert await shop.consumers() == 1


async def tools_work(shop: Workshop, amqp_url: str, folder: Path) -> None:
    """Whatever lies there is listed with code and field, and dropped."""
    lying = await shop.waiting("dead")  # asked first: what was looked at goes back a moment after the look
    found = await dead.letters(amqp_url, [shop.name])
    assert len(found) == lying > PORTION // 2
    assert all(letter.code and letter.rule and letter.id.isprintable() for letter in found)
    assert all(letter.field for letter in found)
    dropped = await dead.drop(amqp_url, [shop.name], lambda _: True, "spoiled", folder / "audit.jsonl")
    assert len(dropped) == len(found)
