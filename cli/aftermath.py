"""What became of dead letters that were put back: asked of the services, and looked up in their queues.

A service that answers knows what it did with a letter. Of one that cannot be asked only the queues tell: what lies in
none of them any more was heard, or dropped as a repeat.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from enum import StrEnum
from typing import Final

import aio_pika
from aio_pika.abc import AbstractChannel

from cli.asked import systems
from operations import dead_letters as dead
from operations import places
from operations.client import Denied, OperationsClient, Unanswered
from operations.topology.description import inbox_of
from services.chassis.messaging.lying import lying

LOOK_SECONDS: Final = 0.5
_AT_ONCE: Final = 50
"""How many letters a service is asked about in one request."""
_ROOMS: Final = ("suspects", "hold.1s", "hold.5s", "hold.25s")
_SURELY: Final = 3
"""So many looks running have to find a service's queues empty: between two of them a letter is in neither."""


class ReplayOutcome(StrEnum):
    """What became of a letter."""

    HEARD = "heard"
    REPEATED = "repeated"
    DEAD = "dead again"
    GONE = "heard or repeated"
    WAITING = "still waiting"


_TOLD: Final = {"heard": ReplayOutcome.HEARD, "repeated": ReplayOutcome.REPEATED, "dead": ReplayOutcome.DEAD}


class Aftermath:
    """The letters put back, and what is known of each by now."""

    def __init__(self, mark: str, put_back: Sequence[dead.DeadLetter]) -> None:
        self.mark = mark
        self.fates = [(letter, ReplayOutcome.WAITING) for letter in put_back]

    @property
    def waiting(self) -> list[dead.DeadLetter]:
        return [letter for letter, fate in self.fates if fate is ReplayOutcome.WAITING]

    @property
    def missing(self) -> str:
        """Who has still to say what became of how many."""
        left = Counter(letter.service for letter in self.waiting)
        return ", ".join(f"{service} to hear {count}" for service, count in left.items()) or "nobody"

    def learn(self, service: str, known: Mapping[str, ReplayOutcome]) -> None:
        """What became of letters of this service, by id."""
        self.fates = [
            (each, known.get(each.id, fate) if each.service == service and fate is ReplayOutcome.WAITING else fate)
            for each, fate in self.fates
        ]


async def followed(after: Aftermath, url: str, seconds: float) -> None:
    """Look until it is known of every letter, or the time is over."""
    ends, empty = time.monotonic() + seconds, Counter[str]()
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(await aio_pika.connect(url, timeout=dead.CONFIRM_SECONDS))
        channel = await connection.channel()
        clients = [await stack.enter_async_context(OperationsClient.of(access)) for access in systems()]
        while after.waiting and time.monotonic() < ends:
            for service in sorted({letter.service for letter in after.waiting}):
                for client in clients:
                    await _asked(after, service, client)
                empty[service] = empty[service] + 1 if await _empty(channel, service) else 0
            if surely := [service for service, times in empty.items() if times >= _SURELY]:
                await _looked_up(after, surely, url)
            if after.waiting:
                await asyncio.sleep(LOOK_SECONDS)


async def _asked(after: Aftermath, service: str, client: OperationsClient) -> None:
    """Ask every process of the service that has an address."""
    ids = [letter.id for letter in after.waiting if letter.service == service]
    for process in (each for each in client.access.addresses if each.partition("-")[0] == service):
        for first in range(0, len(ids), _AT_ONCE):
            query = {"mark": after.mark, "id": ids[first : first + _AT_ONCE]}
            try:
                told = await client.read(process, "/v1/fates", query)
            except (Unanswered, Denied):
                continue
            after.learn(service, {name: _TOLD[fate] for name, fate in told.items() if fate in _TOLD})


async def _empty(channel: AbstractChannel, service: str) -> bool:
    """Whether nothing of the service waits anywhere, and somebody hears."""
    inbox = [await lying(channel, queue) for queue in inbox_of(places.TOPOLOGY, service)]
    beside = [await lying(channel, f"{service}.{room}") for room in _ROOMS]
    return not any(each.ready for each in (*inbox, *beside)) and all(each.consumers for each in inbox)


async def _looked_up(after: Aftermath, services: Sequence[str], url: str) -> None:
    """Of services with empty queues: what is not among the dead letters is not waiting either."""
    died = Counter((letter.service, letter.id) for letter in await dead.letters(url, services))
    for service in services:
        ids = {letter.id for letter in after.waiting if letter.service == service}
        after.learn(service, {name: ReplayOutcome.DEAD if died[service, name] else ReplayOutcome.GONE for name in ids})
