"""A process of the toy service: the chassis' own inbox, commits, outbox and deadlines, between model servers."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from math import inf
from typing import Any, Final

from services.chassis.aggregate import Route
from services.chassis.alarm import Alarm
from services.chassis.commit import Commits
from services.chassis.deadlines import Deadlines
from services.chassis.document import Speaker
from services.chassis.inbox import Inbox
from services.chassis.metrics import Metrics
from services.chassis.mongo import Progress
from services.chassis.outbox import Outbox
from services.chassis.service import Service
from services.chassis.writer import Writer
from tests.chassis.toy import NOON, TILL, UNLUCKY_FEN, envelope, payment, toy
from tests.exploration.gates import Actor
from tests.exploration.servers import Delivery, ModelBus, ModelStore, Shared

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


class Sweeping(Outbox):
    """The chassis' outbox, which is told who is dead where the real one waits for silence."""

    gone: frozenset[str] = frozenset()

    def _silence(self, other: Progress) -> float:
        return inf if other.writer in self.gone else 0.0


class Worker:
    """One process over model servers. What it hears is at its last attempt: a defect goes to the dead letters."""

    outbox_type: type[Sweeping] = Sweeping
    batch: int = 2

    def __init__(self, shared: Shared, actor: Actor) -> None:
        self.shared, self.actor = shared, actor
        self.store, bus = self.model_store(), ModelBus(shared, actor)
        self.writer = Writer()
        self.writer.name = actor.name
        speaker = Speaker("toys", lambda message: Route("toys", message.TYPE), None, self.writer.confirmed)
        commits: Any = self.commits(self.store, speaker, self.writer)
        self.outbox = self.outbox_type(self.store, bus, _METRICS, self.writer)  # type: ignore[arg-type]
        self.inbox = Inbox(_TOY, commits, self.outbox, bus, _METRICS)  # type: ignore[arg-type]
        self.deadlines = Deadlines(self.store, commits, self.outbox, _METRICS)  # type: ignore[arg-type]

    def model_store(self) -> ModelStore:
        return ModelStore(self.shared, self.actor)

    def commits(self, store: Any, speaker: Speaker, writer: Writer) -> Commits:
        return Commits(store, speaker, writer, Alarm())

    async def run(self) -> None:
        """Hear what there is, batch after batch; then leave in order."""
        await self.outbox.note_once()
        while batch := await self.actor.does("receive", self._received):
            await self.handle([self._delivery(name) for name in batch])
        await self.outbox.leave()

    async def keep(self) -> None:
        """Fire what is due, once."""
        await self.outbox.note_once()
        await self.deadlines.fire([TILL], LATER)
        await self.outbox.leave()

    async def clear_up(self, gone: frozenset[str]) -> None:
        """What a process does that comes after all others, and knows which of them are dead."""
        self.outbox.gone = gone
        await self.run()
        await self.outbox.sweep([TILL])

    async def handle(self, batch: list[Any]) -> None:
        letters, carriers = await self.inbox._sorted(batch)
        await self.inbox._places.acquire()
        await self.inbox._settle(batch, letters, carriers, asyncio.create_task(asyncio.sleep(0)))

    def _received(self) -> list[str]:
        taken, self.shared.queue = self.shared.queue[: self.batch], self.shared.queue[self.batch :]
        if taken:
            self.shared.held[self.actor.name] = list(taken)
        return taken

    def _delivery(self, name: str) -> Delivery:
        message = payment(*FEN[name])
        headers = {**envelope(name, message).headers(), "x-attempt": 4}
        return Delivery(self.shared, self.actor, name, headers, message.model_dump_json().encode())
