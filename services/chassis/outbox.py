"""Publishing what was committed, and finding again what a crash or an outage left unpublished."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from services.chassis.aggregate import Aggregate
from services.chassis.bus import Bus
from services.chassis.commit import Committed
from services.chassis.document import Wire
from services.chassis.failures import Away
from services.chassis.faults import Point, passing
from services.chassis.log import logger
from services.chassis.metrics import Metrics
from services.chassis.mongo import Progress, Store
from services.chassis.writer import Writer, last_of

PROGRESS_SECONDS: Final = 0.2
"""How often a writer notes how far it is: what a crash makes the sweeper publish again at most."""
DEAD_SECONDS: Final = 4.0
"""A writer that notes nothing for so long, by the sweeper's own clock, is taken for dead."""
DOUBT_SECONDS: Final = (0.2, 0.5, 1.0, 2.0)
"""How soon doubts are looked at again, the longer the more often in vain."""
_REMEMBERED: Final = 10_000
_PAGE: Final = 2_500
"""More documents than one commit can hold, so that a page has at least one whole commit."""


class Outbox:
    """Publishes committed messages with confirms; nothing else publishes what an aggregate said."""

    def __init__(self, store: Store, bus: Bus, metrics: Metrics, writer: Writer) -> None:
        self._store, self._bus, self._metrics, self._writer = store, bus, metrics, writer
        self._beats: dict[str, tuple[int, float]] = {}
        self._beat = 0
        self._there: dict[str, None] = {}

    async def send(self, committed: Sequence[Committed]) -> None:
        """Publish under one confirm window. A commit not confirmed whole stays in doubt, and in the store."""
        confirmed = await self._published([wire for each in committed for wire in each.wires])
        first = 0
        for each in committed:
            last = first + len(each.wires)
            if all(confirmed[first:last]):
                self._writer.settle(each.token)
            else:
                self._writer.doubt(each.kind, each.token)
            first = last

    async def note(self) -> None:
        """Write down how far this writer is, until cancelled; at rest there is nothing to write."""
        while True:
            try:
                await self.note_once()
                if self._writer.idle:
                    await self._rest()
                    continue
            except Away as away:
                logger.warning("progress_not_noted", reason=str(away))
            await asyncio.sleep(PROGRESS_SECONDS)

    async def _rest(self) -> None:
        """Note that nobody needs to look after this writer, and nothing more until it is wanted again."""
        self._writer.rest()
        await self._store.close_writer(self._progress())
        await self._writer.wanted()

    async def clear_up(self) -> None:
        """Publish again what the broker did not confirm, until cancelled; the notes may not wait for it."""
        vain = 0
        while True:
            await self._writer.doubtful()
            await asyncio.sleep(DOUBT_SECONDS[vain])
            before = self._writer.doubts
            try:
                await self.clear_up_once()
            except Away as away:
                logger.warning("doubts_left", reason=str(away))
            moved = set(before) - set(self._writer.doubts)
            vain = 0 if moved else min(vain + 1, len(DOUBT_SECONDS) - 1)

    async def clear_up_once(self) -> None:
        """One look at each doubt. Raises `Away` when the store is."""
        for doubt in self._writer.doubts:
            if await self._swept(doubt.kind, doubt.before, doubt.token) is not None:
                self._writer.settle(doubt.token)

    async def note_once(self) -> None:
        """One note of the progress. Raises `Away` when the store is."""
        self._metrics.unsent.set(len(self._writer.doubts))
        self._beat += 1
        passing(Point.PROGRESS_BEFORE)
        await self._store.note_progress(self._progress())
        passing(Point.PROGRESS_AFTER)
        self._writer.noted()

    async def leave(self) -> None:
        """The last note of a writer that ends in order: when all is settled, nobody needs to look after it."""
        await self.clear_up_once()
        await self.note_once()
        if not self._writer.unsettled:
            await self._store.close_writer(self._progress())

    def _progress(self) -> Progress:
        return Progress(self._writer.name, self._writer.upto, self._beat)

    async def sweep(self, aggregates: Iterable[Aggregate[Any]]) -> None:
        """Publish what dead writers left, and note for them that it is done."""
        kinds = [aggregate.kind for aggregate in aggregates]
        for other in await self._store.open_writers():
            if other.writer == self._writer.name or self._silence(other) < DEAD_SECONDS:
                continue
            passing(Point.SWEEP_BEFORE)
            ends = [await self._swept(kind, other.upto, last_of(other.writer)) for kind in kinds]
            passing(Point.SWEEP_AFTER)
            if None not in ends:
                await self._store.close_writer(replace(other, upto=max(end for end in ends if end is not None)))

    async def unsent(self, kinds: Sequence[str]) -> int:
        """How many commits, here or left by other writers, the broker may not have yet."""
        others = [each for each in await self._store.open_writers() if each.writer != self._writer.name]
        left = [
            len(await self._store.outboxes(kind, other.upto, last_of(other.writer), _PAGE))
            for other in others
            for kind in kinds
        ]
        return self._writer.unsettled + sum(left)

    def _silence(self, other: Progress) -> float:
        """For how long this writer has noted nothing new, in seconds of our own clock."""
        now = time.monotonic()
        beat, since = self._beats.get(other.writer, (other.beat, now))
        self._beats[other.writer] = (other.beat, since if beat == other.beat else now)
        return now - self._beats[other.writer][1]

    async def _swept(self, kind: str, after: str, upto: str) -> str | None:
        """Publish every outbox stored under a token in this range; the last token, or None if not all was confirmed."""
        while True:
            page = await self._store.outboxes(kind, after, upto, _PAGE)
            whole = page if len(page) < _PAGE else [each for each in page if each.unsent != page[-1].unsent]
            if not all(await self._published([wire for each in whole for wire in each.outbox])):
                return None
            after = whole[-1].unsent if whole else after
            if len(page) < _PAGE:
                return after

    async def _published(self, wires: Sequence[Wire]) -> list[bool]:
        """Publish what the broker is not known to have; of a commit it took in part, the rest alone is said again."""
        waiting = [wire for wire in wires if wire.headers["ce-id"] not in self._there]
        answers = await self._bus.publish(waiting)
        missing = answers.count(False)
        self._metrics.published(len(answers) - missing, missing)
        if missing:
            logger.warning("outbox_kept", messages=missing)
            self._remember(wire for wire, answer in zip(waiting, answers, strict=True) if answer)
        refused = {wire.headers["ce-id"] for wire, answer in zip(waiting, answers, strict=True) if not answer}
        return [wire.headers["ce-id"] not in refused for wire in wires]

    def _remember(self, wires: Iterable[Wire]) -> None:
        self._there |= dict.fromkeys(wire.headers["ce-id"] for wire in wires)
        for name in list(self._there)[: max(0, len(self._there) - _REMEMBERED)]:
            del self._there[name]
