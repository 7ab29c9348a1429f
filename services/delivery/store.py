"""Delivery's documents: the logs of recipients, and how they are read."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic import TypeAdapter

from contracts.envelope import Message, Received
from contracts.recipients import RecipientKind, RecipientName
from services.chassis.core.aggregate import Aggregate, Relayed, Route, page_key
from services.chassis.http.service import Documents
from services.delivery.domain.log import decide as log
from services.delivery.domain.log.facts import LogEntry, Logged
from services.delivery.domain.log.state import PAGE_ENTRIES, LogPage, evolve, page, page_with

NUMBER: Final = "ce-deliverynumber"
"""The header that bears an entry's number, in the recipient's own queue."""
HOSPITALS: Final = "hr"
"""The exchange of what hospitals are told: `<base>.<type>`, into the queue of each base's HR."""


def _evolve(page: LogPage, event: Logged | Relayed) -> LogPage:
    return evolve(page, event) if isinstance(event, Logged) else page


def _decide(page: LogPage, heard: Received[Message], context: Any) -> Sequence[Logged | Relayed]:
    """What is entered also goes into the recipient's own queue, with its number, where it has one."""
    entered = log.decide(page, heard, context)
    return [*entered, *(each for event in entered for each in _queued(page.recipient, event.entry, heard))]


def _queued(recipient: RecipientName, entry: LogEntry, heard: Received[Message]) -> Sequence[Relayed]:
    kind, _, base = recipient.partition(".")
    if kind != RecipientKind.HR:
        return ()
    return [
        Relayed(heard.message, heard.envelope, Route(HOSPITALS, f"{base}.{entry.type}"), {NUMBER: str(entry.number)})
    ]


LOG: Final[Aggregate[LogPage]] = Aggregate(
    kind="log",
    state=TypeAdapter(LogPage),
    initial=page,
    decide=_decide,
    evolve=_evolve,
    page_entries=PAGE_ENTRIES,
)


class Logs:
    """The logs as they are read: any entry by its number, and how many there are."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._last: dict[RecipientName, int] = {}

    async def last(self, recipient: RecipientName) -> int:
        """The number of the last entry; 0 where nothing was said yet."""
        nth = self._last.get(recipient, 0)
        if nth and await self._page(recipient, nth) is None:
            nth = 0  # the store is another one than it was
        leap = 1
        while await self._page(recipient, nth + leap) is not None:
            nth, leap = nth + leap, leap * 2
        while leap > 1:
            leap //= 2
            nth += leap if await self._page(recipient, nth + leap) is not None else 0
        self._last[recipient] = nth
        found = await self._page(recipient, nth) if nth else None
        return 0 if found is None else found.next_number - 1

    async def entries(self, recipient: RecipientName, after: int, limit: int) -> list[LogEntry]:
        """The entries that follow this number, in their order."""
        found: list[LogEntry] = []
        nth = page_with(after + 1)
        while len(found) < limit and (page := await self._page(recipient, nth)) is not None:
            found += [entry for entry in page.entries if entry.number > after]
            nth += 1
        return found[:limit]

    async def _page(self, recipient: RecipientName, nth: int) -> LogPage | None:
        found = await self._documents.get(LOG, page_key(recipient, nth))
        return found if found is not None and found.entries else None
