"""A store and a broker as plain data, doing what the real ones promise and no more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.messages.platform.acts import PaymentMade
from services.chassis.core.document import Document, OutboxMessage
from services.chassis.messaging.exchange_publisher import Answer
from services.chassis.storage.writer import OutboxWatermark
from tests.exploration.gates import Actor


@dataclass
class Shared:
    """What outlives every process."""

    documents: dict[str, Document] = field(default_factory=dict)
    writers: dict[str, tuple[OutboxWatermark, bool]] = field(default_factory=dict)
    queue: list[Any] = field(default_factory=list)
    held: dict[str, list[Any]] = field(default_factory=dict)
    said: list[OutboxMessage] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    late: list[tuple[str, Callable[[], Any]]] = field(default_factory=list)
    """Writes on their way that nobody waits for any more."""

    def crash(self, actor: Actor) -> None:
        """The broker delivers again what the process had in hand."""
        actor.crashed = True
        self.gone.append(actor.name)
        self.queue += self.held.pop(actor.name, [])

    def state(self) -> str:
        said = sorted({outgoing.headers["ce-id"] for outgoing in self.said})
        late, dead = [what for what, _ in self.late], sorted(set(self.dead))
        return repr((self.documents, self.writers, self.queue, self.held, said, dead, self.gone, late))


class ModelStore:
    """The chassis' store, for one process: every call is one gate."""

    def __init__(self, shared: Shared, actor: Actor, *, compares: bool = True) -> None:
        self._shared, self._actor, self._compares = shared, actor, compares

    async def load(self, _kind: str, keys: Sequence[str]) -> dict[str, Document]:
        here = self._shared.documents
        return await self._actor.does("load", lambda: {key: here.get(key, Document(key)) for key in keys})

    async def save(self, _kind: str, documents: Sequence[Document]) -> set[str]:
        def saved() -> set[str]:
            return {each.key for each in documents if not self._saved(each)}

        return await self._actor.does("save", saved, documents)

    def _saved(self, document: Document) -> bool:
        stored = self._shared.documents.get(document.key, Document(document.key))
        if self._compares and stored.version != document.version - 1:
            return False
        self._shared.documents[document.key] = replace(document, index={})
        return True

    async def outboxes(self, _kind: str, after: str, upto: str, limit: int) -> list[Document]:
        def found() -> list[Document]:
            there = [each for each in self._shared.documents.values() if after < each.unsent <= upto]
            return sorted(there, key=lambda each: each.unsent)[:limit]

        return await self._actor.does("outboxes", found)

    async def due(self, _kind: str, until_ms: int, limit: int) -> list[Document]:
        def found() -> list[Document]:
            return [each for each in self._shared.documents.values() if each.due <= until_ms][:limit]

        return await self._actor.does("due", found)

    async def note_progress(self, progress: OutboxWatermark) -> int:
        def noted() -> int:
            before = self._shared.writers.get(progress.writer)
            self._shared.writers[progress.writer] = (progress, True)
            return before[0].beat if before else 0

        return await self._actor.does("note", noted)

    async def progress(self, writers: Sequence[str]) -> list[OutboxWatermark]:
        known = self._shared.writers
        return await self._actor.does("progress", lambda: [known[w][0] for w in writers if w in known])

    async def open_writers(self) -> list[OutboxWatermark]:
        known = self._shared.writers
        return await self._actor.does("writers", lambda: [each for each, is_open in known.values() if is_open])

    async def close_writer(self, progress: OutboxWatermark) -> bool:
        return await self._actor.does("close", lambda: self._set(progress, is_open=False))

    async def looked_after(self, progress: OutboxWatermark) -> bool:
        return await self._actor.does("looked after", lambda: self._set(progress, is_open=True))

    def _set(self, progress: OutboxWatermark, *, is_open: bool) -> bool:
        same = self._shared.writers[progress.writer][0].beat == progress.beat
        if same:
            self._shared.writers[progress.writer] = (progress, is_open)
        return same

    async def move_on(self, _kind: str, versions: Mapping[str, int], **changed: Any) -> None:
        def moved() -> None:
            for key, version in versions.items():
                stored = self._shared.documents.get(key, Document(key))
                if stored.version == version:
                    self._shared.documents[key] = replace(stored, version=version + 1, **changed)

        await self._actor.does("move on", moved, (versions, changed))


@dataclass
class BrokerDelivery:
    """A message in the hand of one process."""

    shared: Shared
    actor: Actor
    name: str
    headers: Mapping[str, Any]
    body: bytes
    redelivered: bool = False
    correlation_id: str = ""
    message_id: str = ""
    app_id: str = ""
    exchange: str = "platform"
    routing_key: str = PaymentMade.TYPE

    async def ack(self, *, multiple: bool = False) -> None:
        """Up to here when `multiple`; there is never anything before it that is not of the same batch."""

        def acknowledged() -> None:
            held = self.shared.held.get(self.actor.name, [])
            if self.name in held:
                del held[0 if multiple else held.index(self.name) : held.index(self.name) + 1]

        await self.actor.does("ack", acknowledged)


class ModelBus:
    """The chassis' bus, for one process: every publish is one gate."""

    def __init__(self, shared: Shared, actor: Actor) -> None:
        self._shared, self._actor = shared, actor

    async def say(self, many: Sequence[OutboxMessage]) -> list[Answer]:
        for outgoing in many:
            await self._actor.does("publish", lambda outgoing=outgoing: self._shared.said.append(outgoing))  # type: ignore[misc]
        return [Answer.CONFIRMED] * len(many)

    async def redirect(self, message: BrokerDelivery, key: str, _headers: Mapping[str, Any]) -> bool:
        await self._actor.does(f"to {key}", lambda: self._shared.dead.append(message.name))
        return True
