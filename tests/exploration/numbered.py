"""Who says numbered messages and who hears them: the chassis' own pages, tally, watch and recall, between models.

What the speaker says here, it has committed; that is explored by itself.
"""

import asyncio
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Final

from contracts.messages.finance import AccountOpened
from services.chassis.core.aggregate import Addressed, Route
from services.chassis.core.document import Document, OutboxMessage, Speaker
from services.chassis.http.service import Service
from services.chassis.messaging.control import PORTION, Asked, StreamTotals, control_of, missing
from services.chassis.messaging.origin import Origin
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.pages import PAGES, Pages, messages_of
from services.chassis.storage.shelf import PageDirectory
from services.chassis.storage.tally import ServiceTally
from services.chassis.storage.writer import Writer
from services.chassis.worker.alarm import Alarm
from services.chassis.worker.commit import Commits
from services.chassis.worker.inbox import Inbox
from services.chassis.worker.lacks import Lacks
from services.chassis.worker.outbox import Outbox
from services.chassis.worker.recall import Recall
from tests.chassis.neighbours import COUNT
from tests.chassis.toy import NOON, envelope, toy
from tests.exploration.gates import Actor
from tests.exploration.servers import BrokerDelivery, ModelBus, ModelStore, Shared

SPEAKER: Final = "finance"
HEARER: Final = "admission"
TILL: Final = "T-1"
_ROUNDS: Final = 8
"""So often is asked and answered at the end; twice would do."""
_HEARING: Final[Service] = replace(
    toy(HEARER, "amqp://127.0.0.1/", "mongodb://127.0.0.1/"),
    aggregates=(COUNT,),
    hears={AccountOpened: lambda m: Addressed(COUNT, m.application, m)},
)
_HEARERS: Final = {AccountOpened.TYPE: (HEARER,)}
_METRICS: Final = Metrics(HEARER, speakers=frozenset({SPEAKER}))
_NEVER: Final[Any] = None


@dataclass
class Lane(Shared):
    """The two stores, the hearer's queue, and what the speaker is asked; `copy` is of the hearer's store."""

    raws: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {SPEAKER: {}, HEARER: {}})
    asked: list[OutboxMessage] = field(default_factory=list)
    copy: "tuple[dict[str, Document], dict[str, dict[str, Any]]] | None" = None

    def take_copy(self) -> None:
        self.copy = deepcopy((self.documents, self.raws[HEARER]))

    def put_back(self) -> None:
        """The hearer's store is as it was when it was copied."""
        assert self.copy is not None
        self.documents, self.raws[HEARER] = deepcopy(self.copy)

    @property
    def on_pages(self) -> set[str]:
        """What the speaker ever wrote down to say."""
        pages = self.raws[SPEAKER].get(PAGES, {}).values()
        return {outgoing.headers["ce-id"] for raw in pages for outgoing in messages_of(raw)}

    @property
    def counted(self) -> int:
        """How many of them count at the hearer."""
        document = self.documents.get(TILL)
        return 0 if document is None else COUNT.state.validate_python(document.state).opened

    def state(self) -> str:
        return repr((super().state(), self.raws, self.asked, self.copy))


class LaneStore(ModelStore):
    """One service's store with what numbering keeps there: every call is one gate."""

    def __init__(self, shared: Lane, actor: Actor, service: str) -> None:
        super().__init__(shared, actor)
        self._lane, self._service = shared, service

    def _kept(self, collection: str) -> dict[str, Any]:
        return self._lane.raws[self._service].setdefault(collection, {})

    async def insert(self, collection: str, raw: Mapping[str, Any]) -> bool:
        def inserted() -> bool:
            kept = self._kept(collection)
            fresh = raw["_id"] not in kept
            kept.setdefault(raw["_id"], dict(raw))
            return fresh

        return await self._actor.does(f"insert {collection}", inserted)

    async def find(self, collection: str, ids: Sequence[str], *, without: str = "") -> dict[str, Any]:
        def found() -> dict[str, Any]:
            kept = self._kept(collection)
            there = [kept[name] for name in ids if name in kept]
            return {raw["_id"]: {name: value for name, value in raw.items() if name != without} for raw in there}

        return await self._actor.does(f"find {collection}", found)

    async def after(self, collection: str, name: str, limit: int) -> list[dict[str, Any]]:
        def found() -> list[dict[str, Any]]:
            return [raw for name_, raw in sorted(self._kept(collection).items()) if name_ > name][:limit]

        return await self._actor.does(f"after {collection}", found)

    async def swap(self, collection: str, raws: Sequence[Mapping[str, Any]]) -> set[str]:
        def swapped() -> set[str]:
            kept, lost = self._kept(collection), set[str]()
            for raw in raws:
                if kept.get(raw["_id"], {}).get("version", 0) == raw["version"] - 1:
                    kept[raw["_id"]] = dict(raw)
                else:
                    lost.add(raw["_id"])
            return lost

        return await self._actor.does(f"swap {collection}", swapped)


