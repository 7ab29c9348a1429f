"""What a person watching the replay is shown: kept here as plain numbers, drawn by `display`."""

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.vocabulary import Moment
from rehearsal.simulator.quiet import Glance


@dataclass(slots=True)
class Progress:
    """Where the replay stands. Only the replay writes here; the display only reads."""

    season: str
    phases: int
    phase: int = 0
    title: str = ""
    clock: Moment | None = None
    sent: int = 0
    sending: int = 0
    funnel: Mapping[str, Any] = field(default_factory=dict)
    moving: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    _heard: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=40))

    def enter(self, title: str, clock: Moment) -> None:
        """The next phase begins."""
        self.phase, self.title, self.clock = self.phase + 1, title, clock
        self.sent = self.sending = 0

    def see(self, look: Glance) -> None:
        """Note one look at the system, for the rates."""
        if look.services:
            heard = sum(idle.counters[0] for idle in look.services.values() if idle is not None)
            self._heard.append((time.monotonic(), heard))
        self.moving = ", ".join(look.unrest(self.clock)) if self.clock is not None else ""

    @property
    def per_second(self) -> int:
        """Messages heard a second, over the last looks."""
        if len(self._heard) < 2:
            return 0
        (first, before), (last, now) = self._heard[0], self._heard[-1]
        return max(0, round((now - before) / (last - first))) if last > first else 0
