"""The broker: one inbox consumed through FastStream, one connection of its own for publishing.

The topology is there already, declared by an admin step; a service has no configure right.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar, cast

import aio_pika
import aiormq
from aio_pika.abc import (
    AbstractIncomingMessage,
    AbstractRobustChannel,
    AbstractRobustConnection,
    AbstractRobustQueue,
)
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue
from pamqp.commands import Basic

from services.chassis.core.document import OutboxMessage
from services.chassis.core.failures import Unavailable
from services.chassis.core.faults import ARMED, Point, failpoint
from services.chassis.core.log import logger
from services.chassis.messaging.exchange_publisher import Answer, ExchangePublisher, Refused
from services.chassis.messaging.frames import install, parcel
from services.chassis.messaging.lying import lying
from services.chassis.messaging.origin import PUBLISHED
from services.chassis.messaging.suspicion import SUSPECTS

CONFIRM_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 2.0
_PERSISTENT: Final = 2
_ARRIVING: Final = 50
"""Turns of the loop in which what the broker delivered before it stopped comes to whoever takes it: a few will do."""
_HANDED_OVER: Final = 0.0005
"""Seconds after which a window's bytes have left us, and the first confirm has not come."""
_NOT_NOW: Final = (*CONNECTION_EXCEPTIONS, TimeoutError)
"""What the client raises when the broker is away, or will not have it: closed channels, returns, refusals."""
T = TypeVar("T")
Take = Callable[[AbstractIncomingMessage], Awaitable[None]]


async def _undecoded(message: RabbitMessage) -> RabbitMessage:
    return message


async def _hung_up(closing: Awaitable[object]) -> None:
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await closing
    except Exception as left:  # whatever it was, the broker notices by itself that we are gone
        logger.warning("hung_up", kind=type(left).__name__)


async def _whole(question: Awaitable[T]) -> T:
    """The answer to a question that is not broken off half asked: the client closes a channel on which one was."""
    async with asyncio.timeout(CONFIRM_SECONDS):
        return await asyncio.shield(question)


