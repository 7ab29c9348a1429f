"""When a heartbeat is due: at the recipient's own interval or its seasons', by the time that really passes [DLV-1].

A rehearsal that leaps over months has no need of those in between.
"""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from contracts.recipients import RecipientName


class Heartbeats:
    """Of one process; the first one comes an interval after it began to send to somebody."""

    def __init__(
        self, every: Callable[[RecipientName], timedelta], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._usual, self._clock = every, clock
        self._last: dict[tuple[RecipientName, str], float] = {}
        self._wished: Mapping[RecipientName, timedelta] = {}

    def heed(self, wished: Mapping[RecipientName, timedelta]) -> None:
        """From here on these recipients wish for intervals of their own, and nobody else does."""
        self._wished = wished

    def every(self, recipient: RecipientName) -> timedelta:
        """How often this recipient hears one."""
        return self._wished.get(recipient) or self._usual(recipient)

    def due(self, recipient: RecipientName, way: str = "") -> bool:
        """Whether one is due now, by this of its ways; then the next is counted from here on."""
        now, seconds = self._clock(), self.every(recipient).total_seconds()
        due = now >= self._last.setdefault((recipient, way), now) + seconds
        if due:
            self._last[recipient, way] = now
        return due
