"""Rights taken from a service at its broker, and given back: it waits, says so, and loses nothing."""

import os
from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import urlsplit, urlunsplit

import pytest

from rehearsal.runtime.docker import engine_answers
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import NODE, control
from services.chassis.messaging.exchange_publisher import Refusal
from tests.chassis.test_refusals import all_sent, kept, paid, refusals
from tests.chassis.toy import payment
from tests.chassis.workshop import Workshop, ids_of, unready, waits, workshop
from tests.waiting import until

USER = "limited"


async def allow(processes: Processes, write: str, read: str) -> None:
    """These rights from now on; what is connected must connect again, since a channel remembers.

    Both asked at once: every call of `rabbitmqctl` starts a machine of its own.
    """
    texts = ", ".join(f'<<"{text}">>' for text in (USER, "/", "^$", write, read, "tests"))
    closed = f'rabbit_networking:close_all_user_connections(<<"{USER}">>, "rights changed")'
    await control(processes, NODE, "eval", f"rabbit_auth_backend_internal:set_permissions({texts}), {closed}.")


@pytest.fixture
async def limited(own_servers: Processes, amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    """A workshop whose worker is a user without any right."""
    if "ZHAOLU_TEST_AMQP_URL" in os.environ or engine_answers():
        pytest.skip("the broker is not ours to command")
    await control(own_servers, NODE, "add_user", USER, "secret")
    await allow(own_servers, "^$", "^$")
    parts = urlsplit(amqp_url)
    url = urlunsplit(parts._replace(netloc=f"{USER}:secret@{parts.hostname}:{parts.port}"))
    async with workshop(amqp_url, mongo_url, reached_by=(url, mongo_url), clock="simulated") as shop:
        yield shop
    await control(own_servers, NODE, "delete_user", USER)


async def test_a_service_without_rights_waits_and_after_they_are_given_nothing_is_lost(
    limited: Workshop, own_servers: Processes
) -> None:
    own = f"^{limited.name}([.]redirect)?$"
    everything = f"^{limited.name}([.](inbox|suspects))?$"
    async with limited.working(at_once=True) as process:
        await until(partial(waits, process))
        assert not await process.ready()
        await allow(own_servers, own, everything)
        await until(process.ready)
        assert await limited.consumers() == 1
        await paid(limited, process, 0, 1)

        await allow(own_servers, "^$", everything)
        await paid(limited, process, 1, 5)
        await until(lambda: refusals(process, limited.name, Refusal.FORBIDDEN) > 1)
        assert len(await kept(process)) >= 4
        assert not await process.ready()

        await allow(own_servers, own, "^$")
        await until(partial(all_sent, process))
        await limited.send("while-deaf", payment())
        await until(partial(unready, process))

        await allow(own_servers, own, everything)
        await until(process.ready)
        await until(lambda: process.metrics.said == 6)
        assert await limited.consumers() == 1
    said = ids_of(await limited.queue("said"))
    assert len(said) == len(set(said)) == 6
