"""What a log hears, everything that is said and concerns its recipient; and what it keeps of it."""

from dataclasses import dataclass

from contracts.envelope import Message
from contracts.vocabulary import Moment

Hears = Message


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What a recipient was told under one number: a message as its speaker said it; `data` is its JSON."""

    number: int
    id: str
    source: str
    type: str
    time: Moment
    correlation_id: str
    causation_id: str | None
    sequence: int
    data: str


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry stands on the page, for good."""

    entry: LogEntry
