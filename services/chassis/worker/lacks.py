"""What a service was said and did not hear: noticed after a while, asked for, in portions, until it came.

All before the greatest number met of a stream was said; of what came last the speaker's announcement tells.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.chassis.core.log import logger
from services.chassis.core.ranges import Ranges
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.control import PORTION, StreamTotals, asked
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.mongo import Store
from services.chassis.storage.tally import TALLIES, ServiceTally, StreamTally
from services.chassis.worker.away import retry_while_unavailable
from services.chassis.worker.known_before import KnownBefore

LOOK_SECONDS: Final = 1.0
"""How often is looked while anything came, or lacks; what was heard is written down as often."""
GRACE_SECONDS: Final = 2.0
"""What is said to have been said is missed after so long: it may be in the hands of another process."""
PAUSES_SECONDS: Final = (2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
"""How long is waited for what was asked for, the longer the more often in vain."""


@dataclass(slots=True)
class _Stream:
    """How far one stream must have come: `due` is missed, what lies between it and `expected` not yet."""

    expected: int = 0
    due: int = 0
    since: float = 0.0
    lacking: int = 0
    asked: int = 0
    again: float = 0.0

    def expect(self, number: int, now: float) -> None:
        if self.due == self.expected:
            self.since = now
        self.expected = number
        self.due = min(self.due, number)

    def ripen(self, now: float) -> None:
        if now - self.since >= GRACE_SECONDS and self.due != self.expected:
            self.due, self.since = self.expected, now


class Lacks:
    """One process's watch over the streams that come to its service."""

    def __init__(self, service: str, store: Store, bus: Bus, metrics: Metrics, tally: ServiceTally) -> None:
        self._service, self._store, self._bus, self._metrics, self._tally = service, store, bus, metrics, tally
        self._streams: dict[str, _Stream] = {}
        self._told: dict[str, int] = {}
        self._complete: set[str] = set()
        self._lower: dict[str, int] = {}
        self._known = KnownBefore()
        self.fallen: dict[str, float] = {}
        """Speakers that know less of what they said than was heard of them, and when that was seen."""

    def tell(self, told: StreamTotals) -> None:
        """A speaker told how many it said."""
        self._told |= told.totals
        if told.complete:
            self._complete.add(told.speaker)
        self._tally.news.set()

    @property
    def missing(self) -> Mapping[str, tuple[int, int]]:
        """How many messages are missing, and how often they were asked for at most, by speaker."""
        found: dict[str, tuple[int, int]] = {}
        for name, each in self._streams.items():
            if each.lacking:
                lacking, times = found.get(_speaker(name), (0, 0))
                found[_speaker(name)] = lacking + each.lacking, max(times, each.asked)
        return found

    async def look(self) -> bool:
        """Write down what was heard, and ask for what is missing; whether there is nothing to look at any more."""
        told, self._told = self._told, {}
        complete, self._complete = self._complete, set()
        greatest, self._tally.greatest = self._tally.greatest, {}
        try:
            told |= dict.fromkeys(await self._unknown(complete, told), 0)
            known = await self._tally.write_down({*told, *self._streams, *greatest})
        except BaseException:
            self._told, self._complete = told | self._told, complete | self._complete
            self._tally.greatest = greatest | self._tally.greatest
            raise
        now = time.monotonic()
        for name, number in greatest.items():
            stream = self._streams.setdefault(name, _Stream())
            if number > stream.expected:
                stream.expect(number, now)
        for name, total in told.items():
            await self._compare(name, total, known[name], now)
        await self._ask(known, now)
        return not self._streams and self._tally.written and not self._told

    async def _compare(self, name: str, total: int, taken: StreamTally, now: float) -> None:
        """What the speaker tells of this stream, beside what was heard of it.

        An announcement may be a little older than what came beside it. Less than was heard a while ago, twice in a row,
        can only mean that the speaker's store fell back. What it forgot it cannot say again, and knows nothing of; that
        it is heard once more does no harm.
        """
        stream = self._streams.setdefault(name, _Stream())
        if total < self._known.before(name, taken.heard.last, now):
            stream.expect(total, now)
            self._lower[name] = self._lower.get(name, 0) + 1
            if self._lower[name] > 1:
                del self._lower[name]
                self._fell_back(_speaker(name))
                self._known.forget(name)
                await self._tally.forget(name, total)
        else:
            self._lower.pop(name, None)
            if total > stream.expected:
                stream.expect(total, now)

    def _fell_back(self, speaker: str) -> None:
        if speaker not in self.fallen:
            logger.error("speaker_fell_back", speaker=speaker)
            self._metrics.fell_back(speaker)
        self.fallen[speaker] = time.monotonic()

    async def _unknown(self, complete: set[str], told: Mapping[str, object]) -> list[str]:
        """Streams of these speakers that were heard of, but which they say nothing of any more."""
        found: list[str] = []
        for speaker in complete:
            kept = await self._store.after(TALLIES, f"{speaker}/", PORTION)
            names = [raw["_id"] for raw in kept if _speaker(raw["_id"]) == speaker]
            found += [name for name in names if name not in told]
        return found

    async def _ask(self, known: Mapping[str, StreamTally], now: float) -> None:
        wanted: dict[str, dict[str, Ranges]] = defaultdict(dict)
        left: dict[str, int] = defaultdict(lambda: PORTION)
        for name, stream in list(self._streams.items()):
            stream.ripen(now)
            lacking = known[name].lacking(stream.due)
            if len(lacking) < stream.lacking:  # some came: the others are asked for at once
                stream.asked, stream.again = 0, min(stream.again, now + LOOK_SECONDS)
            stream.lacking = len(lacking)
            if not lacking and stream.due == stream.expected and not known[name].held:
                del self._streams[name]
            speaker, writer = name.split("/", 1)
            if lacking and stream.again <= now and left[speaker] > 0:
                wanted[speaker][writer] = portion = lacking.first(left[speaker])
                left[speaker] -= len(portion)
                stream.again = now + PAUSES_SECONDS[min(stream.asked, len(PAUSES_SECONDS) - 1)]
                stream.asked += 1
        for speaker, each in wanted.items():
            logger.warning("missing", speaker=speaker, messages=sum(map(len, each.values())))
        await self._bus.publish([asked(self._service, speaker, each) for speaker, each in wanted.items()])
        self._metrics.missing({speaker: number for speaker, (number, _) in self.missing.items()})


def _speaker(stream: str) -> str:
    return stream.partition("/")[0]


async def watched(lacks: Lacks, tally: ServiceTally, metrics: Metrics) -> None:
    """Look while anything came or lacks; at rest nothing is asked of store or broker."""
    while True:
        await tally.news.wait()
        await asyncio.sleep(LOOK_SECONDS)
        tally.news.clear()
        if not await retry_while_unavailable(lacks.look, metrics):
            tally.news.set()
