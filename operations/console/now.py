"""Business time for pages: admission's, or where it does not say so in time, reckoned on from when it last did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contracts.vocabulary import SHANGHAI


def _machine() -> datetime:
    return datetime.now(SHANGHAI)


@dataclass(slots=True)
class BusinessTime:
    """How far business time is ahead of this machine's clock, as it was last told; not at all before it ever was."""

    machine: Callable[[], datetime] = _machine
    ahead: timedelta = timedelta()

    def after(self, told: Mapping[str, Any] | None) -> datetime:
        """What time it is by this answer, or without one."""
        if told is None or not told.get("clock"):
            return self.machine() + self.ahead
        clock = datetime.fromisoformat(str(told["clock"]))
        self.ahead = clock - self.machine()
        return clock
