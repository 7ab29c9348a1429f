"""What a service says to itself is heard as soon as it is committed, while there is little to do.

It is published like everything else, and nothing rests on its having been heard here: the broker's copy is a repeat,
or, should this process end in between, the first. So a way of three commits through a service's own queue waits for the
broker once. See docs/architecture/inbox-and-retries.md.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Final

from contracts.envelope import Received, attributes_of
from services.chassis.core.document import Delivery, DeliveryResult, OutboxMessage, Outcome
from services.chassis.core.failures import Unavailable
from services.chassis.core.log import logger
from services.chassis.core.tracing import OFF, Tracing
from services.chassis.http.edge import read
from services.chassis.http.service import Service
from services.chassis.worker.commit import Commits, Committed
from services.chassis.worker.outbox import Outbox

MOST: Final = 64
"""With more than this in hand messages share commits better when they come by the broker."""
_REMEMBERED: Final = 10_000
Place = tuple[str, str, str]
"""Which aggregate heard which message: kind, key, the message's own key."""


class AtOnce:
    """One process's part. Whatever goes wrong here goes wrong again, and is told, when the broker's copy comes."""

    def __init__(self, service: Service, commits: Commits, outbox: Outbox) -> None:
        self._service, self._commits, self._outbox = service, commits, outbox
        self._heard: dict[Place, None] = {}
        self._hearing: dict[Place, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.tracing: Tracing = OFF

    def hear(self, committed: Sequence[Committed], in_hand: int) -> None:
        """Begin to hear what these commits say to this service; nobody waits for it."""
        own = [message for each in committed for message in each.messages if self._is_own(message)]
        if own and in_hand <= MOST:
            task = asyncio.create_task(self._settled(own))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def known(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Which of these were heard here already, or are just now; asked once, when the broker's copies come."""
        for delivery in deliveries:
            if (hearing := self._hearing.get(_place(delivery))) is not None:
                await hearing.wait()
        return [each for each in deliveries if self._heard.pop(_place(each), _UNKNOWN) is not _UNKNOWN]

    async def rested(self) -> None:
        """Wait until nothing is being heard."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def end(self) -> None:
        """Hear no more; what was cut off comes by the broker."""
        for task in self._tasks:
            task.cancel()
        await self.rested()

    def _is_own(self, message: OutboxMessage) -> bool:
        return self._service.name in self._service.hearers.get(message.headers["ce-type"], ())

    async def _settled(self, own: Sequence[OutboxMessage]) -> None:
        try:
            deliveries = [delivery for message in own for delivery in self._deliveries(message)]
            committed = await self._committed(deliveries)
            self.hear(committed, len(self._tasks))
            await self._outbox.send(committed)
        except Unavailable:
            return
        except Exception as defect:
            logger.warning("not_heard_at_once", kind=type(defect).__name__)

    async def _committed(self, deliveries: Sequence[Delivery]) -> list[Committed]:
        """Commit; whoever has the broker's copy of one of these in hand waits for that, and not for its publishing."""
        over = asyncio.Event()
        self._hearing |= dict.fromkeys(map(_place, deliveries), over)
        try:
            results, committed = await self._commits.apply(deliveries)
            for result in results:
                self._remember(result)
        finally:
            over.set()
            for delivery in deliveries:
                self._hearing.pop(_place(delivery), None)
        return committed

    def _deliveries(self, message: OutboxMessage) -> Iterator[Delivery]:
        heard = read(self._service, attributes_of(message.headers), message.body.encode())
        if isinstance(heard, Received):
            envelope = self.tracing.heard(heard.envelope, self._service.name)
            for to in self._service.hears[type(heard.message)](heard.message).everyone:
                yield Delivery(to.aggregate, to.key, Received(to.message, envelope))

    def _remember(self, result: DeliveryResult) -> None:
        self.tracing.settled(result)
        if result.outcome is Outcome.HEARD:
            self._heard[_place(result.delivery)] = None
            while len(self._heard) > _REMEMBERED:
                del self._heard[next(iter(self._heard))]


_UNKNOWN: Final = object()


def _place(delivery: Delivery) -> Place:
    return delivery.aggregate.kind, delivery.key, delivery.heard.key
