"""A pusher at work on documents in memory: what it commits is there at once, and time stands where it is put."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from functools import cache, partial, reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from prometheus_client import CollectorRegistry

from contracts.callers import Callers
from operations.callers import added, change
from services.chassis.core.aggregate import page_key
from services.chassis.core.document import Delivery, OutboxMessage
from services.chassis.core.failures import Unavailable
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.service import Bench, Moved, Woken
from services.delivery.domain.address.state import Address
from services.delivery.domain.log.decide import decide as entered
from services.delivery.domain.log.state import PAGE_ENTRIES, evolve, page
from services.delivery.push.heartbeats import Heartbeats
from services.delivery.push.posting import Poster
from services.delivery.push.pusher import Pusher
from services.delivery.store import ADDRESS, LOG
from tests.callers import BASE, HAND
from tests.delivery import told
from tests.delivery.addresses import BEGIN, HOUR
from tests.delivery.addresses import heard as fact_heard
from tests.documents import Shelf

HR: Final = f"hr.{BASE}"
TALENT: Final = "talent-centre"
SOCIETY: Final = "tcm-society"
_FOLDER: Final = TemporaryDirectory(prefix="zhaolu-recipients-")


@cache
def known() -> tuple[Path, Mapping[str, str]]:
    """A file of callers, one for each of these recipients, and what each of them checks signatures with."""
    file = Path(_FOLDER.name) / "callers.json"

    def all_of_them(callers: Callers) -> tuple[Callers, dict[str, str]]:
        callers, hospital = added(callers, HAND, "hospital", "base", base=BASE)
        callers, talent = added(callers, HAND, "talent", "talent_centre")
        callers, society = added(callers, HAND, "society", "tcm_society")
        each = {HR: hospital, TALENT: talent, SOCIETY: society}
        return callers, {recipient: made.signs_with or "" for recipient, made in each.items()}

    return file, change(file, all_of_them)


class Workbench:
    """Its documents, its clock, and what it is told of."""

    def __init__(self) -> None:
        self.shelf, self.now, self.leased, self.looks = Shelf(), BEGIN, True, 0
        self.callers, self.signs_with = known()
        self.registry, self.committed = CollectorRegistry(), list[Delivery]()
        self.broken: Callable[[Delivery], bool] = lambda _letter: False
        self.listeners: list[Moved] = []
        self.leader: Workbench = self
        self.ear: Woken | None = None
        self.in_hand, self.refused, self.broker, self.published = 0, 0, True, list[OutboxMessage]()

    def bench(self) -> Bench:
        async def lease(_name: str, _ms: int) -> bool:
            self.looks += 1
            return self.leased

        callers = CallerDirectory(self.callers)
        return Bench(
            self.shelf,
            self.commit,
            self.time,
            lease,
            self._heed,
            contained,
            callers,
            self.registry,
            self._publish,
            self._at_work,
            self,
        )

    async def wake(self, moved: Mapping[str, Sequence[str]]) -> None:
        if self.leader.ear is not None:
            self.leader.ear(moved)

    async def listen(self, told: Woken | None) -> None:
        self.ear = told

    def _heed(self, told: Moved) -> Callable[[], None]:
        self.listeners.append(told)
        return lambda: self.listeners.remove(told)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        self.in_hand += 1
        try:
            yield
        finally:
            self.in_hand -= 1

    async def _publish(self, messages: Sequence[OutboxMessage]) -> Sequence[bool]:
        """While the broker is there, it has them."""
        self.refused += 0 if self.broker else len(messages)
        self.published += messages if self.broker else ()
        return [self.broker] * len(messages)

    async def time(self) -> datetime | None:
        return self.now

    async def commit(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            if self.broken(delivery):
                raise RuntimeError("a defect")
        for delivery in deliveries:
            aggregate, key = delivery.aggregate, delivery.key
            state = self.shelf.documents.get((aggregate.kind, key), aggregate.initial(key))
            events = aggregate.decide(state, delivery.heard, None)
            self.shelf.documents[aggregate.kind, key] = reduce(aggregate.evolve, events, state)
            self.committed.append(delivery)
        for kind in {delivery.aggregate.kind for delivery in deliveries}:
            self._tell(kind, [delivery.key for delivery in deliveries if delivery.aggregate.kind == kind])

    async def hear(self, fact: Any, recipient: str = HR) -> None:
        await self.commit([Delivery(ADDRESS, recipient, fact_heard(fact, self.now))])

    def say(self, number: int = 1, recipient: str = HR) -> None:
        """So many entries more in a recipient's log."""
        key = ""
        for _ in range(number):
            pages = [key for kind, key in self.shelf.documents if kind == LOG.kind and key.startswith(recipient)]
            key = page_key(recipient, max(1, len(pages)))
            here = self.shelf.documents.get((LOG.kind, key), page(key))
            if len(here.entries) == PAGE_ENTRIES:
                key = page_key(recipient, len(pages) + 1)
                here = page(key)
            message = told.sample("hr.trainee_left.v1")
            heard = told.heard(message, f"{recipient}-{here.next_number}")
            self.shelf.documents[LOG.kind, key] = reduce(evolve, entered(here, heard, None), here)
        self._tell(LOG.kind, [key])

    def move(self, now: datetime) -> None:
        self.now = now
        self._tell("clock", ["clock"])

    def address(self, recipient: str = HR) -> Address:
        found: Address = self.shelf.documents[ADDRESS.kind, recipient]
        return found

    def _tell(self, kind: str, keys: Sequence[str]) -> None:
        for each in self.listeners:
            each(kind, keys)


async def contained(_what: str, work: Awaitable[None]) -> bool:
    try:
        await work
    except (RuntimeError, Unavailable):
        return False
    return True


@asynccontextmanager
async def pusher(bench: Workbench, beats: Heartbeats | None = None) -> AsyncIterator[None]:
    """As long as this lasts, what is due is pushed."""
    task = asyncio.create_task(
        Pusher(bench.bench(), partial(Poster, rehearsal=True), beats or Heartbeats(lambda _: HOUR), [HR]).run()
    )
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
