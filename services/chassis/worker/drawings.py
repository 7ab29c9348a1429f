"""Looking at heads and their lines, beside the inbox: where a process has just asked for it, and where one died in it.

See docs/architecture/drawings.md.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from services.chassis.core.aggregate import Aggregate, Scalar
from services.chassis.core.document import Delivery, own_delivery
from services.chassis.core.drawing import LOOK, LineDrawing
from services.chassis.http.service import Bench

POLL_SECONDS: Final = 1.0
"""How often it is looked for heads that another process has asked for, or left in the midst of a look."""
PAUSE_SECONDS: Final = 0.05
"""So much company is waited for by whoever asks for a look: many words that come together cost one."""
LONGEST_PAUSE_SECONDS: Final = 10.0
"""No more than this is waited for company, however long the last look took."""
LEASE_MS: Final = 10_000
_PAGE: Final = 500
_HEADS: Final = 50


class StoredLines:
    """One head's lines as they lie in the store."""

    def __init__(self, service: str, bench: Bench, drawing: LineDrawing[Any, Any], key: str) -> None:
        self._service, self._bench, self._drawing, self._key = service, bench, drawing, key

    async def head(self) -> Any:
        found = await self._bench.documents.get(self._drawing.head, self._key)
        return self._drawing.head.initial(self._key) if found is None else found

    async def each(self, **equals: Scalar) -> AsyncIterator[tuple[str, Any]]:
        """Reading takes its time: the lease is kept meanwhile."""
        after, wanted = "", {self._drawing.group: self._key, **equals}
        while page := await self._bench.documents.page(self._drawing.lines, wanted, after, _PAGE):
            for key, line in page:
                yield key, line
            after = page[-1][0]
            await self._keep()

    async def any(self, **equals: Scalar) -> bool:
        wanted = {self._drawing.group: self._key, **equals}
        return await self._bench.documents.many(self._drawing.lines, wanted, 1) > 0

    async def tell(self, messages: Mapping[str, Any]) -> None:
        await self._keep()
        at = await self._time()
        await self._commit([self._delivery(self._drawing.lines, key, each, at) for key, each in messages.items()])

    async def tell_head(self, message: Any) -> None:
        await self._commit([self._delivery(self._drawing.head, self._key, message, await self._time())])

    async def _keep(self) -> None:
        await self._bench.lease(_lease(self._drawing), LEASE_MS)

    async def _time(self) -> datetime:
        """What is said of a look bears the time of the service's clock, as what is said of a deadline does."""
        return await self._bench.now() or datetime.now(UTC)

    async def _commit(self, deliveries: Sequence[Delivery]) -> None:
        await self._bench.commit(deliveries)

    def _delivery(self, aggregate: Aggregate[Any], key: str, message: Any, at: datetime) -> Delivery:
        """A step of our own: who hears it knows by its content whether it was taken, so any name will do."""
        name, kind = str(uuid4()), f"{self._service}.looked.v1"
        return own_delivery(aggregate, key, message, at, name=name, source=self._service, kind=kind, about=self._key)


class Drawings:
    """One process's part: it looks where it holds the lease; two who look at once do no harm.

    Between two looks it rests as long as the last one took: however many words come, looking takes half of the time at
    most, and the more come the fewer looks a word costs.
    """

    def __init__(self, service: str, drawings: Sequence[LineDrawing[Any, Any]], context: Any) -> None:
        self._service, self._drawings, self._context = service, drawings, context
        self._asked = asyncio.Event()
        self._pause = PAUSE_SECONDS

    async def run(self, bench: Bench) -> None:
        """Look until cancelled."""
        bench.on_commit(self._moved)  # for as long as the process works
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._asked.wait()
            with bench.at_work() if self._asked.is_set() else nullcontext():
                await asyncio.sleep(self._pause)
                self._asked.clear()
                began = asyncio.get_running_loop().time()
                for drawing in self._drawings:
                    await bench.contained(f"looking at {drawing.head.kind}", self.look(bench, drawing))
                took = asyncio.get_running_loop().time() - began
            self._pause = min(max(took, PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)

    async def look(self, bench: Bench, drawing: LineDrawing[Any, Any]) -> None:
        """One look at each head that wants it."""
        heads = await bench.documents.page(drawing.head, {LOOK: 1}, "", _HEADS)
        if heads and await bench.lease(_lease(drawing), LEASE_MS):
            for key, _ in heads:
                await drawing.draw(StoredLines(self._service, bench, drawing, key), self._context)

    def _moved(self, kind: str, _keys: Sequence[str]) -> None:
        if any(drawing.head.kind == kind for drawing in self._drawings):
            self._asked.set()


def _lease(drawing: LineDrawing[Any, Any]) -> str:
    return f"drawing {drawing.head.kind}"
