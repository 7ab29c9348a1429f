"""Delivery's documents: the logs of recipients, the receipts for them, and how both are read."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic import TypeAdapter

from contracts.envelope import Message, Received
from contracts.recipients import RecipientKind, RecipientName
from services.chassis.core.aggregate import Aggregate, Relayed, Route, page_key
from services.chassis.http.service import Documents
from services.delivery.domain.address import decide as address
from services.delivery.domain.address import state as pushed
from services.delivery.domain.address.state import Address
from services.delivery.domain.heartbeat import decide as heartbeat
from services.delivery.domain.heartbeat import state as beats
from services.delivery.domain.heartbeat.state import SentHeartbeats
from services.delivery.domain.log import decide as log
from services.delivery.domain.log.facts import LogEntry, Logged
from services.delivery.domain.log.state import PAGE_ENTRIES, LogPage, evolve, page, page_with
from services.delivery.domain.notification.ahead import next_deadlines, season_name
from services.delivery.domain.notification.decide import decide as decide_notifications
from services.delivery.domain.notification.state import Notifications
from services.delivery.domain.notification.state import evolve as evolve_notifications
from services.delivery.domain.receipts.decide import decide as decide_receipts
from services.delivery.domain.receipts.facts import Receipt
from services.delivery.domain.receipts.state import Receipts, receipts
from services.delivery.domain.receipts.state import evolve as evolve_receipts
from services.delivery.domain.trail.chain import PAGE_ENTRIES as TRAIL_ENTRIES
from services.delivery.domain.trail.decide import decide as decide_trail
from services.delivery.domain.trail.state import TrailPage, trail_page
from services.delivery.domain.trail.state import evolve as evolve_trail

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

RECEIPTS: Final[Aggregate[Receipts]] = Aggregate(
    kind="receipts",
    state=TypeAdapter(Receipts),
    initial=receipts,
    decide=decide_receipts,
    evolve=evolve_receipts,
)
TRAIL: Final[Aggregate[TrailPage]] = Aggregate(
    kind="trail",
    state=TypeAdapter(TrailPage),
    initial=trail_page,
    decide=decide_trail,
    evolve=evolve_trail,
    page_entries=TRAIL_ENTRIES,
)
PROVINCE: Final = "province"
"""The one trail there is."""
NOTIFICATIONS: Final[Aggregate[Notifications]] = Aggregate(
    kind="notifications",
    state=TypeAdapter(Notifications),
    initial=Notifications,
    decide=decide_notifications,
    evolve=evolve_notifications,
    deadlines=next_deadlines,
    guided_by=season_name,
)
_LOOKED_AT: Final = 50
"""So many pages are looked through for what is missing before an answer is given."""


ADDRESS: Final[Aggregate[Address]] = Aggregate(
    kind="address",
    state=TypeAdapter(Address),
    initial=Address,
    decide=address.decide,
    evolve=pushed.evolve,
    index=lambda known: {"pushed": int(known.set is not None and known.set.url is not None)},
    indexes=(("pushed",),),
    joins=True,
)
HEARTBEATS: Final[Aggregate[SentHeartbeats]] = Aggregate(
    kind="heartbeats",
    state=TypeAdapter(SentHeartbeats),
    initial=SentHeartbeats,
    decide=heartbeat.decide,
    evolve=beats.evolve,
    joins=True,
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


class ReceiptBook:
    """The receipts as they are read: what stands for a hundred numbers, up to where all is there, and what is not."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._received: dict[RecipientName, int] = {}

    async def page(self, recipient: RecipientName, nth: int) -> Receipts:
        """The receipts for the numbers of one page of the log."""
        key = page_key(recipient, nth)
        return await self._documents.get(RECEIPTS, key) or receipts(key)

    async def received(self, recipient: RecipientName) -> int:
        """The number up to which there are receipts without a gap."""
        number = self._received.get(recipient, 0)
        while True:
            kept = (await self.page(recipient, page_with(number + 1))).of
            before = number
            while number + 1 in kept:
                number += 1
            if number == before or number % PAGE_ENTRIES:
                break
        self._received[recipient] = number
        return number

    async def missing(
        self, logs: Logs, recipient: RecipientName, after: int, limit: int
    ) -> tuple[list[tuple[LogEntry, Receipt | None]], int]:
        """Entries after this number that nobody took over or refused, with what lies there; and how far was looked.

        A few thousand numbers at a time: whoever wants more asks again.
        """
        found: list[tuple[LogEntry, Receipt | None]] = []
        for _ in range(_LOOKED_AT):
            entries = await logs.entries(recipient, after, PAGE_ENTRIES - after % PAGE_ENTRIES)
            if not entries:
                break
            kept = (await self.page(recipient, page_with(after + 1))).of
            for entry in entries:
                receipt = kept.get(entry.number)
                if receipt is None or not receipt.settled:
                    found.append((entry, receipt))
                after = entry.number
                if len(found) == limit:
                    return found, after
        return found, after
