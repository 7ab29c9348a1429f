"""Read access to a service's own documents, for its read models."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from services.chassis.core.aggregate import Aggregate, Scalar
from services.chassis.storage.mongo import Store

S = TypeVar("S")


class Reader:
    """Read access to the documents of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, aggregate: Aggregate[S], key: str) -> S | None:
        document = (await self._store.load(aggregate.kind, [key]))[key]
        return aggregate.state.validate_python(document.state) if document.begun else None

    async def counted(self, aggregate: Aggregate[S], key: str) -> tuple[S, int] | None:
        document = (await self._store.load(aggregate.kind, [key]))[key]
        return (aggregate.state.validate_python(document.state), len(document.heard)) if document.begun else None

    async def many(self, aggregate: Aggregate[S], equals: Mapping[str, Scalar], most: int) -> int:
        return await self._store.many(aggregate.kind, equals, most)

    async def counts(
        self, aggregate: Aggregate[S], equals: Mapping[str, Scalar], of: Sequence[str]
    ) -> Counter[tuple[Any, ...]]:
        return await self._store.counts(aggregate.kind, equals, of)

    async def page(
        self, aggregate: Aggregate[S], equals: Mapping[str, Scalar], after: str = "", limit: int = 500
    ) -> Sequence[tuple[str, S]]:
        found = await self._store.page(aggregate.kind, equals, after, limit)
        return [(document.key, aggregate.state.validate_python(document.state)) for document in found]
