"""Waiting until nothing moves any more: no message in hand, none queued, no outbox unsent, no deadline due."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from contracts.vocabulary import Moment
from rehearsal.runtime.ordeal import service_of
from rehearsal.simulator.patience import GaveUp, Waiting

POLL_SECONDS: Final = 0.01
"""Between two looks: each waits by itself until the services have nothing in hand."""
Look = Callable[[Collection[str] | None], Awaitable["Glance"]]
"""A look at these services, or at all."""


@dataclass(frozen=True, slots=True)
class Idle:
    """One service's answer to whether it has work left; `counters` grow with everything it hears and says.

    `failing` deadlines are put off, since they raise: nothing moves, but nothing is as it should be. `told` counts the
    messages that were said, by hearer and stream, `taken` those that were heard, by stream.
    """

    in_flight: int
    unsent: int
    due: int
    clock: datetime | None
    counters: tuple[int, int]
    failing: int = 0
    told: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)

    @property
    def at_rest(self) -> bool:
        return not (self.in_flight or self.unsent or self.due or self.failing)


def idle_of(answer: Mapping[str, Any]) -> Idle:
    """The answer of `GET /v1/idle`, or of a glance."""
    clock = answer.get("clock")
    return Idle(
        in_flight=answer["in_flight"],
        unsent=answer.get("unsent", 0),
        due=answer.get("due", 0),
        clock=None if clock is None else datetime.fromisoformat(clock),
        counters=(answer["heard"], answer["said"]),
        failing=answer.get("failing", 0),
        told=answer.get("told", {}),
        taken=answer.get("taken", {}),
    )


@dataclass(frozen=True, slots=True)
class Glance:
    """One look at everything: services by name, None when one is away, then messages ready per queue.

    A glance is the same without what lies in the stores, which takes the services many times as long to tell.
    """

    services: Mapping[str, Idle | None]
    queued: Mapping[str, int]

    @property
    def moving(self) -> tuple[str, ...]:
        """Who is away or has messages in hand, and the queues that hold some: what a glance shows."""
        busy = [name for name, idle in self.services.items() if idle is None or idle.in_flight]
        return (*busy, *(queue for queue, ready in self.queued.items() if ready))

    def unrest(self, now: Moment) -> tuple[str, ...]:
        """What still moves, by name; empty when all is at rest and every clock stands at `now`."""
        busy = [
            _named(name, idle)
            for name, idle in self.services.items()
            if idle is None or not idle.at_rest or idle.clock != now
        ]
        return (*busy, *(queue for queue, ready in self.queued.items() if ready), *self.lacking)

    def stirring(self, now: Moment) -> frozenset[str]:
        """The services that still move, or will, since something waits for them: the others need not be asked again."""
        waits = {queue.partition(".")[0] for queue, ready in self.queued.items() if ready}
        waits |= {hearer for hearer, _ in self._lacks()}
        return frozenset(
            name
            for name, idle in self.services.items()
            if idle is None or not idle.at_rest or idle.clock != now or service_of(name) in waits
        )

    def counted_since(self, before: "Glance") -> frozenset[str]:
        """The services that have counted something since, and so may be as they were then no more."""
        return frozenset(name for name, counted in self.counters.items() if before.counters.get(name) != counted)

    def with_later(self, later: "Glance") -> "Glance":
        """The same, with what a later look shows, be it at a part of the services."""
        return Glance({**self.services, **later.services}, later.queued)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Who has not heard all that was said to it: something was lost on the way, and will be said again."""
        return tuple(sorted(f"{hearer} (lacks messages of {speaker})" for hearer, speaker in self._lacks()))

    def _lacks(self) -> frozenset[tuple[str, str]]:
        """Hearers and the speakers of whom they lack something."""
        here = [(service_of(name), idle) for name, idle in self.services.items() if idle is not None]
        taken: dict[tuple[str, str], int] = {}
        for hearer, idle in here:
            for stream, number in idle.taken.items():
                taken[hearer, stream] = max(number, taken.get((hearer, stream), 0))
        hearers = {hearer for hearer, _ in here}
        told = (
            (hearer, stream, number)
            for _, idle in here
            for hearer, each in idle.told.items()
            for stream, number in each.items()
        )
        return frozenset(
            (hearer, stream.partition("/")[0])
            for hearer, stream, number in told
            if hearer in hearers and taken.get((hearer, stream), 0) < number
        )

    @property
    def counters(self) -> Mapping[str, tuple[int, int] | None]:
        return {name: None if idle is None else idle.counters for name, idle in self.services.items()}


def _named(service: str, idle: Idle | None) -> str:
    return f"{service} ({idle.failing} deadlines fail)" if idle is not None and idle.failing else service


class NeverQuiet(GaveUp):
    """Something kept moving, or stayed away, for longer than a replay waits."""


async def wait_until_quiet(
    look: Look,
    glance: Callable[[], Awaitable[Glance]],
    now: Moment,
    seen: Callable[[Glance], None],
    waiting: Waiting | None = None,
) -> Glance:
    """Look until all is at rest: it is quiet, if a glance after it shows nothing moving, and nothing counted since.

    After the first look only those are looked at again that moved. The look is returned; `seen` is told each. Raises
    `NeverQuiet`, naming what moves, when patience ends; it begins anew whenever fewer messages lie queued than ever
    before in this wait, so that a long queue has the time it takes.
    """
    waiting, fewest = waiting or Waiting(), math.inf
    rested = await look(None)
    while True:
        seen(rested)
        current, unrest, stirring = rested, rested.unrest(now), rested.stirring(now)
        if not unrest:
            current = await glance()
            seen(current)
            unrest = current.moving
            stirring = current.counted_since(rested)
            if not unrest and not stirring:
                return rested
            stirring |= current.services.keys() if unrest else frozenset()
        fewest = min(fewest, sum(current.queued.values()))
        moves = ", ".join(unrest) or "counters keep growing"
        try:
            waiting.look(fewest, f"no rest at {now.isoformat()}: {moves}")
        except GaveUp as vain:
            raise NeverQuiet(str(vain)) from None
        if unrest:
            await asyncio.sleep(POLL_SECONDS)
        rested = rested.with_later(await look(stirring))
