"""What a service said to its hearers, numbered and kept before it is published, on pages that never change.

A page holds a batch, and up to which number of each hearer it goes; a writer's pages are numbered without a gap, so one
is found by asking for its name alone. Nothing is published that is not on a page.
"""

import asyncio
import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from services.chassis.core.document import OutboxMessage
from services.chassis.messaging.numbers import written
from services.chassis.messaging.origin import NUMBERS
from services.chassis.storage.mongo import Store

STREAMS: Final = "streams"
"""Who ever wrote pages, for those that come after."""
PAGES: Final = "pages"
PAGE_BYTES: Final = 2 * 1024 * 1024
"""A page is closed when its messages are so long; one message more is far below what a store takes."""
_FAST: Final = 1
_REMEMBERED: Final = 20_000
_UPTO: Final = "upto_"
"""In a page, before a hearer's name: the last number of that hearer up to here."""


@dataclass(frozen=True, slots=True)
class SaidPage:
    """One page of a writer; `upto` are the last numbers by hearer."""

    writer: str
    nth: int
    upto: Mapping[str, int]
    wires: tuple[OutboxMessage, ...]

    @property
    def name(self) -> str:
        return page_name(self.writer, self.nth)

    def raw(self) -> dict[str, Any]:
        """As the store keeps it."""
        told = [[wire.exchange, wire.key, wire.headers, wire.body] for wire in self.wires]
        packed = zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), _FAST)
        upto = {f"{_UPTO}{hearer}": nth for hearer, nth in self.upto.items()}
        return {"_id": self.name, **upto, "wires": base64.b64encode(packed).decode("ascii")}


def page_name(writer: str, nth: int) -> str:
    return f"{writer}/{nth:012d}"


def upto_of(raw: Mapping[str, Any]) -> dict[str, int]:
    """The last numbers by hearer up to a page's end."""
    return {name.removeprefix(_UPTO): value for name, value in raw.items() if name.startswith(_UPTO)}


def wires_of(raw: Mapping[str, Any]) -> list[OutboxMessage]:
    """The messages on a page."""
    return [OutboxMessage(*told) for told in json.loads(zlib.decompress(base64.b64decode(raw["wires"])))]


class Pages:
    """The pages of one process, which are one writer's. `hearers` are the services that hear each type."""

    def __init__(self, store: Store, writer: str, hearers: Mapping[str, Sequence[str]]) -> None:
        self._store, self.writer, self._hearers = store, writer, hearers
        self.upto: dict[str, int] = {}
        """How many messages each hearer was told by this process."""
        self._nth = 0
        self._unstored: list[SaidPage] = []
        self._numbers: dict[str, str] = {}
        self._storing = asyncio.Lock()
        self.news = asyncio.Event()

    async def numbered(self, wires: Sequence[OutboxMessage]) -> list[OutboxMessage]:
        """The same messages with their numbers, each on a page by now. Raises `Away` where that is not known.

        What has a number, and was not confirmed since, keeps it: an outage makes no holes. The numbers are these even
        if another sender of the same has it confirmed meanwhile: one that was given and never said would be a hole.
        """
        async with self._storing:
            self._unstored += self._paged(list({_id(wire): wire for wire in wires if self._is_new(wire)}.values()))
            given = {_id(wire): self._numbers.get(_id(wire)) for wire in wires}
            while self._unstored:
                await self._stored(self._unstored[0])
                del self._unstored[0]
                self.news.set()
        return [_with(wire, given[_id(wire)]) for wire in wires]

    def there(self, numbered: Iterable[OutboxMessage]) -> None:
        """The broker has these under the numbers they bear: said once more, they are said under a new one."""
        for wire in numbered:
            if wire.headers.get(NUMBERS) == self._numbers.get(_id(wire)):
                self._numbers.pop(_id(wire), None)

    @property
    def last(self) -> int:
        """How many pages there are, as far as that is known."""
        return self._nth - len(self._unstored)

    async def still_there(self) -> bool:
        """Whether the store has this process's last page: one that was put back to an earlier hour has not."""
        name = page_name(self.writer, self.last)
        return not self.last or name in await self._store.find(PAGES, [name], without="wires")

    def _is_new(self, wire: OutboxMessage) -> bool:
        return wire.headers["ce-type"] in self._hearers and _id(wire) not in self._numbers

    def _paged(self, wires: Sequence[OutboxMessage]) -> list[SaidPage]:
        return [self._page(part) for part in _parts(wires)]

    def _page(self, wires: Sequence[OutboxMessage]) -> SaidPage:
        told = [_with(wire, self._number(wire)) for wire in wires]
        self._nth += 1
        for name in list(self._numbers)[: max(0, len(self._numbers) - _REMEMBERED)]:
            del self._numbers[name]
        return SaidPage(self.writer, self._nth, dict(self.upto), tuple(told))

    def _number(self, wire: OutboxMessage) -> str:
        numbers = {}
        for hearer in self._hearers[wire.headers["ce-type"]]:
            numbers[hearer] = self.upto[hearer] = self.upto.get(hearer, 0) + 1
        self._numbers[_id(wire)] = header = written(self.writer, numbers)
        return header

    async def _stored(self, page: SaidPage) -> None:
        """A page that is there already is the same: only the answer was lost."""
        if page.nth == 1:
            await self._store.insert(STREAMS, {"_id": self.writer})
        await self._store.insert(PAGES, page.raw())


def _id(wire: OutboxMessage) -> str:
    return wire.headers["ce-id"]


def _with(wire: OutboxMessage, numbers: str | None) -> OutboxMessage:
    return wire if numbers is None else replace(wire, headers={**wire.headers, NUMBERS: numbers})


def _parts(wires: Sequence[OutboxMessage]) -> Iterator[list[OutboxMessage]]:
    part: list[OutboxMessage] = []
    size = 0
    for wire in wires:
        part.append(wire)
        size += len(wire.body)
        if size >= PAGE_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part
