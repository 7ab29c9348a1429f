"""Which numbers a service has heard, all its processes together: one document a stream, which only grows.

A number counts as heard once its message is committed, or a repeat, or lies among the dead letters. One redirected for
another attempt is `held`: it is expected back, and not missed before it is long overdue.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.chassis.core.ranges import Ranges
from services.chassis.messaging.numbers import Number
from services.chassis.storage.mongo import Store

TALLIES: Final = "tallies"
LATE_SECONDS: Final = 10.0
"""What is held and did not come back so long after it should have is lost: somebody emptied the queue it lay in."""


@dataclass(slots=True)
class StreamTally:
    """What is known of one stream: the numbers heard, and those held, with the time (ms) up to which they may be."""

    heard: Ranges = field(default_factory=Ranges)
    held: dict[int, int] = field(default_factory=dict)

    def lacking(self, upto: int) -> Ranges:
        """The numbers up to this one that are neither heard nor held."""
        known, now = Ranges(self.heard), _now_ms()
        for number, until in self.held.items():
            if until > now:
                known.add(number)
        return known.lacking(upto)

    def join(self, other: "StreamTally") -> None:
        """What one of the two knows, it knows."""
        now = _now_ms()
        self.heard.update(other.heard)
        self.held |= other.held
        self.held = {nth: until for nth, until in self.held.items() if until > now and nth not in self.heard}


class ServiceTally:
    """The tallies of one process: what it heard since it last wrote it down, and what it last read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._fresh: dict[str, StreamTally] = {}
        self._writing = asyncio.Lock()
        self.counts: dict[str, int] = {}
        """How many numbers of each stream are heard, as last read."""
        self.greatest: dict[str, int] = {}
        """The greatest number met here of each stream: all before it were said."""
        self.news = asyncio.Event()

    def take(self, number: Number | None) -> None:
        """This one is heard."""
        if number is not None:
            self._met(number).heard.add(number.nth)

    def redirected(self, number: Number | None, seconds: float | None) -> None:
        """This one will come again in so many seconds; or never, among the dead letters, and is as good as heard."""
        if seconds is None:
            self.take(number)
        elif number is not None:
            self._met(number).held[number.nth] = _now_ms() + int(1_000 * (seconds + LATE_SECONDS))

    @property
    def written(self) -> bool:
        """Whether all that is known here is written down."""
        return not self._fresh

    async def begin(self) -> None:
        """Read how much the service has heard so far."""
        after = ""
        while found := await self._store.after(TALLIES, after, 500):
            self.counts |= {raw["_id"]: len(_taken(raw).heard) for raw in found}
            after = found[-1]["_id"]

    async def write_down(self, others: Iterable[str] = ()) -> dict[str, StreamTally]:
        """Write down what is fresh; all that is known of its streams, and of the others. Raises `Unavailable`.

        A process that writes the same at the same time is not overwritten: what lost is written next time.
        """
        async with self._writing:
            fresh, self._fresh = self._fresh, {}
            try:
                return await self._written(fresh, {*fresh, *others})
            except BaseException:
                self._back(fresh)
                raise

    async def _written(self, fresh: Mapping[str, StreamTally], names: Iterable[str]) -> dict[str, StreamTally]:
        stored = await self._store.find(TALLIES, sorted(names)) if names else {}
        known = {name: _taken(stored.get(name, {})) for name in names}
        for name, each in fresh.items():
            known[name].join(each)
        if fresh:
            raws = [_raw(name, stored.get(name, {}).get("version", 0) + 1, known[name]) for name in fresh]
            self._back({name: fresh[name] for name in await self._store.swap(TALLIES, raws)})
        self.counts |= {name: len(each.heard) for name, each in known.items()}
        return known

    async def heard_of(self, speaker: str, limit: int) -> dict[str, int]:
        """How far this speaker was heard, by writer, so many of them at most."""
        kept = await self._store.after(TALLIES, f"{speaker}/", limit)
        names = {raw["_id"].partition("/")[2]: raw for raw in kept if raw["_id"].startswith(f"{speaker}/")}
        return {writer: _taken(raw).heard.last for writer, raw in names.items()}

    async def forget(self, name: str, above: int) -> None:
        """Take what is above this number of a stream for unheard: whoever counted so far has lost count."""
        async with self._writing:
            raw = (await self._store.find(TALLIES, [name])).get(name, {})
            kept = StreamTally(_taken(raw).heard.upto(above))
            await self._store.swap(TALLIES, [_raw(name, raw.get("version", 0) + 1, kept)])
            self.counts[name] = len(kept.heard)

    def _back(self, fresh: Mapping[str, StreamTally]) -> None:
        for name, each in fresh.items():
            self._fresh.setdefault(name, StreamTally()).join(each)

    def _met(self, number: Number) -> StreamTally:
        self.greatest[number.stream] = max(self.greatest.get(number.stream, 0), number.nth)
        self.news.set()
        return self._fresh.setdefault(number.stream, StreamTally())


def _now_ms() -> int:
    return int(time.time() * 1_000)


def _taken(raw: Mapping[str, Any]) -> StreamTally:
    held = (each.split(":") for each in raw.get("held", "").split(",") if each)
    return StreamTally(Ranges.read(raw.get("heard", "")), {int(nth): int(until) for nth, until in held})


def _raw(name: str, version: int, taken: StreamTally) -> dict[str, Any]:
    held = ",".join(f"{nth}:{until}" for nth, until in taken.held.items())
    return {"_id": name, "version": version, "heard": str(taken.heard), "held": held}
