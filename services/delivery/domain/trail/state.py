"""A page of the audit trail."""

from dataclasses import dataclass, replace

from contracts.messages.delivery import TrailPageFilled
from services.delivery.domain.trail.chain import PAGE_ENTRIES, first_of
from services.delivery.domain.trail.facts import ActEntered, TrailEntry


@dataclass(frozen=True, slots=True)
class TrailPage:
    """One page, by its number from 1 on."""

    nth: int
    entries: tuple[TrailEntry, ...] = ()

    @property
    def next_number(self) -> int:
        return (self.nth - 1) * PAGE_ENTRIES + len(self.entries) + 1

    @property
    def last_digest(self) -> str:
        return self.entries[-1].digest if self.entries else first_of(self.nth)


def trail_page(key: str) -> TrailPage:
    """An empty page, by its key."""
    return TrailPage(int(key.rpartition("/")[2]))


def evolve(page: TrailPage, event: ActEntered | TrailPageFilled) -> TrailPage:
    match event:
        case ActEntered(entry):
            return replace(page, entries=(*page.entries, entry))
        case TrailPageFilled():
            return page
