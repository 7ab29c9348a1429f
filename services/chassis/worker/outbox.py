"""Publishing what was committed, and finding again what a crash or an outage left unpublished."""

import asyncio
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import Document, OutboxMessage
from services.chassis.core.failures import FellBack, Unavailable
from services.chassis.core.faults import Point, failpoint
from services.chassis.core.log import logger
from services.chassis.core.postponement import Postponement, What
from services.chassis.core.tracing import OFF, Tracing
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.exchange_publisher import Answer
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.mongo import Store
from services.chassis.storage.pages import Pages
from services.chassis.storage.postponing import Postponing, keys_by_kind, versions
from services.chassis.storage.writer import POSTPONED, Doubt, OutboxWatermark, Writer, last_of
from services.chassis.worker.commit import Committed

PROGRESS_SECONDS: Final = 0.2
"""How often a writer notes how far it is while it gets on: what a crash makes the sweeper publish again at most."""
STANDING_SECONDS: Final = 0.8
"""How often it notes the same again, so that nobody takes it for dead, nor it itself."""
DEAD_SECONDS: Final = 4.0
"""A writer that notes nothing for so long, by the sweeper's own clock, is taken for dead."""
LOOKS: Final = 10
"""So often it is looked through what a dead writer left, each time after twice the silence: half an hour in all."""
DOUBT_SECONDS: Final = (0.2, 0.5, 1.0, 2.0)
"""How soon doubts are looked at again, the longer the more often in vain."""
_REMEMBERED: Final = 10_000
_PAGE: Final = 2_500
"""More documents than one commit can hold, so that a page has at least one whole commit."""


