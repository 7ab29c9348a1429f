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
    messages: tuple[OutboxMessage, ...]

    @property
    def name(self) -> str:
        return page_name(self.writer, self.nth)

    def raw(self) -> dict[str, Any]:
        """As the store keeps it."""
        told = [[message.exchange, message.key, message.headers, message.body] for message in self.messages]
        packed = zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), _FAST)
        upto = {f"{_UPTO}{hearer}": nth for hearer, nth in self.upto.items()}
        return {"_id": self.name, **upto, "messages": base64.b64encode(packed).decode("ascii")}


def page_name(writer: str, nth: int) -> str:
    return f"{writer}/{nth:012d}"


def upto_of(raw: Mapping[str, Any]) -> dict[str, int]:
    """The last numbers by hearer up to a page's end."""
    return {name.removeprefix(_UPTO): value for name, value in raw.items() if name.startswith(_UPTO)}


def messages_of(raw: Mapping[str, Any]) -> list[OutboxMessage]:
    """The messages on a page."""
    return [OutboxMessage(*told) for told in json.loads(zlib.decompress(base64.b64decode(raw["messages"])))]


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

    async def numbered(self, messages: Sequence[OutboxMessage]) -> list[OutboxMessage]:
        """The same messages with their numbers, each on a page by now. Raises `Unavailable` where that is not known.

        What has a number, and was not confirmed since, keeps it: an outage makes no holes. The numbers are these even
        if another sender of the same has it confirmed meanwhile: one that was given and never said would be a hole.
        """
        async with self._storing:
            self._unstored += self._paged(
                list({_id(message): message for message in messages if self._is_new(message)}.values())
            )
            given = {_id(message): self._numbers.get(_id(message)) for message in messages}
            while self._unstored:
                await self._stored(self._unstored[0])
                del self._unstored[0]
                self.news.set()
        return [_with(message, given[_id(message)]) if _is_said(message) else message for message in messages]

    def there(self, numbered: Iterable[OutboxMessage]) -> None:
        """The broker has these under the numbers they bear: said once more, they are said under a new one."""
        for message in numbered:
            if message.headers.get(NUMBERS) == self._numbers.get(_id(message)):
                self._numbers.pop(_id(message), None)

    @property
    def last(self) -> int:
        """How many pages there are, as far as that is known."""
        return self._nth - len(self._unstored)

    async def still_there(self) -> bool:
        """Whether the store has this process's last page: one that was put back to an earlier hour has not."""
        name = page_name(self.writer, self.last)
        return not self.last or name in await self._store.find(PAGES, [name], without="messages")

    def _is_new(self, message: OutboxMessage) -> bool:
        heard = _is_said(message) and message.headers["ce-type"] in self._hearers
        return heard and _id(message) not in self._numbers

    def _paged(self, messages: Sequence[OutboxMessage]) -> list[SaidPage]:
        return [self._page(part) for part in _parts(messages)]

    def _page(self, messages: Sequence[OutboxMessage]) -> SaidPage:
        told = [_with(message, self._number(message)) for message in messages]
        self._nth += 1
        for name in list(self._numbers)[: max(0, len(self._numbers) - _REMEMBERED)]:
            del self._numbers[name]
        return SaidPage(self.writer, self._nth, dict(self.upto), tuple(told))

    def _number(self, message: OutboxMessage) -> str:
        numbers = {}
        for hearer in self._hearers[message.headers["ce-type"]]:
            numbers[hearer] = self.upto[hearer] = self.upto.get(hearer, 0) + 1
        self._numbers[_id(message)] = header = written(self.writer, numbers)
        return header

    async def _stored(self, page: SaidPage) -> None:
        """A page that is there already is the same: only the answer was lost."""
        if page.nth == 1:
            await self._store.insert(STREAMS, {"_id": self.writer})
        await self._store.insert(PAGES, page.raw())


def _is_said(message: OutboxMessage) -> bool:
    """Whether it goes to our services, under its type: what is passed on to somebody outside has no number of ours."""
    return message.key == message.headers["ce-type"]


def _id(message: OutboxMessage) -> str:
    return message.headers["ce-id"]


def _with(message: OutboxMessage, numbers: str | None) -> OutboxMessage:
    return message if numbers is None else replace(message, headers={**message.headers, NUMBERS: numbers})


def _parts(messages: Sequence[OutboxMessage]) -> Iterator[list[OutboxMessage]]:
    part: list[OutboxMessage] = []
    size = 0
    for message in messages:
        part.append(message)
        size += len(message.body)
        if size >= PAGE_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part
