"""What is heard is entered, bound to the entry before it; a page that is full by that says so [OPS-2]."""

from dataclasses import replace
from typing import Any

from contracts.envelope import Received
from contracts.messages.delivery import ActRecorded, TrailPageFilled
from services.delivery.domain.trail.chain import FILLED, PAGE_ENTRIES, digest_of
from services.delivery.domain.trail.facts import ActEntered, Hears, TrailEntry
from services.delivery.domain.trail.state import TrailPage


def decide(page: TrailPage, heard: Received[Hears], _context: Any) -> list[ActEntered | TrailPageFilled]:
    entry = bound(page, _entry(page, heard.message))
    if len(page.entries) + 1 < PAGE_ENTRIES:
        return [ActEntered(entry)]
    return [ActEntered(entry), TrailPageFilled(page=page.nth, digest=entry.digest, filled_at=entry.told_at)]


def bound(page: TrailPage, entry: TrailEntry) -> TrailEntry:
    """The entry with what binds it to the page."""
    told = {
        **{name: getattr(entry, name) for name in entry.__slots__},
        "about": [list(pair) for pair in entry.about],
        "done_at": entry.done_at.isoformat(),
        "told_at": entry.told_at.isoformat(),
    }
    return replace(entry, previous=page.last_digest, digest=digest_of(told, page.last_digest))


def _entry(page: TrailPage, message: Hears) -> TrailEntry:
    match message:
        case ActRecorded():
            return TrailEntry(
                number=page.next_number,
                act=message.act,
                did=message.did,
                by=message.by,
                caller=message.caller,
                because=message.because,
                about=tuple((each.name, each.value) for each in message.about),
                done_at=message.done_at,
                told_at=message.told_at,
                previous="",
                digest="",
            )
        case TrailPageFilled():
            about = (("page", str(message.page)), ("digest", message.digest))
            at = message.filled_at
            return TrailEntry(
                page.next_number, f"page {message.page}", FILLED, "delivery", "delivery", "", about, at, at, "", ""
            )
