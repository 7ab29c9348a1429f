"""A broker or a store that is not ours: used for one run, and left as it was found."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

import aio_pika
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, ChannelClosed

from operations.failing import CannotGoOn
from operations.topology.declare import declare
from operations.topology.description import Topology

_RUNNING: Final = "zhaolu.running"


class Unusable(CannotGoOn):
    """The broker that was given cannot be used: away, held by another run, or it refuses our layout."""


@asynccontextmanager
async def given_broker(url: str, topology: Topology) -> AsyncIterator[str]:
    """Declare the topology at this broker, empty, and keep other runs off it meanwhile; yields the URL.

    An exclusive queue is the lock between runs: it goes away with its connection. Raises `Unusable`.
    """
    try:
        connection = await aio_pika.connect(url, timeout=10)
    except (*CONNECTION_EXCEPTIONS, TimeoutError) as away:
        raise Unusable(f"the broker of ZHAOLU_AMQP_URL does not let us in: {type(away).__name__}") from None
    async with connection, connection.channel() as channel:
        try:
            await channel.declare_queue(_RUNNING, exclusive=True)
        except ChannelClosed:
            raise Unusable("another run is using the broker of ZHAOLU_AMQP_URL") from None
        try:
            await declare(url, topology, purge=True)
        except* ChannelClosed as refused:
            raise Unusable(f"the broker of ZHAOLU_AMQP_URL refuses our layout: {refused.exceptions[0]}") from None
        yield url


@asynccontextmanager
async def given_databases(url: str, services: Sequence[str]) -> AsyncIterator[Mapping[str, str]]:
    """A database name per service that no other run uses; they are dropped at the end."""
    from services.chassis.storage.mongo import Store  # noqa: PLC0415  the driver is loaded only when it is used

    run = secrets.token_hex(4)
    names = {service: f"zhaolu_{run}_{service}" for service in services}
    try:
        yield names
    finally:
        for name in names.values():
            store = Store(url, name)
            await store.drop()
            await store.close()
