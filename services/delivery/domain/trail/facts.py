"""What the trail hears, and what it keeps of it."""

from dataclasses import dataclass

from contracts.messages.delivery import ActRecorded, TrailPageFilled
from contracts.vocabulary import Moment

Hears = ActRecorded | TrailPageFilled


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One act under its number; `digest` is over all of it and `previous`, the digest of the entry before."""

    number: int
    act: str
    did: str
    by: str
    caller: str
    because: str
    about: tuple[tuple[str, str], ...]
    done_at: Moment
    told_at: Moment
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class ActEntered:
    """An entry stands on the page, for good."""

    entry: TrailEntry