class Outbox:
    """Publishes committed messages with confirms; nothing else publishes what an aggregate said."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        metrics: Metrics,
        writer: Writer,
        postponing: Postponing,
        pages: Pages,
        tracing: Tracing = OFF,
    ) -> None:
        self._store, self._bus, self._metrics, self._writer = store, bus, metrics, writer
        self._postponing, self._pages, self._tracing = postponing, pages, tracing
        self._beats: dict[str, tuple[int, float]] = {}
        self._beat = self._noted = 0
        self._upto, self._noted_at = "", -math.inf
        self._there: dict[str, None] = {}

    async def send(self, committed: Sequence[Committed]) -> None:
        """Publish under one confirm window. A commit not confirmed whole stays in doubt, and in the store."""
        answers = await self._published([message for each in committed for message in each.messages])
        confirmed = [answer is Answer.CONFIRMED for answer in answers]
        first = 0
        for each in committed:
            last = first + len(each.messages)
            if all(confirmed[first:last]):
                self._writer.settle(each.token)
            else:
                self._writer.doubt(each.kind, each.token)
            first = last

    async def note(self) -> None:
        """Write down how far this writer is, until cancelled; at rest there is nothing to write."""
        while True:
            try:
                if self._writer.upto != self._upto or time.monotonic() - self._noted_at >= STANDING_SECONDS:
                    await self.note_once()
                if self._writer.idle:
                    await self._rest()
                    continue
            except Unavailable as away:
                logger.warning("progress_not_noted", reason=str(away))
            await asyncio.sleep(PROGRESS_SECONDS)

    async def _rest(self) -> None:
        """Note that nobody needs to look after this writer, and nothing more until it is wanted again."""
        self._writer.rest()
        await self._store.close_writer(self._progress())
        await self._writer.wanted()
        self._noted_at = -math.inf

    async def clear_up(self) -> None:
        """Publish again what the broker did not confirm, until cancelled; the notes may not wait for it."""
        vain = 0
        while True:
            await self._writer.doubtful()
            await asyncio.sleep(DOUBT_SECONDS[vain])
            before = {doubt.token for doubt in self._writer.doubts}
            try:
                await self.clear_up_once()
            except Unavailable as away:
                logger.warning("doubts_left", reason=str(away))
            moved = before - {doubt.token for doubt in self._writer.doubts}
            vain = 0 if moved else min(vain + 1, len(DOUBT_SECONDS) - 1)

    async def clear_up_once(self) -> None:
        """One look at each doubt. Raises `Unavailable` when the store is."""
        for doubt in self._writer.doubts:
            await self._fenced(doubt)
            if await self._swept(doubt.kind, doubt.before, doubt.token):
                self._writer.settle(doubt.token)

    async def note_once(self) -> None:
        """One note of the progress. Raises `Unavailable` without the store, `FellBack` when it is another one."""
        self._metrics.unsent.set(len(self._writer.doubts))
        self._metrics.unsent_age.set(self._writer.unsettled_seconds)
        self._beat += 1
        failpoint(Point.PROGRESS_BEFORE)
        progress = self._progress()
        before = await self._store.note_progress(progress)
        failpoint(Point.PROGRESS_AFTER)
        if before < self._noted and not await self._pages.still_there():
            raise FellBack
        self._noted, self._upto, self._noted_at = self._beat, progress.upto, time.monotonic()
        self._writer.noted()

    async def leave(self) -> None:
        """The last note of a writer that ends in order: when all is settled, nobody needs to look after it."""
        await self.clear_up_once()
        await self.note_once()
        if not self._writer.unsettled:
            await self._store.close_writer(self._progress())

    def _progress(self) -> OutboxWatermark:
        return OutboxWatermark(self._writer.name, self._writer.upto, self._beat)

    async def sweep(self, aggregates: Iterable[Aggregate[Any]]) -> None:
        """Publish what dead writers left. Call it when all that is due was told: what a dead keeper was telling too.

        First it is made known that a writer is dead, then it is looked: what is stored before that is found here; what
        is stored later, by a write that was slow, whoever hears the repeat of its cause finds. How far the writer is
        stays as it noted itself, so that no token of it counts as confirmed that was not.
        """
        kinds = [aggregate.kind for aggregate in aggregates]
        for other in await self._store.open_writers():
            if other.writer == self._writer.name or self._silence(other) < DEAD_SECONDS * 2 ** max(0, other.looks - 1):
                continue
            failpoint(Point.SWEEP_BEFORE)
            dead = other if other.looks else replace(other, looks=1)
            if dead == other or await self._store.looked_after(dead):
                whole = [await self._swept(kind, other.upto, last_of(other.writer), clears=True) for kind in kinds]
                failpoint(Point.SWEEP_AFTER)
                if all(whole):
                    await self._looked(dead)

    async def unsent(self, kinds: Sequence[str]) -> int:
        """How many commits the broker may not have, and outboxes that it would not."""
        return await self.unconfirmed(kinds) + (await self._postponing.counts())[What.OUTBOX]

    async def unconfirmed(self, kinds: Sequence[str]) -> int:
        """How many commits, here or left by others that were not looked through yet, the broker may not have."""
        known = await self._store.open_writers()
        others = [each for each in known if each.writer != self._writer.name and each.looks <= 1]
        left = [
            len(await self._store.outboxes(kind, other.upto, last_of(other.writer), _PAGE))
            for other in others
            for kind in kinds
        ]
        return self._writer.unsettled + sum(left)

    def _silence(self, other: OutboxWatermark) -> float:
        """For how long this writer has noted nothing new, in seconds of our own clock."""
        now = time.monotonic()
        beat, since = self._beats.get(other.writer, (other.beat, now))
        self._beats[other.writer] = (other.beat, since if beat == other.beat else now)
        return now - self._beats[other.writer][1]

    async def _looked(self, dead: OutboxWatermark) -> None:
        if dead.looks < LOOKS:
            await self._store.looked_after(replace(dead, looks=dead.looks + 1))
        else:
            await self._store.close_writer(dead)

    async def _fenced(self, doubt: Doubt) -> None:
        """Nothing can be stored under this token any more that is not by now: each document is past the version."""
        if doubt.unanswered:
            await self._store.move_on(doubt.kind, doubt.unanswered)
            self._writer.doubt(doubt.kind, doubt.token)

    async def _swept(self, kind: str, after: str, upto: str, *, clears: bool = False) -> bool:
        """Publish every outbox stored under a token in this range; whether each was confirmed, or is put off.

        It `clears` what was: those documents are said to have nothing unsent, unless another moved them first.
        """
        whole_range = True
        while True:
            page = await self._store.outboxes(kind, after, upto, _PAGE)
            whole = page if len(page) < _PAGE else [each for each in page if each.unsent != page[-1].unsent]
            said = await self._said(whole)
            confirmed = [each for each, answer in said if answer is Answer.CONFIRMED]
            if clears and confirmed:
                await self._store.move_on(kind, versions(confirmed), unsent="")
            await self._put_off(kind, [each for each, answer in said if answer is Answer.REFUSED])
            whole_range = whole_range and all(answer is not Answer.NONE for _, answer in said)
            after = whole[-1].unsent if whole else after
            if len(page) < _PAGE:
                return whole_range

    async def try_again(self, put_off: Iterable[Postponement]) -> None:
        """Say what the broker would not have; what is not put off any more was said with a later commit."""
        for kind, each in keys_by_kind(What.OUTBOX, put_off).items():
            documents = await self._store.load(kind, list(each))
            said = await self._said([document for document in documents.values() if document.unsent == POSTPONED])
            if confirmed := [document for document, answer in said if answer is Answer.CONFIRMED]:
                await self._store.move_on(kind, versions(confirmed), unsent="")
            waiting = [document for document, answer in said if answer is not Answer.CONFIRMED]
            await self._put_off(kind, waiting)
            keys = {document.key for document in waiting}
            await self._postponing.over(record for key, record in each.items() if key not in keys)

    async def _put_off(self, kind: str, refused: Sequence[Document]) -> None:
        """What the broker will not have keeps nothing else waiting, and no writer's progress back."""
        if refused:
            reasons = {each.key: "the broker refuses it" for each in refused}
            await self._postponing.put_off(What.OUTBOX, kind, reasons, outside=True)
            fresh = [each for each in refused if each.unsent != POSTPONED]
            if fresh:
                await self._store.move_on(kind, versions(fresh), unsent=POSTPONED)

    async def _said(self, documents: Sequence[Document]) -> list[tuple[Document, Answer]]:
        """Publish these outboxes; of each, the worst answer to any of it."""
        answers = iter(await self._published([message for each in documents for message in each.outbox]))
        return [(each, _worst([next(answers) for _ in each.outbox])) for each in documents]

    async def _published(self, messages: Sequence[OutboxMessage]) -> list[Answer]:
        """Publish what the broker is not known to have; of a commit it took in part, the rest alone is said again."""
        waiting = [message for message in messages if message.headers["ce-id"] not in self._there]
        began = time.time_ns()
        answers = await self._numbered(waiting)
        self._tracing.published(waiting, began)
        missing = len(answers) - answers.count(Answer.CONFIRMED)
        self._metrics.published(len(answers) - missing, missing)
        told = zip(waiting, answers, strict=True)
        if missing:
            logger.warning("outbox_kept", messages=missing)
            self._remember(
                message for message, answer in zip(waiting, answers, strict=True) if answer is Answer.CONFIRMED
            )
        others = {message.headers["ce-id"]: answer for message, answer in told if answer is not Answer.CONFIRMED}
        return [others.get(message.headers["ce-id"], Answer.CONFIRMED) for message in messages]

    async def _numbered(self, messages: Sequence[OutboxMessage]) -> list[Answer]:
        """Publish these with their numbers, once they are on a page; not at all while the store is away."""
        try:
            numbered = await self._pages.numbered(messages)
        except Unavailable as away:
            logger.warning("not_numbered", reason=str(away))
            return [Answer.NONE] * len(messages)
        failpoint(Point.NUMBERED_AFTER)
        answers = await self._bus.say(numbered)
        self._pages.there(
            message for message, answer in zip(numbered, answers, strict=True) if answer is Answer.CONFIRMED
        )
        return answers

    def _remember(self, messages: Iterable[OutboxMessage]) -> None:
        self._there |= dict.fromkeys(message.headers["ce-id"] for message in messages)
        for name in list(self._there)[: max(0, len(self._there) - _REMEMBERED)]:
            del self._there[name]


def _worst(answers: Sequence[Answer]) -> Answer:
    return next((each for each in (Answer.NONE, Answer.REFUSED) if each in answers), Answer.CONFIRMED)
