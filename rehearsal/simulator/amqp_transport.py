"""The platform's AMQP road: straight to the `platform` exchange, as a user who may do only that."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final, Self

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractExchange
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, PublishError

from contracts.envelope import Envelope
from rehearsal.simulator.happening import Happening
from rehearsal.simulator.patience import Waiting

CONFIRM_SECONDS: Final = 10.0
_IN_FLIGHT: Final = 200
_PAUSE_SECONDS: Final = 0.5


class AmqpTransport:
    """Publishes to one exchange with confirms, again while the broker is away; no queue for it is a `PublishError`."""

    def __init__(self, exchange: AbstractExchange) -> None:
        self._exchange = exchange
        self._at_once = asyncio.Semaphore(_IN_FLIGHT)

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str, exchange: str) -> AsyncIterator[Self]:
        """A road for as long as the block lasts. Nothing is declared: this user has no such right."""
        async with await aio_pika.connect_robust(url) as connection:
            channel: AbstractChannel = await connection.channel(publisher_confirms=True, on_return_raises=True)
            yield cls(await channel.get_exchange(exchange, ensure=False))

    async def send(self, happenings: Iterable[Happening]) -> None:
        """All of them, many in flight; returns when the broker has confirmed each."""
        await asyncio.gather(*(self.publish(happening.envelope(), happening.body()) for happening in happenings))

    async def publish(self, envelope: Envelope, body: bytes, key: str | None = None) -> None:
        """One event in CloudEvents' binary mode, by its type as routing key or by this one.

        Raises `GaveUp` when the broker takes none for too long.
        """
        message = aio_pika.Message(
            body,
            headers=dict(envelope.headers()),
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=envelope.id,
            type=envelope.type,
            correlation_id=envelope.correlation_id,
        )
        waiting = Waiting()
        async with self._at_once:
            while True:
                try:
                    await self._exchange.publish(
                        message, routing_key=key or envelope.type, mandatory=True, timeout=CONFIRM_SECONDS
                    )
                except PublishError:
                    raise
                except (*CONNECTION_EXCEPTIONS, TimeoutError):
                    waiting.look(None, f"the broker takes no {envelope.type}")
                    await asyncio.sleep(_PAUSE_SECONDS)
                else:
                    return
