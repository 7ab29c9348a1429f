"""One head and its lines on paper: memory stands in for the store, so that only what the code does is weighed."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from contracts.envelope import Received
from services.chassis.core.aggregate import Addressed, Aggregate, Hears, Route, Scalar
from services.chassis.core.document import Delivery, Document, Speaker, advance
from services.chassis.core.drawing import LOOK, LineDrawing
from services.chassis.storage.stored import raw_of
from tests.exams.scenes import declared, heard

Place = tuple[str, str]


class OneHead:
    """The documents of one head, and what a look at them is given."""

    def __init__(self, drawing: LineDrawing[Any, Any], hears: Hears, context: Any, key: str) -> None:
        self.documents: dict[Place, Document] = {}
        self._indexed: dict[tuple[str, Scalar], dict[str, None]] = defaultdict(dict)
        self.told = 0
        self._drawing, self._hears, self._context, self._key = drawing, hears, context, key
        self._speaker = Speaker("bench", lambda message: Route("bench", message.TYPE), context, lambda _: True)

    def hear(self, received: Received[Any]) -> None:
        self.told += 1
        to = self._hears[type(received.message)](received.message)
        for each in sorted(to.everyone, key=lambda one: one.aggregate.heads):
            self.take(each, received)

    async def look(self) -> None:
        """Until nobody asks for one any more."""
        while self._drawing.head.index(await self.head()).get(LOOK) == 1:
            await self._drawing.draw(self, self._context)

    def take(self, to: Addressed, word: Received[Any]) -> None:
        place = (to.aggregate.kind, to.key)
        before = self.documents.get(place, Document(to.key))
        delivery = Delivery(to.aggregate, to.key, Received(to.message, word.envelope))
        after, results = advance(to.aggregate, before, [delivery], self._speaker, "bench")
        if results[0].defect is not None:
            raise results[0].defect
        if after is not before:
            self.documents[place] = after
            if to.aggregate is self._drawing.lines:
                self._reindex(before, after)

    def _reindex(self, before: Document, after: Document) -> None:
        """As a store keeps its indexes: with each document that is moved."""
        for field in before.index.items():
            self._indexed[field].pop(after.key, None)
        for field in after.index.items():
            self._indexed[field][after.key] = None

    def state(self, aggregate: Aggregate[Any], key: str) -> Any:
        return aggregate.state.validate_python(self.documents[(aggregate.kind, key)].state)

    def largest(self) -> int:
        return max(len(json.dumps(raw_of(each), default=str).encode()) for each in self.documents.values())

    async def head(self) -> Any:
        place = (self._drawing.head.kind, self._key)
        found = place in self.documents
        return self.state(self._drawing.head, self._key) if found else self._drawing.head.initial(self._key)

    async def each(self, **equals: Scalar) -> AsyncIterator[tuple[str, Any]]:
        for key, line in self._lines(equals):
            yield key, line

    async def any(self, **equals: Scalar) -> bool:
        return next(self._lines(equals), None) is not None

    async def tell(self, messages: Mapping[str, Any]) -> None:
        for key, message in messages.items():
            self._step(self._drawing.lines, key, message)

    async def tell_head(self, message: Any) -> None:
        self._step(self._drawing.head, self._key, message)

    def _step(self, aggregate: Aggregate[Any], key: str, message: Any) -> None:
        self.told += 1
        self.take(Addressed(aggregate, key, message), Received(message, heard(declared(), self.told).envelope))

    def _lines(self, equals: Mapping[str, Scalar]) -> Iterator[tuple[str, Any]]:
        wanted = [self._indexed[each] for each in {self._drawing.group: self._key, **equals}.items()]
        fewest = min(wanted, key=len)
        for key in list(fewest):
            if all(key in each for each in wanted):
                yield key, self.state(self._drawing.lines, key)
