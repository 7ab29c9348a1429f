"""A document that would be larger than the store takes costs the message that would make it so, and says why."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Final

import pytest
from pydantic import TypeAdapter

from contracts.envelope import Received
from contracts.messages.platform.acts import PaymentMade
from services.chassis.core.aggregate import Addressed, Aggregate, Hears
from services.chassis.core.failures import Full
from services.chassis.storage import mongo
from tests.chassis.toy import payment
from tests.chassis.workshop import Workshop, workshop
from tests.waiting import until

LARGE_FEN: Final = 17_000_000


def decide(_state: int, heard: Received[PaymentMade], _context: Any) -> list[int]:
    if heard.message.amount_fen == LARGE_FEN:
        raise Full("hoard")  # as the store would, asked to keep what this makes of it
    return [heard.message.amount_fen]


HOARD: Final[Aggregate[int]] = Aggregate(
    kind="hoard",
    state=TypeAdapter(int),
    initial=lambda _: 0,
    decide=decide,
    evolve=lambda state, fen: state + fen,
)


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url) as opened:
        hears: Hears = {PaymentMade: lambda m: Addressed(HOARD, m.application, m)}
        opened.service = replace(opened.service, aggregates=(HOARD,), hears=hears)
        yield opened


async def test_what_would_make_a_document_too_large_is_dead_at_once_and_its_neighbours_are_heard(
    shop: Workshop,
) -> None:
    for name, fen in (("a", 100), ("large", LARGE_FEN), ("b", 100)):
        await shop.send(name, payment("T-1" if name != "b" else "T-2", fen))
    async with shop.working() as process:
        await until(lambda: process.metrics.total("dead") == 1 and process.metrics.total("heard") == 2)
        assert process.metrics.total("retried") == 0
        assert await process.ready()
    (delivery,) = await shop.queue("dead")
    assert (delivery.headers["x-reason-code"], delivery.headers["x-reason-field"]) == ("document_full", "hoard")


@pytest.mark.parametrize("code", [10334, 17419, 17420])
def test_what_a_store_says_of_a_document_too_large_is_told_by_its_kind(code: int) -> None:
    with pytest.raises(Full, match="hoard"):
        mongo._lost(mongo.BulkWriteError({"writeErrors": [{"code": code, "index": 0}]}), "hoard")  # type: ignore[attr-defined]
