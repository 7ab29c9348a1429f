"""Hearing: every part of the inbox consumed through FastStream, each on a channel of its own; stopped and begun again.

A process has in hand what `prefetch` says, shared out over the parts.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar, cast

import aiormq
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustChannel, AbstractRobustQueue
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue
from faststream.rabbit.subscriber.usecase import RabbitSubscriber

from services.chassis.core.failures import Unavailable
from services.chassis.messaging.parts import part_names

ANSWER_SECONDS: Final = 10.0
"""How long the broker may take over a question."""
_ARRIVING: Final = 50
"""Turns of the loop in which what the broker delivered before it stopped comes to whoever takes it: a few will do."""
NOT_NOW: Final = (*CONNECTION_EXCEPTIONS, TimeoutError)
"""What the client raises when the broker is away, or will not have it: closed channels, returns, refusals."""
T = TypeVar("T")
Take = Callable[[AbstractIncomingMessage], Awaitable[None]]


async def _undecoded(message: RabbitMessage) -> RabbitMessage:
    return message


async def whole(question: Awaitable[T]) -> T:
    """The answer to a question that is not broken off half asked: the client closes a channel on which one was."""
    async with asyncio.timeout(ANSWER_SECONDS):
        return await asyncio.shield(question)


class Consumers:
    """One process's consumers."""

    def __init__(self, broker: RabbitBroker, service: str, prefetch: int, parts: int) -> None:
        self._broker, self._prefetch = broker, -(-prefetch // parts)
        self._parts = [
            RabbitQueue(f"{service}.{part}", queue_type=QueueType.QUORUM, durable=True, declare=False)
            for part in part_names(parts)
        ]
        self._consuming = self.deaf = False
        self._turning = asyncio.Lock()
        self._silenced: dict[str, tuple[str, ...]] = {}
        self._subscribers: list[RabbitSubscriber] = []

    async def listen(self, take: Take) -> None:
        """Start consuming every part: every delivery goes to `take`. Raises `Unavailable` with the broker away."""

        async def heard(message: RabbitMessage) -> None:
            """The handler FastStream asks for; what is delivered goes straight past it."""
            await take(message.raw_message)

        async def straight(message: Any) -> None:
            """Past scopes, middlewares and parsers, of which none is used here: they cost more than the rest of it."""
            await take(message)

        if not self._subscribers:  # asked again, they are the same consumers
            for part in self._parts:
                subscriber = self._broker.subscriber(
                    part,
                    ack_policy=AckPolicy.MANUAL,
                    channel=Channel(prefetch_count=self._prefetch),
                    decoder=_undecoded,
                )
                subscriber(heard)
                subscriber.consume = straight  # type: ignore[assignment,method-assign]
                self._subscribers.append(subscriber)
        async with self._turning:
            if self.deaf:
                return
            try:
                await self._broker.start()
            except NOT_NOW as error:
                raise Unavailable(f"broker: {type(error).__name__}") from error
            self._consuming = True

    async def stop(self) -> None:
        """Stop consuming for good; what has been delivered is taken, and can still be acknowledged."""
        self.deaf = True
        async with self._turning:
            if await self.listening():
                await self._hush()
            self._consuming = False
            for subscriber in self._subscribers:
                await subscriber.stop()

    async def pause(self) -> bool:
        """Stop consuming until `resume`; whether it was done: not while the broker is away."""
        async with self._turning:
            return not self.deaf and await self.listening() and await self._hush()

    async def _hush(self) -> bool:
        """Stop consuming, but not through FastStream: it would drop what arrives meanwhile, to be delivered again."""
        try:
            for part in self._parts:
                queue, tags = await self._consumers(part)
                if tags:
                    self._silenced[part.name] = tags
                for tag in tags:
                    await whole(queue.cancel(tag))
        except NOT_NOW:
            return False
        for _ in range(_ARRIVING):
            await asyncio.sleep(0)
        return True

    async def resume(self) -> None:
        """Consume again after a pause, also after one that broke off. Raises `Unavailable` with the broker away."""
        async with self._turning:
            if self.deaf:
                return
            try:
                for part, subscriber in zip(self._parts, self._subscribers, strict=True):
                    for tag in self._silenced.get(part.name, ()):
                        queue, left = await self._consumers(part)
                        if tag in left:  # its cancelling was never answered
                            await whole(queue.cancel(tag))
                        await whole(queue.consume(subscriber.consume, consumer_tag=tag))  # type: ignore[arg-type]
                    self._silenced.pop(part.name, None)
            except NOT_NOW as error:
                raise Unavailable(f"broker: {type(error).__name__}") from error

    async def listening(self) -> bool:
        """Whether every part has its consumer alive on an open channel, or is silenced for a while."""
        if not self._consuming:
            return False
        if self._silenced:
            return True
        try:
            return all([(await self._consumers(part))[1] for part in self._parts])
        except NOT_NOW:
            return False

    async def _consumers(self, part: RabbitQueue) -> tuple[AbstractRobustQueue, tuple[str, ...]]:
        """A part as its subscriber has it, not declared again, and the tags under which it is consumed."""
        queue = await self._broker.declare_queue(part)
        robust = cast("AbstractRobustChannel", queue.channel)
        async with asyncio.timeout(1.0):
            await robust.ready()  # before that, the client counts consumers the broker may yet refuse
            channel = await robust.get_underlay_channel()
        if not isinstance(channel, aiormq.Channel) or channel.is_closed:
            return queue, ()
        return queue, tuple(channel.consumers)