class LaneBus(ModelBus):
    """The broker between the two: what the speaker says lies in the hearer's queue, what it is asked comes to it."""

    def __init__(self, shared: Lane, actor: Actor) -> None:
        super().__init__(shared, actor)
        self._lane = shared

    async def publish(self, many: Sequence[OutboxMessage]) -> list[bool]:
        for outgoing in many:
            to = self._lane.asked if outgoing.key == missing(SPEAKER) else self._lane.queue
            await self._actor.does(f"publish {outgoing.key}", lambda outgoing=outgoing, to=to: to.append(outgoing))  # type: ignore[misc]
        return [True] * len(many)


class Neighbour:
    """One process of either, as the exploration sets it to work."""

    recall_type: type[Recall] = Recall

    def __init__(self, shared: Lane, actor: Actor) -> None:
        self.shared, self.actor = shared, actor
        self.bus: Any = LaneBus(shared, actor)

    # the speaker

    async def speak(self) -> None:
        """Say two things, one after the other, and how many they were."""
        store: Any = LaneStore(self.shared, self.actor, SPEAKER)
        pages = Pages(store, self.actor.name, _HEARERS)
        for name in ("a", "b"):
            await self.bus.publish(await pages.numbered([_opened(name)]))
        await self._recall(store, pages).tell_all()

    def _recall(self, store: Any, pages: Pages) -> Recall:
        shelf = PageDirectory(SPEAKER, store)
        return self.recall_type(SPEAKER, self.bus, pages, shelf, ServiceTally(store), _METRICS, 3_600.0, is_heard=True)

    # the hearer

    async def hear(self) -> None:
        """Hear what there is, and no more, looking after each what lacks."""
        self._begin()
        await self._hear()

    def _begin(self) -> None:
        store: Any = LaneStore(self.shared, self.actor, HEARER)
        writer = Writer()
        writer.name = self.actor.name
        speaker = Speaker(HEARER, lambda message: Route(HEARER, message.TYPE), None, writer.confirmed, writer.left)
        pages = Pages(store, writer.name, {})
        outbox = Outbox(store, self.bus, _METRICS, writer, _NEVER, pages)
        self.tally = self.counting(store)
        self.lacks = Lacks(HEARER, store, self.bus, _METRICS, self.tally)
        self.inbox = Inbox(_HEARING, Commits(store, speaker, writer, Alarm()), outbox, self.bus, _METRICS, self.tally)
        self.inbox.heed = self._heed

    def counting(self, store: Any) -> ServiceTally:
        return ServiceTally(store)

    def _heed(self, control: StreamTotals | Asked) -> None:
        if isinstance(control, StreamTotals):
            self.lacks.tell(control)

    async def _hear(self) -> None:
        while batch := await self.actor.does("receive", self._received):
            delivery: Any = _delivery(self.shared, self.actor, batch[0])
            await self.received(delivery)
            deliveries, carriers = await self.inbox._sorted([delivery])
            await self.inbox._places.acquire()
            await self.inbox._settle([delivery], deliveries, carriers, asyncio.create_task(asyncio.sleep(0)))
            await self.lacks.look()

    async def received(self, delivery: Any) -> None:
        """It is in hand, and nothing was done with it."""

    def _received(self) -> list[OutboxMessage]:
        taken, self.shared.queue = self.shared.queue[:1], self.shared.queue[1:]
        if taken:
            self.shared.held[self.actor.name] = list(taken)
        return taken

    # both, when all others have ended

    async def finish(self) -> None:
        """Both are started anew: the hearer asks, the speaker tells, until nothing lacks."""
        self._begin()
        store: Any = LaneStore(self.shared, self.actor, SPEAKER)
        recall = self._recall(store, Pages(store, self.actor.name, _HEARERS))
        await recall.tell_all()
        for _ in range(_ROUNDS):
            await self._hear()
            await self.lacks.look()
            asked, self.shared.asked = self.shared.asked, []
            for outgoing in asked:
                control = control_of(SPEAKER, Origin(HEARER, outgoing.key), outgoing.body.encode())
                assert isinstance(control, Asked)
                for writer, wanted in control.wanted.items():
                    await recall._again(HEARER, writer, wanted.first(PORTION))


def _opened(name: str) -> OutboxMessage:
    message = AccountOpened(application=TILL, opened_at=NOON)
    return OutboxMessage(SPEAKER, message.TYPE, envelope(name, message).headers(), message.model_dump_json())


def _delivery(shared: Lane, actor: Actor, outgoing: OutboxMessage) -> BrokerDelivery:
    delivery: Any = replace(
        BrokerDelivery(shared, actor, outgoing.headers["ce-id"], outgoing.headers, outgoing.body.encode()),
        exchange=outgoing.exchange,
        routing_key=outgoing.key,
    )
    delivery.name = outgoing  # what lies in the broker's hand is found by itself
    return delivery  # type: ignore[no-any-return]
