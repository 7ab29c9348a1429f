"""Documents in memory, for read models: what a service's aggregates would be found as."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from fastapi import FastAPI

from services.chassis.aggregate import Aggregate, Scalar
from services.chassis.service import Service


class Shelf:
    """The documents put there, by kind and key."""

    def __init__(self, *documents: tuple[Aggregate[Any], str, Any]) -> None:
        self.documents = {(aggregate.kind, key): state for aggregate, key, state in documents}

    async def get(self, aggregate: Aggregate[Any], key: str) -> Any:
        return self.documents.get((aggregate.kind, key))

    async def page(
        self, aggregate: Aggregate[Any], equals: Mapping[str, Scalar], after: str = "", limit: int = 500
    ) -> Sequence[tuple[str, Any]]:
        rows = [(key, state) for (kind, key), state in self.documents.items() if kind == aggregate.kind]
        fits = [(key, state) for key, state in rows if equals.items() <= aggregate.index(state).items()]
        return sorted(((key, state) for key, state in fits if key > after), key=lambda row: row[0])[:limit]


async def read(service: Service, url: str, *documents: tuple[Aggregate[Any], str, Any]) -> httpx.Response:
    """What the service's read models answer over these documents."""
    app, shelf = FastAPI(), Shelf(*documents)
    if service.public is not None:
        app.include_router(service.public(shelf))
    app.include_router(service.reads(shelf))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reads") as client:
        return await client.get(url)
