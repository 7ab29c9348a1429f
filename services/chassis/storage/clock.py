"""Business time: the store's own in Asia/Shanghai, or a rehearsal clock that stands still until moved.

What the machine of a process takes for the time decides nothing: machines differ, and are set right while they work.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from pydantic import TypeAdapter

from contracts.envelope import Received
from contracts.messages.time import ClockMoved
from contracts.vocabulary import SHANGHAI, Moment
from services.chassis.core.aggregate import Addressed, Aggregate
from services.chassis.storage.mongo import Store

_KEY: Final = "clock"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Where the rehearsal clock stands; None before it is first set."""

    now: Moment | None = None


class Clock(Protocol):
    """Where business time comes from."""

    async def now(self) -> datetime | None:
        """The business time, or None while a rehearsal clock was never set."""


class WallClock:
    """The clock of production: the store's, so that all its processes agree. Raises `Unavailable`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def now(self) -> datetime | None:
        return (await self._store.now()).astimezone(SHANGHAI)


class SimulatedClock:
    """The clock of a rehearsal: a document of the service's own store, so that all its processes agree."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def now(self) -> datetime | None:
        document = (await self._store.load(CLOCK.kind, [_KEY]))[_KEY]
        return CLOCK.state.validate_python(document.state).now


def _decide(clock: Rehearsal, heard: Received[ClockMoved], _context: Any) -> list[Rehearsal]:
    """The clock never goes back, in whatever order its moves arrive."""
    now = heard.message.now
    return [] if clock.now is not None and clock.now >= now else [Rehearsal(now)]


CLOCK: Final[Aggregate[Rehearsal]] = Aggregate(
    kind="clock",
    state=TypeAdapter(Rehearsal),
    initial=lambda _: Rehearsal(),
    decide=_decide,
    evolve=lambda _, moved: moved,
)


def hear_clock(message: ClockMoved) -> Addressed:
    """The one clock of a service."""
    return Addressed(CLOCK, _KEY, message)