class Bus:
    """A service's connections to the broker, for hearing and for speaking."""

    def __init__(self, url: str, service: str, prefetch: int, refused: Refused) -> None:
        install()
        self._url, self._service, self._prefetch, self._refused = url, service, prefetch, refused
        self._publishing: AbstractRobustConnection | None = None
        self._publishers: dict[str, ExchangePublisher] = {}
        self._suspecting: AbstractRobustChannel | None = None
        self._broker = RabbitBroker(
            url, apply_types=False, logger=None, fail_fast=False, reconnect_interval=1.0, app_id=service
        )
        self._consuming = self._deaf = False
        self._turning = asyncio.Lock()
        self._silenced: tuple[str, ...] = ()
        self._inbox = RabbitQueue(f"{service}.inbox", queue_type=QueueType.QUORUM, durable=True, declare=False)

    async def open(self) -> None:
        """Connect for publishing. Raises `Unavailable` while the broker cannot be reached."""
        try:
            self._publishing = await aio_pika.connect_robust(
                self._url, reconnect_interval=1.0, client_properties={"connection_name": f"{self._service}:says"}
            )
        except _NOT_NOW as error:
            raise Unavailable(f"broker: {type(error).__name__}") from error

    async def listen(self, take: Take) -> None:
        """Start consuming the inbox: every delivery goes to `take`, which must acknowledge it in time."""

        async def heard(message: RabbitMessage) -> None:
            """The handler FastStream asks for; what is delivered goes straight past it."""
            await take(message.raw_message)

        async def straight(message: Any) -> None:
            """Past scopes, middlewares and parsers, of which none is used here: they cost more than the rest of it."""
            await take(message)

        if not self._broker.subscribers:  # asked again, it is the same consumer
            subscriber = self._broker.subscriber(
                self._inbox,
                ack_policy=AckPolicy.MANUAL,
                channel=Channel(prefetch_count=self._prefetch),
                decoder=_undecoded,
            )
            subscriber(heard)
            subscriber.consume = straight  # type: ignore[assignment,method-assign]
        async with self._turning:
            if self._deaf:
                return
            try:
                await self._broker.start()
            except _NOT_NOW as error:
                raise Unavailable(f"broker: {type(error).__name__}") from error
            self._consuming = True

    async def stop_consuming(self) -> None:
        """Stop consuming for good; what has been delivered is taken, and can still be acknowledged."""
        self._deaf = True
        async with self._turning:
            await self._hush()
            self._consuming = False
            for subscriber in self._broker.subscribers:
                await subscriber.stop()

    async def pause(self) -> bool:
        """Stop consuming until `resume`, due however this ends; whether it was done: not while the broker is away."""
        async with self._turning:
            return not self._deaf and await self._hush()

    async def _hush(self) -> bool:
        """Stop consuming, but not through FastStream: it would drop what arrives meanwhile, to be delivered again."""
        if not await self.listening():
            return False
        try:
            queue, tags = await self._consumers()
            self._silenced = tags
            for tag in tags:
                await _whole(queue.cancel(tag))
        except _NOT_NOW:
            return False
        for _ in range(_ARRIVING):
            await asyncio.sleep(0)
        return True

    async def resume(self) -> None:
        """Consume again after a pause, also after one that broke off. Raises `Unavailable` with the broker away."""
        async with self._turning:
            if self._deaf or not self._silenced:
                return
            try:
                queue, left = await self._consumers()
                for subscriber, tag in zip(self._broker.subscribers, self._silenced, strict=False):
                    if tag in left:  # its cancelling was never answered
                        await _whole(queue.cancel(tag))
                    await _whole(queue.consume(subscriber.consume, consumer_tag=tag))  # type: ignore[arg-type]
            except _NOT_NOW as error:
                raise Unavailable(f"broker: {type(error).__name__}") from error
            self._silenced = ()

    async def _consumers(self) -> tuple[AbstractRobustQueue, tuple[str, ...]]:
        """The inbox as its subscriber has it, not declared again, and the tags under which it is consumed."""
        queue = await self._broker.declare_queue(self._inbox)
        robust = cast("AbstractRobustChannel", queue.channel)
        async with asyncio.timeout(1.0):
            await robust.ready()  # before that, the client counts consumers the broker may yet refuse
            channel = await robust.get_underlay_channel()
        if not isinstance(channel, aiormq.Channel) or channel.is_closed:
            return queue, ()
        return queue, tuple(channel.consumers)

    async def suspects(self) -> int:
        """How many messages wait to be handled alone. Raises `Unavailable` while the broker cannot be reached."""
        try:
            there = await _whole(lying(await self._apart(), f"{self._service}.{SUSPECTS}"))
        except _NOT_NOW as error:
            raise Unavailable(f"broker: {type(error).__name__}") from error
        return there.ready

    async def next_suspect(self) -> AbstractIncomingMessage | None:
        """The next message to be handled alone, if there is one. Raises `Unavailable` with the broker away."""
        if self._deaf:
            return None
        try:
            queue = await (await self._apart()).get_queue(f"{self._service}.{SUSPECTS}", ensure=False)
            return await _whole(queue.get(fail=False))
        except _NOT_NOW as error:
            raise Unavailable(f"broker: {type(error).__name__}") from error

    async def _apart(self) -> AbstractRobustChannel:
        """The channel suspects come over, which no other delivery shares."""
        if self._publishing is None or not self.connected:
            raise Unavailable("broker: not connected")
        if self._suspecting is None or self._suspecting.is_closed:
            self._suspecting = await _whole(self._publishing.channel())
        return self._suspecting

    async def close(self) -> None:
        """Hang up, in good order if the broker answers: one that does not keeps nobody from leaving."""
        await _hung_up(self._broker.stop())
        if self._publishing is not None:
            await _hung_up(self._publishing.close())

    async def listening(self) -> bool:
        """Whether the inbox has its consumer alive on an open channel: a connection alone proves nothing."""
        if not self._consuming or not self.connected:
            return False
        if self._silenced:
            return True
        try:
            _, tags = await self._consumers()
        except _NOT_NOW:
            return False
        return bool(tags)

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
