"""When a heartbeat is due: at the interval of the recipient's seasons, by the time that really passes [DLV-1].

A rehearsal that leaps over months has no need of those in between.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from contracts.recipients import RecipientName


class Heartbeats:
    """Of one process; the first one comes an interval after it began to send to somebody."""

    def __init__(
        self, every: Callable[[RecipientName], timedelta], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.every, self._clock = every, clock
        self._next: dict[tuple[RecipientName, str], float] = {}

    def due(self, recipient: RecipientName, way: str = "") -> bool:
        """Whether one is due now, by this of its ways; then the next is counted from here on."""
        now, seconds = self._clock(), self.every(recipient).total_seconds()
        due = now >= self._next.setdefault((recipient, way), now + seconds)
        if due:
            self._next[recipient, way] = now + seconds
        return due
