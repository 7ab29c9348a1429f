"""The broker: one inbox consumed through FastStream, one connection of its own for publishing.

The topology is there already, declared by an admin step; a service has no configure right.
"""

import asyncio
import time
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import aio_pika
from aio_pika.abc import (
    AbstractIncomingMessage,
    AbstractRobustChannel,
    AbstractRobustConnection,
)
from faststream.rabbit import RabbitBroker
from pamqp.commands import Basic

from services.chassis.core.document import OutboxMessage
from services.chassis.core.failures import Unavailable
from services.chassis.core.faults import ARMED, Point, failpoint
from services.chassis.core.log import logger
from services.chassis.messaging.ears import NOT_NOW, Consumers, Take, whole
from services.chassis.messaging.exchange_publisher import Answer, ExchangePublisher, Refused
from services.chassis.messaging.frames import install, parcel
from services.chassis.messaging.lying import lying
from services.chassis.messaging.origin import PUBLISHED
from services.chassis.messaging.suspicion import SUSPECTS

CONFIRM_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 2.0
_PERSISTENT: Final = 2
_HANDED_OVER: Final = 0.0005
"""Seconds after which a window's bytes have left us, and the first confirm has not come."""


async def _hung_up(closing: Awaitable[object]) -> None:
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await closing
    except Exception as left:  # whatever it was, the broker notices by itself that we are gone
        logger.warning("hung_up", kind=type(left).__name__)


