"""The pages of all writers of a service, living and gone: how far each goes, and what lies where."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from services.chassis.core.document import OutboxMessage
from services.chassis.core.ranges import Ranges
from services.chassis.messaging.numbers import number_of
from services.chassis.messaging.origin import Origin
from services.chassis.storage.mongo import Store
from services.chassis.storage.pages import PAGES, STREAMS, messages_of, page_name, upto_of

_LEAPS: Final = (1, 2, 3, *(2**power for power in range(2, 21, 2)))
"""So far ahead it is looked for a writer's last page, all at once; a page that is gone hides none behind it."""
_MESSAGES: Final = "messages"


class PageDirectory:
    """One process's view of them; what it once saw it looks no further back than."""

    def __init__(self, service: str, store: Store) -> None:
        self._service, self._store = service, store
        self._last: dict[str, tuple[int, Mapping[str, int]]] = {}

    async def writers(self, after: str, limit: int) -> list[str]:
        """Who ever wrote a page, in the order of their names."""
        return [raw["_id"] for raw in await self._store.after(STREAMS, after, limit)]

    async def totals(self, writers: Sequence[str]) -> dict[str, Mapping[str, int]]:
        """How many messages each of these writers said, by hearer."""
        growing = list(writers)
        while growing:
            growing = await self._further(growing)
        return {writer: self._last[writer][1] for writer in writers if writer in self._last}

    async def _further(self, writers: Sequence[str]) -> list[str]:
        """Leap ahead in each; those of which there was more."""
        ahead = {writer: [self._seen(writer) + leap for leap in _LEAPS] for writer in writers}
        names = [page_name(writer, nth) for writer, each in ahead.items() for nth in each]
        found = await self._store.find(PAGES, names, without=_MESSAGES)
        grown = []
        for writer, each in ahead.items():
            there = [nth for nth in each if page_name(writer, nth) in found]
            if there:
                self._last[writer] = max(there), upto_of(found[page_name(writer, max(there))])
                grown.append(writer)
        return grown

    def _seen(self, writer: str) -> int:
        return self._last[writer][0] if writer in self._last else 0

    async def said(self, writer: str, hearer: str, wanted: Ranges) -> AsyncIterator[OutboxMessage]:
        """What this writer said to this hearer under these numbers, as far as it is here."""
        await self.totals([writer])
        nth, last = 0, self._seen(writer)
        for first, upto in wanted:
            number = first
            while number <= upto and (nth := await self._page_of(writer, hearer, number, nth, last)):
                raw = await self._one(writer, nth)
                if raw is None:
                    break
                for message in messages_of(raw):
                    borne = number_of(hearer, Origin(self._service, message.key), message.headers)
                    if borne is not None and number <= borne.nth <= upto:
                        yield message
                number = upto_of(raw).get(hearer, 0) + 1

    async def _page_of(self, writer: str, hearer: str, number: int, low: int, high: int) -> int:
        """Which page, from `low` to `high`, has this number; 0 where none has."""
        low, found = max(1, low), 0
        while low <= high:
            middle = there = (low + high) // 2
            raw = await self._one(writer, there, without=_MESSAGES)
            while raw is None and there > low:  # one that is gone: the next below it tells which way to go
                there -= 1
                raw = await self._one(writer, there, without=_MESSAGES)
            if raw is None or upto_of(raw).get(hearer, 0) < number:
                low = middle + 1
            else:
                found, high = there, there - 1
        return found

    async def _one(self, writer: str, nth: int, *, without: str = "") -> Mapping[str, Any] | None:
        name = page_name(writer, nth)
        return (await self._store.find(PAGES, [name], without=without)).get(name)
