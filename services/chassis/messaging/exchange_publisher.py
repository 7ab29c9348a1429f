"""One exchange's own channel for publishing: what the broker refuses there hinders no other exchange.

A publish that is forbidden, or for an exchange that is missing, makes the broker close the channel it came on, and with
it the confirms of all that is under way there are lost.
"""

import asyncio
import struct
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final, cast

import aiormq
from aio_pika.abc import AbstractRobustConnection
from aiormq.exceptions import ChannelAccessRefused, ChannelNotFoundEntity, DeliveryError, PublishError
from pamqp.commands import Basic
from pamqp.exceptions import PAMQPException

from services.chassis.core.failures import Unavailable
from services.chassis.core.faults import Point, failpoint
from services.chassis.core.log import logger

SHUT_SECONDS: Final = 0.5
"""For so long after a refusal nothing is tried; then one message at a time, until one is taken."""
REMEMBERED_SECONDS: Final = 10.0
"""For so long a refusal tells that this exchange cannot be spoken on, when nobody tries again."""


class Refusal(StrEnum):
    """Why the broker will not have a message; the first two close the channel."""

    FORBIDDEN = "forbidden"
    MISSING = "missing"
    UNROUTABLE = "unroutable"
    REJECTED = "rejected"


class Answer(StrEnum):
    """What became of one message."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    """The broker will not have this very message, or no broker could be sent it."""
    NONE = "none"


_KINDS: Final = (
    (ChannelAccessRefused, Refusal.FORBIDDEN),
    (ChannelNotFoundEntity, Refusal.MISSING),
    (PublishError, Refusal.UNROUTABLE),
    (DeliveryError, Refusal.REJECTED),
)
_NO_MESSAGE: Final = (PAMQPException, struct.error, TypeError, ValueError)
"""What the client raises when it cannot put a message on the wire."""
Refused = Callable[[str, Refusal], None]
"""Told the exchange and the kind of each refusal."""


class ExchangePublisher:
    """Publishes to one exchange with confirms, over a channel that is opened again whenever it was closed."""

    def __init__(self, connection: AbstractRobustConnection, exchange: str, refused: Refused) -> None:
        self._connection, self._exchange, self._refused = connection, exchange, refused
        self._channel: aiormq.Channel | None = None
        self._opening = asyncio.Lock()
        self._under_way: dict[str | None, asyncio.Future[None]] = {}
        self._shut_at: float | None = None

    @property
    def shut(self) -> bool:
        """Whether the broker lately closed the channel on us, and has taken nothing since."""
        return self._shut_at is not None and time.monotonic() - self._shut_at < REMEMBERED_SECONDS

    async def confirmed(self, key: str, body: bytes, properties: Basic.Properties) -> bool:
        """Whether the broker confirmed and routed it. Raises nothing: what is not confirmed stays where it was."""
        return await self.said(key, body, properties) is Answer.CONFIRMED

    async def said(self, key: str, body: bytes, properties: Basic.Properties) -> Answer:
        """What the broker answers to it. Raises nothing.

        The client knows returned messages by their id alone, so the same id is never under way twice.
        """
        name = properties.message_id
        while (same := self._under_way.get(name)) is not None:
            await asyncio.wait([same])
        if not self._tries_now():
            return Answer.NONE
        self._under_way[name] = done = asyncio.get_running_loop().create_future()
        try:
            channel = await self._opened()
            failpoint(Point.PUBLISH_BEFORE)
            await channel.basic_publish(
                body, exchange=self._exchange, routing_key=key, properties=properties, mandatory=True, wait=False
            )  # not through aio-pika's exchange: that one waits for the socket after every single message
            failpoint(Point.CONFIRM_AFTER)
        except Exception as lost:  # whatever it was, it was not confirmed, and stays in the outbox
            return self._told(lost, key)
        finally:
            del self._under_way[name]
            done.set_result(None)
        self._shut_at = None
        return Answer.CONFIRMED

    def _tries_now(self) -> bool:
        if self._shut_at is None:
            return True
        return time.monotonic() - self._shut_at >= SHUT_SECONDS and not self._under_way

    async def _opened(self) -> aiormq.Channel:
        if self._channel is not None and not self._channel.is_closed:
            return self._channel
        async with self._opening:
            if self._channel is None or self._channel.is_closed:
                transport = self._connection.transport
                if transport is None or not self._connection.connected.is_set():
                    raise Unavailable("broker: not connected")
                opened = await transport.connection.channel(publisher_confirms=True, on_return_raises=True)
                self._channel = cast("aiormq.Channel", opened)
        return self._channel

    def _told(self, lost: Exception, key: str) -> Answer:
        """Count a refusal; what closes the channel is told to all that is under way there, and is one's fault."""
        kind = next((kind for raised, kind in _KINDS if isinstance(lost, raised)), None)
        logger.warning("not_confirmed", exchange=self._exchange, key=key, kind=kind or type(lost).__name__)
        if kind is None:
            return Answer.REFUSED if isinstance(lost, _NO_MESSAGE) else Answer.NONE
        self._refused(self._exchange, kind)
        if kind in {Refusal.FORBIDDEN, Refusal.MISSING}:
            self._shut_at = time.monotonic()
            return Answer.REFUSED if len(self._under_way) == 1 else Answer.NONE
        return Answer.REFUSED