class Bus:
    """A service's connections to the broker, for hearing and for speaking."""

    def __init__(self, url: str, service: str, prefetch: int, refused: Refused, parts: int = 1) -> None:
        install()
        self._url, self._service, self._refused = url, service, refused
        self._publishing: AbstractRobustConnection | None = None
        self._publishers: dict[str, ExchangePublisher] = {}
        self._suspecting: AbstractRobustChannel | None = None
        self._broker = RabbitBroker(
            url, apply_types=False, logger=None, fail_fast=False, reconnect_interval=1.0, app_id=service
        )
        self._ears = Consumers(self._broker, service, prefetch, parts)

    async def open(self) -> None:
        """Connect for publishing. Raises `Unavailable` while the broker cannot be reached."""
        try:
            self._publishing = await aio_pika.connect_robust(
                self._url, reconnect_interval=1.0, client_properties={"connection_name": f"{self._service}:says"}
            )
        except NOT_NOW as error:
            raise Unavailable(f"broker: {type(error).__name__}") from error

    async def listen(self, take: Take) -> None:
        """Start consuming the inbox: every delivery goes to `take`, which must acknowledge it in time."""
        await self._ears.listen(take)

    async def stop_consuming(self) -> None:
        """Stop consuming for good; what has been delivered is taken, and can still be acknowledged."""
        await self._ears.stop()

    async def pause(self) -> bool:
        """Stop consuming until `resume`, due however this ends; whether it was done: not while the broker is away."""
        return self.connected and await self._ears.pause()

    async def resume(self) -> None:
        """Consume again after a pause, also after one that broke off. Raises `Unavailable` with the broker away."""
        await self._ears.resume()

    async def suspects(self) -> int:
        """How many messages wait to be handled alone. Raises `Unavailable` while the broker cannot be reached."""
        try:
            there = await whole(lying(await self._apart(), f"{self._service}.{SUSPECTS}"))
        except NOT_NOW as error:
            raise Unavailable(f"broker: {type(error).__name__}") from error
        return there.ready

    async def next_suspect(self) -> AbstractIncomingMessage | None:
        """The next message to be handled alone, if there is one. Raises `Unavailable` with the broker away."""
        if self._ears.deaf:
            return None
        try:
            queue = await (await self._apart()).get_queue(f"{self._service}.{SUSPECTS}", ensure=False)
            return await whole(queue.get(fail=False))
        except NOT_NOW as error:
            raise Unavailable(f"broker: {type(error).__name__}") from error

    async def _apart(self) -> AbstractRobustChannel:
        """The channel suspects come over, which no other delivery shares."""
        if self._publishing is None or not self.connected:
            raise Unavailable("broker: not connected")
        if self._suspecting is None or self._suspecting.is_closed:
            self._suspecting = await whole(self._publishing.channel())
        return self._suspecting

    async def close(self) -> None:
        """Hang up, in good order if the broker answers: one that does not keeps nobody from leaving."""
        await _hung_up(self._broker.stop())
        if self._publishing is not None:
            await _hung_up(self._publishing.close())

    async def listening(self) -> bool:
        """Whether every part of the inbox has its consumer alive here: a connection alone proves nothing."""
        return self.connected and await self._ears.listening()

    @property
    def publishing(self) -> AbstractRobustConnection | None:
        """The connection for speaking; None while the broker was never reached."""
        return self._publishing

    async def hearing(self) -> AbstractRobustConnection:
        """The connection for hearing, over which nothing is ever said."""
        return await self._broker.connect()

    @property
    def connected(self) -> bool:
        """Whether the publishing connection is up."""
        return self._publishing is not None and self._publishing.connected.is_set()

    def speaking(self) -> bool:
        """Whether the publishing connection is up, and no exchange is refused to us."""
        return self.connected and not self.shut

    @property
    def shut(self) -> tuple[str, ...]:
        """The exchanges that are refused to us."""
        return tuple(name for name, publisher in self._publishers.items() if publisher.shut)

    async def publish(self, messages: Sequence[OutboxMessage]) -> list[bool]:
        """Publish all under one confirm window; for each, whether the broker confirmed and routed it."""
        return [answer is Answer.CONFIRMED for answer in await self.say(messages)]

    async def say(self, messages: Sequence[OutboxMessage]) -> list[Answer]:
        """The same; for each, what the broker answered."""
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                each = (self._said(w.exchange, w.key, w.body.encode(), _properties(w)) for w in messages)
                if ARMED:
                    asyncio.get_running_loop().call_later(_HANDED_OVER, failpoint, Point.PUBLISH_AFTER)
                return list(await asyncio.gather(*each))
        except TimeoutError:
            return [Answer.NONE] * len(messages)

    async def redirect(self, message: AbstractIncomingMessage, key: str, headers: Mapping[str, Any]) -> bool:
        """Publish a received message's original bytes, with these headers, to one of the service's side queues."""
        properties = parcel(message, headers)
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                said = await self._said(f"{self._service}.redirect", key, message.body, properties)
                return said is Answer.CONFIRMED
        except TimeoutError:
            return False

    async def _said(self, exchange: str, key: str, body: bytes, properties: Basic.Properties) -> Answer:
        if self._publishing is None:
            return Answer.NONE
        publisher = self._publishers.get(exchange)
        if publisher is None:
            publisher = self._publishers[exchange] = ExchangePublisher(self._publishing, exchange, self._refused)
        return await publisher.said(key, body, properties)


def _properties(outgoing: OutboxMessage) -> Basic.Properties:
    return Basic.Properties(
        headers={**outgoing.headers, PUBLISHED: str(time.time_ns() // 1_000_000)},
        content_type="application/json",
        message_id=outgoing.headers["ce-id"],
        correlation_id=outgoing.headers["ce-correlationid"],
        message_type=outgoing.headers["ce-type"],
        delivery_mode=_PERSISTENT,
        expiration=_expiration(outgoing.headers),
    )


def _expiration(headers: Mapping[str, str]) -> str | None:
    """So many milliseconds after it was said nobody wants it any more, where it says so itself."""
    until = headers.get("ce-expirytime")
    if until is None:
        return None
    left = datetime.fromisoformat(until) - datetime.fromisoformat(headers["ce-time"])
    return str(max(1, int(left.total_seconds() * 1_000)))
