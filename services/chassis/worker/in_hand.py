"""What a process has in hand: delivered to it, and not yet acknowledged."""

import asyncio
import time
from collections.abc import Iterable

from aio_pika.abc import AbstractIncomingMessage

from services.chassis.core.faults import Point, failpoint
from services.chassis.core.log import logger
from services.chassis.storage.delays import published_at


class InHand:
    """Counts them, knows since when the oldest is under way, and tells when there is nothing left."""

    def __init__(self) -> None:
        self._since: dict[int, float] = {}
        self._settled = asyncio.Event()
        self._settled.set()
        self.moved_at = time.monotonic()
        """When something was last settled, or the first came after there was nothing."""

    def __len__(self) -> int:
        return len(self._since)

    @property
    def waited_seconds(self) -> float:
        """For how long the oldest has been under way since it was published, or else since it came here."""
        return max(0.0, time.time() - min(self._since.values())) if self._since else 0.0

    def take(self, message: AbstractIncomingMessage) -> None:
        """This was delivered."""
        if not self._since:
            self.moved_at = time.monotonic()
        now = time.time()
        published = published_at(message.headers, now)
        self._since[id(message)] = now if published is None else published
        self._settled.clear()

    def done(self, messages: Iterable[AbstractIncomingMessage]) -> None:
        """These are acknowledged, or given up."""
        self.moved_at = time.monotonic()
        for message in messages:
            self._since.pop(id(message), None)
        if not self._since:
            self._settled.set()

    async def settled(self) -> None:
        """Wait until nothing is in hand."""
        await self._settled.wait()


async def acknowledged(last: AbstractIncomingMessage, *, others: bool = True) -> None:
    """Acknowledge up to here, or this one only; when the channel is gone the broker delivers again: a repeat."""
    failpoint(Point.ACK_BEFORE)
    try:
        await last.ack(multiple=others)
    except Exception as lost:  # the client raises even a bare Exception when the connection breaks in mid-ack
        logger.warning("ack_lost", kind=type(lost).__name__)
    failpoint(Point.ACK_AFTER)
