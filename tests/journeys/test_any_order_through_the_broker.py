"""A season's messages through a real broker into a real store, shuffled and repeated: the documents of the paper."""

from collections.abc import AsyncIterator
from random import Random
from typing import Final

import pytest
from aio_pika.abc import AbstractChannel

from tests.convergence.recorded import Recording, recording
from tests.journeys.lone_service import clock, on, rested, stored, told, whole_topology, working
from tests.often import often
from tests.paper import SERVICES, retold

ORDERS: Final = often(4)
"""Per service; over five services that makes twenty, where there is time."""


@pytest.fixture(scope="module")
async def channel(amqp_url: str) -> AsyncIterator[AbstractChannel]:
    """The whole topology, declared at the tests' broker."""
    async with whole_topology(amqp_url) as opened:
        yield opened


@pytest.mark.parametrize("order", range(ORDERS))
@pytest.mark.parametrize("name", SERVICES)
async def test_a_shuffled_season_ends_in_the_documents_it_ends_in_on_paper(
    name: str, order: int, channel: AbstractChannel, amqp_url: str, mongo_url: str
) -> None:
    recorded: Recording = recording("2025-kunming-2", 9, order + 1)
    heard, shuffle = recorded.heard[name], Random(f"{name}/{order}")
    repeated = [each for each in heard for _ in range(shuffle.randint(1, 3))]
    shuffle.shuffle(repeated)
    await (await channel.get_queue(f"{name}.inbox", ensure=False)).purge()  # of what other services said to it before
    async with on(name, amqp_url, mongo_url) as built, working(built) as process:
        await told(channel, name, repeated)
        await rested(process, channel)
        for now in recorded.stops:
            await told(channel, name, [clock(now)])
            await rested(process, channel)
        assert (await stored(process)).canonical() == retold(name, heard, Random(0), recorded.over).canonical()
        assert process.metrics.total("dead") == process.metrics.total("retried") == 0
