"""Workers started and stopped on this machine by the policy a cluster has, and why told beside the run [OPS-3]."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from operations import runs
from operations.scaling.policy import Bounds, InboxSeen, Sizing, WorkersWished, sized, wish
from rehearsal.runtime.child import ChildDied
from rehearsal.runtime.fleet import Fleet

LOOK_SECONDS: Final = 5.0
Seen = Callable[[str], Awaitable[InboxSeen | None]]
"""What lies in a service's inbox; None is what is not known."""


@dataclass(slots=True)
class Autoscaling:
    """Looks again and again until it is cancelled. `bounds` tells what the calendars ask for at a moment."""

    fleet: Fleet
    folder: Path
    bounds: Callable[[str, datetime], Bounds]
    seen: Seen
    now: Callable[[], Awaitable[datetime]]
    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    sizings: dict[str, Sizing] = field(default_factory=dict)

    async def run(self, services: tuple[str, ...]) -> None:
        while True:
            await self.look(services)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self, services: tuple[str, ...]) -> None:
        """Size every service once, one after the other, and tell how it stands."""
        now, wishes = await self.now(), dict[str, WorkersWished]()
        for service in services:
            before = self.sizings.setdefault(service, Sizing(1, self.clock()))
            wishes[service] = wish(self.bounds(service, now), before.workers, await self.seen(service))
            after = sized(before, wishes[service], self.clock(), now)
            self.sizings[service] = after if await self._moved(service, before, after) else before
        runs.tell_scaling(self.folder, {service: self._told(service, each) for service, each in wishes.items()})

    async def _moved(self, service: str, before: Sizing, after: Sizing) -> bool:
        """Whether there are as many now; where one did not come, it is tried again at the next look."""
        if after.workers == before.workers:
            return True
        try:
            await self.fleet.sized(service, after.workers)
        except ChildDied as died:
            self.say(f"{service}: no further worker came: {str(died).splitlines()[0]}")
            await self.fleet.sized(service, before.workers)
            return False
        why = after.because
        self.say(f"{service}: {before.workers} → {after.workers} workers{f', {why.cause}' if why else ''}")
        return True

    def _told(self, service: str, wished: WorkersWished) -> runs.ScaledService:
        sizing = self.sizings[service]
        because, seen = sizing.because or wished, wished.seen
        return runs.ScaledService(
            workers=sizing.workers,
            cause=because.cause,
            since=None if sizing.changed_at is None else sizing.changed_at.isoformat(timespec="seconds"),
            wished=wished.workers,
            ready=None if seen is None else seen.ready,
            oldest_seconds=None if seen is None else round(seen.oldest_seconds, 1),
        )


def most_here(worst: Mapping[str, int], cores: int) -> int:
    """How many of one service there may be on a machine of so many cores: more would only wait for each other."""
    return max(2, cores, min(2 * cores, max(worst.values(), default=1)))
