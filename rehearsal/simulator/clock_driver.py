"""The operator's hand on the clock, and the wait for everything to come to rest."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from contracts.envelope import Envelope
from contracts.messages.time import ClockMoved
from contracts.vocabulary import Moment
from rehearsal.simulator.amqp_transport import AmqpTransport
from rehearsal.simulator.observer import Observer
from rehearsal.simulator.quiet import Glance, wait_until_quiet


@dataclass(frozen=True, slots=True)
class ClockDriver:
    """Moves business time and waits until the system has followed."""

    clock: AmqpTransport
    observer: Observer
    rehearsal: str
    seen: Callable[[Glance], None]

    async def move(self, now: Moment) -> Glance:
        """Set the clock of every service to `now`; the look at the rest that follows."""
        moved = ClockMoved(now=now)
        identity = str(uuid5(NAMESPACE_URL, f"{self.rehearsal}/{now.isoformat()}"))
        envelope = Envelope(id=identity, source="operator", type=moved.TYPE, time=now, correlation_id=identity)
        await self.clock.publish(envelope, moved.model_dump_json().encode())
        return await self.rest(now)

    async def rest(self, now: Moment) -> Glance:
        return await wait_until_quiet(partial(self.observer.look, now=now), self.observer.glance, now, self.seen)
