"""Who pushes: one process at a time, each address on its own, and what came of it committed before the next.

A process that ends between a post and its commit leaves a post that is made again, under the same id: at least once.
What another process commits it tells the one that pushes, which looks at all addresses now and then besides.

See docs/architecture/push.md.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final

from contracts.messages.delivery import HeartbeatSent
from contracts.recipients import RecipientName
from services.chassis.core.aggregate import Route, page_of
from services.chassis.core.faults import Point, failpoint
from services.chassis.core.log import logger
from services.chassis.http.service import Bench
from services.chassis.storage.clock import CLOCK
from services.delivery.domain.address.facts import Attempt, PushAnswer
from services.delivery.domain.address.standing import DueAttempt, due, failing_since, off
from services.delivery.domain.address.state import Address
from services.delivery.domain.heartbeat.facts import HeartbeatTried, HeartbeatWay
from services.delivery.domain.log.facts import LogEntry
from services.delivery.domain.log.state import PAGE_ENTRIES
from services.delivery.push.heartbeats import Heartbeats
from services.delivery.push.keeping import KeptAnswers, keep_heartbeat
from services.delivery.push.posting import Poster, PostResult
from services.delivery.push.tally import Pushes
from services.delivery.push.ways import QUEUE, PushWay, QueueWay, Way
from services.delivery.store import ADDRESS, HOSPITALS, LOG, Logs

LOOK_SECONDS: Final = 2.0
"""How often all addresses are looked at; what is committed, here or elsewhere, is pushed at once."""
_LEASE_MS: Final = 6_000
"""Three looks: so long after a process that ended another pushes. That two push at once does no harm."""
BATCH: Final = 20
_BATCH_SECONDS: Final = 1.0
"""After so many numbers, so much time or a failure, what came of them is committed."""
_PUSHED_FOR: Final = frozenset({LOG.kind, ADDRESS.kind, CLOCK.kind})
"""What moves before there is something to push."""
WELL: Final = 64
AILING: Final = 16
"""So many addresses are posted to at a time that take what they are sent; and so many that do not, of their own."""


class Pusher:
    """Pushes what is due to every address there is, until it is cancelled."""

    def __init__(
        self, bench: Bench, poster: Callable[[str], Poster], beats: Heartbeats, hospitals: Sequence[RecipientName]
    ) -> None:
        """`hospitals` are those whose queues are fed with what stands in their logs when that is committed."""
        self._bench, self._poster, self._beats, self._hospitals = bench, poster, beats, hospitals
        self._logs, self._results, self._pushes = Logs(bench.documents), KeptAnswers(bench), Pushes(bench.registry)
        self._well, self._ailing = asyncio.Semaphore(WELL), asyncio.Semaphore(AILING)
        self._ways: dict[RecipientName, tuple[str, Way]] = {}
        self._addressed: set[RecipientName] = set()
        self._moved: set[RecipientName] = set()
        self._attended: set[RecipientName] = set()
        self._last: dict[RecipientName, int] = {}
        self._sent_to: dict[RecipientName, str] = {}
        self._rung = asyncio.Event()
        self._next_look, self._leads = 0.0, False
        self._untold: dict[str, set[str]] = {}

    async def run(self) -> None:
        """Look at all addresses now and then, and at once at those that something was committed for."""
        leave = self._bench.on_commit(self._committed)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._results.run())
                while True:
                    if self._untold:
                        moved, self._untold = self._untold, {}
                        tasks.create_task(self._wake(moved))
                    if time.monotonic() >= self._next_look:
                        self._next_look = time.monotonic() + LOOK_SECONDS
                        await self._look()
                        self._beat(tasks)
                    for recipient in sorted((self._addressed & self._moved) - self._attended):
                        self._moved.discard(recipient)
                        self._attended.add(recipient)
                        tasks.create_task(self._alone(recipient))
                    await self._sleep(self._next_look - time.monotonic())
        finally:
            leave()
            await self._bench.contained("listening no more", self._bench.wakes.listen(None))
            self._pushes.close()
            await asyncio.gather(*(way.close() for _, way in self._ways.values()))

    async def _look(self) -> None:
        """Who has an address; all of them are to be attended to. Nobody has one while another process pushes."""
        found, after = dict[RecipientName, Address](), ""
        self._leads = await self._bench.lease("pusher", _LEASE_MS)
        if self._leads:
            while page := await self._bench.documents.page(ADDRESS, {"pushed": 1}, after):
                found |= dict(page)
                after = page[-1][0]
        self._addressed = set(found)
        self._moved |= self._addressed
        silent = {name: why for name, each in found.items() if (why := off(each)) is not None}
        self._pushes.switched_off(silent)
        self._sent_to = {name: _url(each) for name, each in found.items() if name not in silent}
        self._beats.heed({name: often for name, each in found.items() if (often := _often(each)) is not None})
        await self._bench.contained("listening", self._bench.wakes.listen(self._woken if self._leads else None))

    def _beat(self, tasks: asyncio.TaskGroup) -> None:
        """Whoever hears by this process, and has heard no heartbeat for as long as its seasons say, hears one."""
        for recipient, url in self._sent_to.items():
            if self._beats.due(recipient):
                tasks.create_task(self._beaten(recipient, url))
        for recipient in self._hospitals if self._leads else ():
            if self._beats.due(recipient, "its queue"):
                tasks.create_task(self._beaten(recipient, ""))

    async def _beaten(self, recipient: RecipientName, url: str) -> None:
        """To this URL; without one, into the queue a hospital has in any case."""

        async def beaten() -> None:
            own = Route(HOSPITALS, f"{recipient.partition('.')[2]}.{HeartbeatSent.TYPE}")
            way = await self._way_of(recipient, url) if url else QueueWay(recipient, self._bench.say, own)
            last, now = await self._logs.last(recipient), await self._now()
            taken = await way.beat(last, now, self._beats.every(recipient))
            kind = HeartbeatWay.PUSH if isinstance(way, PushWay) else HeartbeatWay.QUEUE
            await keep_heartbeat(self._bench, recipient, HeartbeatTried(kind, now, last, taken))

        await self._bench.contained(f"a heartbeat to {recipient}", beaten())

    async def _wake(self, moved: Mapping[str, Iterable[str]]) -> None:
        words = {kind: sorted(keys) for kind, keys in moved.items()}
        await self._bench.contained("waking whoever pushes", self._bench.wakes.wake(words))

    def _committed(self, kind: str, keys: Sequence[str]) -> None:
        """What moved here; who does not push tells whoever does."""
        if kind in _PUSHED_FOR and not self._leads:
            self._untold.setdefault(kind, set()).update(keys)
            self._rung.set()
        self._heed(kind, keys)

    def _woken(self, moved: Mapping[str, Sequence[str]]) -> None:
        """What moved elsewhere."""
        for kind, keys in moved.items():
            self._heed(kind, keys)

    def _heed(self, kind: str, keys: Sequence[str]) -> None:
        """New entries and answers are for their own address; an address that is new, or time that moved, for all."""
        match kind:
            case LOG.kind:
                self._moved |= {page_of(key)[0] for key in keys}
            case ADDRESS.kind if self._addressed.issuperset(keys):
                self._moved |= set(keys)
            case ADDRESS.kind | CLOCK.kind:
                self._next_look = 0.0
            case _:
                return
        self._rung.set()

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._rung.wait()
        except TimeoutError:
            pass
        self._rung.clear()

    async def _alone(self, recipient: RecipientName) -> None:
        """Whatever comes of one address, it comes to no other."""
        try:
            await self._bench.contained(f"pushing to {recipient}", self._attend(recipient))
        finally:
            self._attended.discard(recipient)
            self._rung.set()

    async def _attend(self, recipient: RecipientName) -> None:
        """Push what is due to this address, in batches, as long as anything is."""
        while True:
            address, now = await self._bench.documents.get(ADDRESS, recipient), await self._bench.now()
            if address is None or address.set is None or address.set.url is None or now is None:
                return
            batch, url = await self._due(address, now), _url(address)
            if not batch:
                return
            if url != QUEUE and not self._bench.callers.signing(recipient):
                logger.warning("push_without_secret", recipient=recipient)
                return
            way = await self._way_of(recipient, url)
            slots = self._well if failing_since(address) is None else self._ailing
            with self._bench.at_work():
                await self._results.keep(recipient, await self._pushed(way, batch, slots))
            failpoint(Point.PUSHED_AFTER)

    async def _due(self, address: Address, now: datetime) -> list[tuple[DueAttempt, LogEntry]]:
        """The next numbers that are due, and what stands under them."""
        recipient, found = address.recipient, dict[int, LogEntry]()
        new = await self._logs.entries(recipient, self._last.get(recipient, 0), PAGE_ENTRIES)
        self._last[recipient] = new[-1].number if new else self._last.get(recipient, 0)
        batch = list(islice(due(address, self._last[recipient], now), BATCH))
        for each in batch:
            if each.number not in found:
                entries = await self._logs.entries(recipient, each.number - 1, BATCH)
                found |= {entry.number: entry for entry in entries}
        return [(each, found[each.number]) for each in batch if each.number in found]

    async def _pushed(
        self,
        way: Way,
        batch: Sequence[tuple[DueAttempt, LogEntry]],
        slots: asyncio.Semaphore,
    ) -> list[Attempt]:
        """What came of as many of these as were attempted: no more after one that failed, or after some time."""
        attempts: list[Attempt] = []
        until = time.monotonic() + _BATCH_SECONDS
        for each, entry in batch:
            began = await self._now()
            async with slots:
                failpoint(Point.PUSH_BEFORE)
                answered = await way.send(entry, began)
                failpoint(Point.PUSH_AFTER)
            self._pushes.count(answered)
            attempts.append(_attempt(each, answered, await self._now()))
            if not answered.taken or time.monotonic() >= until:
                break
        return attempts

    async def _now(self) -> datetime:
        now = await self._bench.now()
        if now is None:
            raise LookupError("the clock was never set")
        return now

    async def _way_of(self, recipient: RecipientName, url: str) -> Way:
        """Another address has connections of its own."""
        known, way = self._ways.get(recipient, ("", None))
        if way is None or known != url:
            if way is not None:
                await way.close()
            way = self._new(recipient, url)
            self._ways[recipient] = url, way
        return way

    def _new(self, recipient: RecipientName, url: str) -> Way:
        if url == QUEUE:
            return QueueWay(recipient, self._bench.say)
        return PushWay(recipient, self._poster(url), partial(self._bench.callers.signing, recipient))


def _url(address: Address) -> str:
    return "" if address.set is None or address.set.url is None else address.set.url


def _often(address: Address) -> timedelta | None:
    minutes = None if address.set is None else address.set.heartbeat_minutes
    return None if minutes is None else timedelta(minutes=minutes)


def _attempt(each: DueAttempt, answered: PostResult, at: datetime) -> Attempt:
    answer = PushAnswer.TAKEN if answered.taken else PushAnswer.GONE if answered.gone else PushAnswer.FAILED
    return Attempt(each.number, each.nth, each.asked, answer, at, answered.not_before)
