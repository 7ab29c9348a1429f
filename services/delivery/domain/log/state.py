"""A page of a recipient's log."""

from dataclasses import dataclass, replace
from typing import Final

from contracts.envelope import Envelope
from contracts.recipients import RecipientName
from services.delivery.domain.log.facts import LogEntry, Logged

PAGE_ENTRIES: Final = 100
"""How many entries a page has when it is full; so an entry's number tells its page. Never to be changed."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page; `first` is the number of the first entry it takes."""

    recipient: RecipientName
    first: int
    entries: tuple[LogEntry, ...] = ()

    @property
    def next_number(self) -> int:
        return self.first + len(self.entries)


def page(key: str) -> LogPage:
    """An empty page, by its key: the recipient's name, and which of its pages it is."""
    recipient, _, nth = key.rpartition("/")
    return LogPage(recipient, (int(nth) - 1) * PAGE_ENTRIES + 1)


def page_with(number: int) -> int:
    """On which page the entry of this number stands; the first is 1."""
    return (number - 1) // PAGE_ENTRIES + 1


def evolve(page: LogPage, event: Logged) -> LogPage:
    return replace(page, entries=(*page.entries, event.entry))


def envelope_of(entry: LogEntry) -> Envelope:
    """The envelope the message came in."""
    return Envelope.model_construct(
        id=entry.id,
        source=entry.source,
        type=entry.type,
        time=entry.time,
        correlation_id=entry.correlation_id,
        causation_id=entry.causation_id,
        sequence=entry.sequence,
    )
