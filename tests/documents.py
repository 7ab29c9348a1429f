"""Documents in memory, for read models: what a service's aggregates would be found as."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from typing import Any

import httpx

from contracts.envelope import Envelope, Message, Received
from services.chassis.core.aggregate import Aggregate, Hears, Scalar
from services.chassis.core.document import OutboxMessage
from services.chassis.core.whole.kept import SharedWhole
from services.chassis.http.problems import EdgeApp
from services.chassis.http.service import Said, Service
from tests.looks import shelved

Put = tuple[Aggregate[Any] | SharedWhole[Any, Any, Any], str, Any]
"""What a document is of, its key, its state; or a whole, under that of its head."""


def _rows(
    of: Aggregate[Any] | SharedWhole[Any, Any, Any], key: str, state: Any
) -> list[tuple[Aggregate[Any], str, Any]]:
    return shelved(of, key, state) if isinstance(of, SharedWhole) else [(of, key, state)]


class Shelf:
    """The documents put there, by kind and key."""

    def __init__(self, *documents: Put) -> None:
        rows = [row for of, key, state in documents for row in _rows(of, key, state)]
        self.documents = {(aggregate.kind, key): state for aggregate, key, state in rows}

    async def get(self, aggregate: Aggregate[Any], key: str) -> Any:
        return self.documents.get((aggregate.kind, key))

    async def counted(self, aggregate: Aggregate[Any], key: str) -> tuple[Any, int] | None:
        state = self.documents.get((aggregate.kind, key))
        return None if state is None else (state, 1)

    async def many(self, aggregate: Aggregate[Any], equals: Mapping[str, Scalar], most: int) -> int:
        return len(await self.page(aggregate, equals, limit=most))

    async def counts(
        self, aggregate: Aggregate[Any], equals: Mapping[str, Scalar], of: Sequence[str]
    ) -> Counter[tuple[Any, ...]]:
        found = await self.page(aggregate, equals, limit=100_000)
        return Counter(tuple(aggregate.index(state).get(name) for name in of) for _, state in found)

    async def page(
        self, aggregate: Aggregate[Any], equals: Mapping[str, Scalar], after: str = "", limit: int = 500
    ) -> Sequence[tuple[str, Any]]:
        rows = [(key, state) for (kind, key), state in self.documents.items() if kind == aggregate.kind]
        fits = [(key, state) for key, state in rows if equals.items() <= aggregate.index(state).items()]
        return sorted(((key, state) for key, state in fits if key > after), key=lambda row: row[0])[:limit]


class Telling:
    """What an edge says at this moment: kept in turn, and under names; while it is not `certain`, nobody knows."""

    def __init__(self, now: datetime) -> None:
        self.moment, self.certain = now, True
        self.published: list[OutboxMessage] = []
        self.told: list[Message] = []
        self.named: dict[str, Said] = {}

    async def __call__(self, saying: Callable[[datetime], Message], name: str = "", key: str = "") -> Said | None:
        said = Said(name or "told", saying(self.moment), key)
        if name:
            said = self.named.setdefault(name, said)
        self.told.append(said.message)
        return said if self.certain else None

    async def before(self, names: str, key: str) -> Said | None:
        return next((said for name, said in self.named.items() if name.startswith(names) and said.asked == key), None)

    async def now(self) -> datetime:
        return self.moment

    async def publish(self, messages: Sequence[OutboxMessage]) -> Sequence[bool]:
        self.published += messages
        return [True] * len(messages)


class Keeping(Shelf):
    """A shelf whose service hears what it tells itself at this moment, at once."""

    def __init__(self, hears: Hears, context: Any, now: datetime, *documents: Put) -> None:
        super().__init__(*documents)
        self.hears, self.context, self.moment = hears, context, now
        self.published: list[OutboxMessage] = []
        self.telling, self.hears_at_once = Telling(now), True

    async def __call__(self, saying: Callable[[datetime], Message], name: str = "", key: str = "") -> Said | None:
        said = await self.telling(saying, name, key)
        if self.hears_at_once and said is not None:
            self.hear(said.message)
        return said

    async def before(self, names: str, key: str) -> Said | None:
        return await self.telling.before(names, key)

    async def now(self) -> datetime:
        return self.moment

    async def publish(self, messages: Sequence[OutboxMessage]) -> Sequence[bool]:
        self.published += messages
        return [True] * len(messages)

    def hear(self, message: Message) -> None:
        """What it told comes to it over the bus."""
        to = self.hears[type(message)](message)
        envelope = Envelope(id="told", source="self", type=message.TYPE, time=self.moment, correlation_id="told")
        state = self.documents.get((to.aggregate.kind, to.key), to.aggregate.initial(to.key))
        events = to.aggregate.decide(state, Received(to.message, envelope), self.context)
        self.documents[to.aggregate.kind, to.key] = reduce(to.aggregate.evolve, events, state)


async def read(service: Service, url: str, *documents: Put) -> httpx.Response:
    """What the service's read models answer over these documents."""
    app, shelf = EdgeApp("service"), Shelf(*documents)
    if service.public is not None:
        app.include_router(service.public(shelf))
    app.include_router(service.reads(shelf))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reads") as client:
        return await client.get(url)
