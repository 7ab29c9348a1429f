"""How many messages lie in a queue, and how many hear it, where the broker's answer can be believed.

A quorum queue that does not answer its own broker within 250 ms is reported as empty and unheard (`stat/1` of the
broker's `rabbit_quorum_queue`): a zero that took so long says nothing.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aio_pika.abc import AbstractChannel

_SAYS_NOTHING_SECONDS: Final = 0.25
_ASKED: Final = 8
"""So often at most: over a line that is that long by itself, the last answer is believed."""


@dataclass(frozen=True, slots=True)
class Lying:
    """What waits in a queue, ready to be taken, and how many consumers take it."""

    ready: int
    consumers: int


async def lying(channel: AbstractChannel, queue: str) -> Lying:
    """Ask for a queue that is there, below what a robust channel remembers. Raises what the client raises."""
    for _ in range(_ASKED - 1):
        began = time.monotonic()
        found = await _told(channel, queue)
        if found != Lying(0, 0) or time.monotonic() - began < _SAYS_NOTHING_SECONDS:
            return found
    return await _told(channel, queue)


async def all_ready(channel: AbstractChannel, queues: Iterable[str]) -> int:
    """What lies ready in all of these together."""
    return sum([(await lying(channel, queue)).ready for queue in queues])


async def _told(channel: AbstractChannel, queue: str) -> Lying:
    told = await (await channel.get_underlay_channel()).queue_declare(queue, passive=True)
    return Lying(told.message_count or 0, told.consumer_count or 0)
