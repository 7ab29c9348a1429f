"""A process of the toy service: the chassis' own inbox, commits, outbox and deadlines, between model servers."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from math import inf
from typing import Any, Final

from services.chassis.core.aggregate import Route
from services.chassis.core.document import Delivery, DeliveryResult, Speaker
from services.chassis.core.failures import Unavailable
from services.chassis.http.service import Service
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.pages import Pages
from services.chassis.storage.tally import ServiceTally
from services.chassis.storage.writer import Doubt, OutboxWatermark, Writer
from services.chassis.worker.alarm import Alarm
from services.chassis.worker.away import retry_while_unavailable
from services.chassis.worker.commit import Commits, Committed
from services.chassis.worker.deadlines import Deadlines
from services.chassis.worker.inbox import Inbox
from services.chassis.worker.outbox import Outbox
from tests.chassis.toy import NOON, TILL, UNLUCKY_FEN, envelope, payment, toy
from tests.exploration.gates import Actor
from tests.exploration.servers import BrokerDelivery, ModelBus, ModelStore, Shared

FEN: Final[Mapping[str, tuple[str, int]]] = {
    "a": ("T-1", 100),
    "b": ("T-1", 100),
    "bad": ("T-1", UNLUCKY_FEN),
    "c": ("T-2", 100),
}
"""What there is to be heard: name → to which till, how much."""
LATER: Final = NOON + timedelta(days=2)
_TOY: Final[Service] = toy("toys", "amqp://127.0.0.1/", "mongodb://127.0.0.1/")
_METRICS: Final = Metrics("toys")
_NEVER: Final[Any] = None
"""Nothing fails here, so nothing is put off."""


class Sweeping(Outbox):
    """The chassis' outbox, which is told who is dead where the real one waits for silence."""

    shared: Shared

    def _silence(self, other: OutboxWatermark) -> float:
        """Whoever is gone was silent for long, until it was looked through all it left, once."""
        return inf if other.writer in self.shared.gone and other.looks < 2 else 0.0


class Worker:
    """One process over model servers. What it hears is at its last attempt: a defect goes to the dead letters."""

    outbox_type: type[Sweeping] = Sweeping
    batch: int = 2

    def __init__(self, shared: Shared, actor: Actor) -> None:
        self.shared, self.actor = shared, actor
        self.store, bus = self.model_store(), ModelBus(shared, actor)
        self.writer = Writer()
        self.writer.name = actor.name
        speaker = Speaker("toys", lambda message: Route("toys", message.TYPE), None, *self.writer_knows())
        commits: Any = self.commits(self.store, speaker, self.writer)
        self.outbox = self.outbox_type(self.store, bus, _METRICS, self.writer, _NEVER, self._pages())  # type: ignore[arg-type]
        self.outbox.shared = shared
        counts = ServiceTally(self.store)  # type: ignore[arg-type]
        self.inbox = Inbox(_TOY, commits, self.outbox, bus, _METRICS, counts)  # type: ignore[arg-type]
        self.deadlines = Deadlines(self.store, commits, self.outbox, _METRICS, _NEVER)  # type: ignore[arg-type]

    def _pages(self) -> Pages:
        """Nobody hears a toy by number."""
        return Pages(self.store, self.actor.name, _TOY.hearers)  # type: ignore[arg-type]

    def writer_knows(self) -> tuple[Callable[[str], bool], Callable[[str], bool]]:
        return self.writer.confirmed, self.writer.left

    def model_store(self) -> ModelStore:
        return ModelStore(self.shared, self.actor)

    def commits(self, store: Any, speaker: Speaker, writer: Writer) -> Commits:
        return Commits(store, speaker, writer, Alarm())

    async def run(self) -> None:
        """Hear what there is, batch after batch; then leave in order."""
        await self.outbox.note_once()
        await self.hear()
        await self._leave()

    async def hear(self) -> None:
        """Hear what there is, and no more."""
        while batch := await self.actor.does("receive", self._received):
            await self.handle([self._delivery(name) for name in batch])

    async def hear_and_go(self) -> None:
        """The same as a writer others know of, and be gone without a word."""
        await self.outbox.note_once()
        await self.hear()
        self.shared.gone.append(self.actor.name)

    async def fire_and_go(self) -> None:
        """Fire what is due, once, and be gone without a word."""
        await self._fire()
        self.shared.gone.append(self.actor.name)

    async def _fire(self) -> None:
        await self.outbox.note_once()
        await retry_while_unavailable(lambda: self.deadlines.fire([TILL], LATER), _METRICS)

    async def keep(self) -> None:
        """Fire what is due, once."""
        await self._fire()
        await self._leave()

    async def clear_up(self) -> None:
        """What a process does that comes after all others."""
        await self.run()
        await retry_while_unavailable(lambda: self.outbox.sweep([TILL]), _METRICS)

    async def keep_and_clear_up(self) -> None:
        """The same where deadlines may be due."""
        await self.keep()
        await retry_while_unavailable(lambda: self.outbox.sweep([TILL]), _METRICS)

    async def clear_up_and_keep(self) -> None:
        """The same in the wrong order."""
        await retry_while_unavailable(lambda: self.outbox.sweep([TILL]), _METRICS)
        await self.keep()

    async def sweep(self) -> None:
        """Look after the dead, once."""
        await retry_while_unavailable(lambda: self.outbox.sweep([TILL]), _METRICS)

    async def _leave(self) -> None:
        try:
            await self.outbox.leave()
        except Unavailable:
            self.shared.gone.append(self.actor.name)  # gone all the same: others take it for dead

    async def handle(self, batch: list[Any]) -> None:
        deliveries, carriers = await self.inbox._sorted(batch)
        await self.inbox._places.acquire()
        await self.inbox._settle(batch, deliveries, carriers, asyncio.create_task(asyncio.sleep(0)))

    def _received(self) -> list[str]:
        taken, self.shared.queue = self.shared.queue[: self.batch], self.shared.queue[self.batch :]
        if taken:
            self.shared.held[self.actor.name] = list(taken)
        return taken

    def _delivery(self, name: str) -> BrokerDelivery:
        message = payment(*FEN[name])
        headers = {**envelope(name, message).headers(), "x-attempt": 4}
        return BrokerDelivery(self.shared, self.actor, name, headers, message.model_dump_json().encode())


class _ClearsUpFirst(Commits):
    worker: Worker

    async def apply(self, deliveries: Sequence[Delivery]) -> tuple[list[DeliveryResult], list[Committed]]:
        try:
            return await super().apply(deliveries)
        except Unavailable:
            await self.worker.outbox.clear_up_once()
            raise


class ClearsUpFirst(Worker):
    """Looks what became of a commit before it tries again; the real one does both at once, in either order."""

    def commits(self, store: Any, speaker: Speaker, writer: Writer) -> Commits:
        looking = _ClearsUpFirst(store, speaker, writer, Alarm())
        looking.worker = self
        return looking


class _Unfenced(Sweeping):
    async def _fenced(self, doubt: Doubt) -> None:
        del doubt


class SettlesUnfenced(ClearsUpFirst):
    """Takes what is not stored yet for what never will be."""

    outbox_type = _Unfenced


class AsksNobodyForTheDead(Worker):
    """Leaves it to others to say what a dead writer may have left."""

    def writer_knows(self) -> tuple[Callable[[str], bool], Callable[[str], bool]]:
        return self.writer.confirmed, lambda _: False
