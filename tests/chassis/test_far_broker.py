"""A broker half a second away: what is asked of it is answered, if later, and nobody breaks the question off."""

from collections.abc import AsyncIterator

import pytest

from rehearsal.runtime.between import between
from services.chassis.messaging import sounding
from services.chassis.messaging.bus import Bus
from tests.chassis.toy import payment
from tests.chassis.workshop import Workshop, workshop
from tests.waiting import until

AWAY_SECONDS = 0.25


@pytest.fixture
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url) as opened:
        yield opened


async def test_what_waits_in_the_inbox_is_known_over_a_long_way_too(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sounding, "_AT_MOST_SECONDS", 0.01)
    await shop.send("a", payment())
    async with between(shop.amqp_url, delay_seconds=AWAY_SECONDS) as far:
        bus = Bus(far.through, shop.name, 10, lambda _exchange, _kind: None)
        await bus.open()
        asking = sounding.Sounding(bus, shop.name)

        async def known() -> bool:
            return await asking.waiting() == 1

        await until(known)
        await bus.close()
