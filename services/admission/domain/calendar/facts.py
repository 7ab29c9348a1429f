"""What the calendar of a season hears, and what is kept of it."""

from dataclasses import dataclass

from contracts.messages.admission.dates import DatesAccepted, DatesRefused
from contracts.messages.platform.dates import DatesMoved

Hears = DatesMoved
Answer = DatesAccepted | DatesRefused


@dataclass(frozen=True, slots=True)
class DecisionKept:
    """A decision was heard of."""

    decision: DatesMoved


Event = DecisionKept | Answer
