"""Documents in memory, for read models: what a service's aggregates would be found as."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from typing import Any

import httpx
from fastapi import FastAPI

from contracts.envelope import Envelope, Message, Received
from services.chassis.core.aggregate import Aggregate, Hears, Scalar
from services.chassis.http.service import Service


class Shelf:
    """The documents put there, by kind and key."""

    def __init__(self, *documents: tuple[Aggregate[Any], str, Any]) -> None:
        self.documents = {(aggregate.kind, key): state for aggregate, key, state in documents}

    async def get(self, aggregate: Aggregate[Any], key: str) -> Any:
        return self.documents.get((aggregate.kind, key))

    async def counted(self, aggregate: Aggregate[Any], key: str) -> tuple[Any, int] | None:
        state = self.documents.get((aggregate.kind, key))
        return None if state is None else (state, 1)

    async def page(
        self, aggregate: Aggregate[Any], equals: Mapping[str, Scalar], after: str = "", limit: int = 500
    ) -> Sequence[tuple[str, Any]]:
        rows = [(key, state) for (kind, key), state in self.documents.items() if kind == aggregate.kind]
        fits = [(key, state) for key, state in rows if equals.items() <= aggregate.index(state).items()]
        return sorted(((key, state) for key, state in fits if key > after), key=lambda row: row[0])[:limit]


class Keeping(Shelf):
    """A shelf whose service hears what it tells itself at this moment, at once."""

    def __init__(self, hears: Hears, context: Any, now: datetime, *documents: tuple[Aggregate[Any], str, Any]) -> None:
        super().__init__(*documents)
        self.hears, self.context, self.now = hears, context, now

    async def tell(self, saying: Callable[[datetime], Message]) -> bool:
        message = saying(self.now)
        to = self.hears[type(message)](message)
        envelope = Envelope(id="told", source="self", type=message.TYPE, time=self.now, correlation_id="told")
        state = self.documents.get((to.aggregate.kind, to.key), to.aggregate.initial(to.key))
        events = to.aggregate.decide(state, Received(to.message, envelope), self.context)
        self.documents[to.aggregate.kind, to.key] = reduce(to.aggregate.evolve, events, state)
        return True


async def read(service: Service, url: str, *documents: tuple[Aggregate[Any], str, Any]) -> httpx.Response:
    """What the service's read models answer over these documents."""
    app, shelf = FastAPI(), Shelf(*documents)
    if service.public is not None:
        app.include_router(service.public(shelf))
    app.include_router(service.reads(shelf))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reads") as client:
        return await client.get(url)
