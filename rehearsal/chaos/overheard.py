"""Everything that is said at the broker, as its ear hears it: to record a season, and to repeat what arises."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from contracts.catalogue import CATALOGUE
from contracts.messages.time import ClockMoved
from contracts.vocabulary import Moment
from operations.topology.description import Topology
from operations.topology.layout import OVERHEARD
from rehearsal.simulator.happening import SOURCE
from services.chassis.messaging.lying import lying

_CLOCK: Final = "clock"
_HOSPITALS: Final = "hr"
_CAUSE: Final = "ce-causationid"
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class PublishedMessage:
    """A message as it was published."""

    exchange: str
    key: str
    headers: Mapping[str, Any]
    body: bytes


@dataclass(slots=True)
class Ear:
    """What has been said since it was last asked."""

    channel: AbstractChannel
    _words: list[PublishedMessage] = field(default_factory=list)

    async def hear(self, message: AbstractIncomingMessage) -> None:
        """Keep what was said, in turn."""
        word = PublishedMessage(message.exchange or "", message.routing_key or "", dict(message.headers), message.body)
        self._words.append(word)
        await message.ack()

    async def all(self) -> Sequence[PublishedMessage]:
        """Everything said since the last time, up to now."""
        words = self.taken()
        while await self._behind():
            words += self.taken()
        return words + self.taken()

    def taken(self) -> list[PublishedMessage]:
        """What has arrived so far of that."""
        words, self._words = self._words, []
        return words

    async def _behind(self) -> bool:
        return bool((await lying(self.channel, OVERHEARD)).ready)


@asynccontextmanager
async def listening(amqp: str) -> AsyncIterator[Ear]:
    """The ear, open for as long as the block lasts."""
    async with await aio_pika.connect(amqp) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=_AT_ONCE)
        ear = Ear(channel)
        await (await channel.get_queue(OVERHEARD, ensure=False)).consume(ear.hear)
        yield ear


def heard_by(word: PublishedMessage, topology: Topology) -> Iterable[str]:
    """The services it is for."""
    return (name for name, ears in topology.services.items() if word.key in ears.hears.get(word.exchange, ()))


def begins(word: PublishedMessage) -> bool:
    """Whether somebody outside began with this: the platform, or an office, whose word a service says at its edge.

    It has no cause among messages. What comes of a deadline has one, and hospitals are told of what happened here.
    """
    if word.exchange == SOURCE:
        return True
    return word.key in CATALOGUE and word.exchange not in {_CLOCK, _HOSPITALS} and _CAUSE not in word.headers


def told_by_stop(words: Iterable[PublishedMessage]) -> list[tuple[Moment, list[PublishedMessage]]]:
    """Where the clock stood, and what was told from outside while it stood there."""
    told: list[tuple[Moment, list[PublishedMessage]]] = []
    for word in words:
        if word.exchange == _CLOCK:
            told.append((ClockMoved.model_validate_json(word.body).now, []))
        elif begins(word):
            told[-1][1].append(word)
    return told
