"""What the closing of a season hears, and what is kept of it."""

from dataclasses import dataclass

from contracts.envelope import Message
from contracts.messages.platform.completion import SeasonClosed

Hears = SeasonClosed


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision was told."""

    decision: SeasonClosed


Event = Decided | Message
