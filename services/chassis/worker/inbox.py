"""The hearing loop: collect what was delivered, commit it in one batch, publish, then acknowledge.

See docs/architecture/inbox-and-retries.md.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from aio_pika.abc import AbstractIncomingMessage

from contracts.envelope import Message, Received, attributes_of
from contracts.references import Rejection
from services.chassis.core.document import Delivery, DeliveryResult, Outcome
from services.chassis.core.failures import Full, NewerVersion
from services.chassis.core.faults import Point, failpoint, opening
from services.chassis.core.log import logger
from services.chassis.core.tracing import OFF, Tracing
from services.chassis.http.edge import NEWER, admitted
from services.chassis.http.service import Service, TurnsAway
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.control import Asked, StreamTotals, control_of
from services.chassis.messaging.fates import Fates
from services.chassis.messaging.frames import odd_in
from services.chassis.messaging.numbers import Number, number_of
from services.chassis.messaging.origin import FOREIGN, Origin, origin_of
from services.chassis.messaging.redirect import (
    DEAD,
    after,
    attempt_of,
    diagnosis,
    held_seconds,
    put_off,
    put_off_before,
    redirected,
    told,
)
from services.chassis.messaging.suspicion import SUSPECTS, deaths, suspected
from services.chassis.storage.delays import published_at
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.tally import ServiceTally
from services.chassis.worker.at_once import AtOnce
from services.chassis.worker.away import retry_while_unavailable
from services.chassis.worker.commit import Commits, Committed
from services.chassis.worker.in_hand import InHand, acknowledged
from services.chassis.worker.outbox import Outbox
from services.chassis.worker.settled import by_message

LINGER_SECONDS: Final = 0.003
"""How long a batch that is not full waits for company, while another is under way: else it would wait for nobody."""
UNDERWAY: Final = 3
"""How many batches may be between their first delivery and their acknowledgement: it hides the broker's confirms."""
_OUTCOMES: Final = {DEAD: "dead", SUSPECTS: "suspected"}
Opened = tuple[Delivery, ...] | StreamTotals | Asked | Rejection | Exception
"""What a delivery is: something for aggregates, about numbers, nothing to be heard here, or a defect."""


class Inbox:
    """One worker's ears. A single message takes the same path as a batch of them."""

    def __init__(
        self, service: Service, commits: Commits, outbox: Outbox, bus: Bus, metrics: Metrics, tally: ServiceTally
    ) -> None:
        self._service, self._commits, self._outbox, self._bus = service, commits, outbox, bus
        self._metrics, self._tally = metrics, tally
        self.tracing: Tracing = OFF
        self.heed: Callable[[StreamTotals | Asked], None] = lambda _: None
        self.turns_away: Mapping[type[Message], TurnsAway] = {}
        self._delivered: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
        self._most = max(1, service.settings.prefetch // 2)
        self._places = asyncio.Semaphore(UNDERWAY)
        self._underway: dict[asyncio.Task[None], frozenset[tuple[str, str]]] = {}
        self.hand, self.at_once = InHand(), AtOnce(service, commits, outbox)
        self.suspicion = asyncio.Event()
        self.fates = Fates()

    async def take(self, message: AbstractIncomingMessage) -> None:
        """Keep a delivery for the next batch; it is acknowledged once its batch is settled."""
        failpoint(Point.RECEIVE_BEFORE)
        self.hand.take(message)
        self._delivered.put_nowait(message)
        failpoint(Point.RECEIVE_AFTER)

    async def run(self) -> None:
        """Settle batch after batch, until cancelled: a few at once, but never two that touch the same document.

        Heads aside: most of what they hear moves nothing, and where two move one, the later decides again.
        """
        before: asyncio.Task[None] = asyncio.create_task(asyncio.sleep(0))
        underway = self._underway
        async with asyncio.TaskGroup() as batches:
            while True:
                await self._places.acquire()  # first, so that a busy worker's batches grow
                batch = await self._unsuspected(await self._collected())
                if not batch:
                    self._places.release()
                    continue
                deliveries, carriers = await self._sorted(batch)
                touched = frozenset((each.aggregate.kind, each.key) for each in deliveries if not each.aggregate.heads)
                if any(not touched.isdisjoint(others) for others in underway.values()):
                    await before  # and with it all before it
                before = batches.create_task(self._settle(batch, deliveries, carriers, before))
                underway[before] = touched
                before.add_done_callback(underway.pop)

    async def _collected(self) -> list[AbstractIncomingMessage]:
        batch = [await self._delivered.get()]
        if self._underway and self._delivered.qsize() + 1 < self._most:
            await asyncio.sleep(LINGER_SECONDS)
        while len(batch) < self._most and not self._delivered.empty():
            batch.append(self._delivered.get_nowait())
        return batch

    async def alone(self, message: AbstractIncomingMessage) -> None:
        """Handle one delivery and nothing else, to its acknowledgement."""
        await self._places.acquire()
        await self.drained()
        self.hand.take(message)
        deliveries, carriers = await self._sorted([message])
        await self._settle([message], deliveries, carriers, asyncio.create_task(asyncio.sleep(0)))

    async def convict(self, message: AbstractIncomingMessage, verdict: Rejection) -> None:
        """Put a message among the dead letters unread."""
        logger.error("convicted", **told(verdict), correlation_id=message.correlation_id)
        await self._redirect(message, DEAD, told(verdict))
        await acknowledged(message)

    async def _unsuspected(self, batch: Sequence[AbstractIncomingMessage]) -> list[AbstractIncomingMessage]:
        """The batch without its suspects: before anything else of it is handled, they lie safely in their own queue."""
        if returned := [deaths(message) for message in batch if message.redelivered]:
            logger.warning("redelivered", messages=len(returned), most=max(returned))
        suspects = [message for message in batch if suspected(message)]
        if suspects:
            await asyncio.gather(*(self._redirect(message, SUSPECTS, {}) for message in suspects))
            for message in suspects:
                await acknowledged(message, others=False)
            self.suspicion.set()
            self.hand.done(suspects)
        return [message for message in batch if not suspected(message)]

    async def drained(self) -> None:
        """Wait until everything delivered so far is settled."""
        await self.hand.settled()
        await self.at_once.rested()

    async def _sorted(
        self, batch: Sequence[AbstractIncomingMessage]
    ) -> tuple[list[Delivery], dict[int, AbstractIncomingMessage]]:
        """The deliveries in a batch and what carried each; what is no delivery is redirected."""
        deliveries: list[Delivery] = []
        carriers: dict[int, AbstractIncomingMessage] = {}
        redirects: list[Awaitable[None]] = []
        for message in batch:
            match await self._believed(self._opened(message)):
                case tuple() as own:
                    deliveries += own
                    carriers |= {id(delivery): message for delivery in own}
                case StreamTotals() | Asked() as control:
                    self.heed(control)
                case Rejection(code=code) as rejection if code == NEWER:
                    redirects.append(self._left(message, rejection))
                case Rejection() as rejection:
                    redirects.append(self._redirect(message, DEAD, told(rejection)))
                case Exception() as defect:
                    redirects.append(self._again(message, defect))
        await asyncio.gather(*redirects)
        return deliveries, carriers

    async def _applied(self, deliveries: Sequence[Delivery]) -> tuple[list[DeliveryResult], list[Committed]]:
        """Commit what was not heard at once; where the deliveries make that impossible, find out whose fault it is."""
        if known := {id(each): each for each in await self.at_once.known(deliveries)}:
            results, committed = await self._applied([each for each in deliveries if id(each) not in known])
            return [*(DeliveryResult(each, Outcome.HEARD) for each in known.values()), *results], committed
        try:
            return await retry_while_unavailable(partial(self._commits.apply, deliveries), self._metrics)
        except Exception as defect:
            if len(deliveries) == 1:
                return [DeliveryResult(deliveries[0], Outcome.DEFECT, defect)], []
            middle = len(deliveries) // 2
            first, second = await self._applied(deliveries[:middle]), await self._applied(deliveries[middle:])
            return first[0] + second[0], first[1] + second[1]

    async def _settle(
        self,
        batch: Sequence[AbstractIncomingMessage],
        deliveries: Sequence[Delivery],
        carriers: Mapping[int, AbstractIncomingMessage],
        before: asyncio.Task[None],
    ) -> None:
        """Commit, publish, redirect defects, and only then acknowledge, in order of delivery."""
        results, committed = await self._applied(deliveries)
        now = time.time()
        self.at_once.hear(committed, len(self.hand))
        await self._outbox.send(committed)
        redirects: list[Awaitable[None]] = []
        settled = by_message(results, carriers)
        for message, result in settled:
            self.tracing.settled(result)
            if result.defect is None:
                self._tally.take(self._number(message))
                self.fates.note(message, result.outcome.value)
                envelope = result.delivery.heard.envelope
                if result.outcome is Outcome.HEARD:
                    published = published_at(message.headers, now)
                    self._metrics.delays.committed(envelope.type, envelope.time, published, now)
                logger.debug(
                    result.outcome.value, id=envelope.id, type=envelope.type, correlation_id=envelope.correlation_id
                )
            else:
                redirects.append(self._again(message, result.defect))
        await asyncio.gather(*redirects)
        done = ((each.outcome, each.delivery.heard.envelope.type) for _, each in settled if each.defect is None)
        for (outcome, kind), number in Counter(done).items():
            self._metrics.count(outcome.value, number, kind)
        await before
        await acknowledged(batch[-1])
        self._places.release()
        self.hand.done(batch)
        self._metrics.batch_size.observe(len(batch))

    @property
    def in_flight(self) -> int:
        """How many messages are in hand: delivered, and not yet acknowledged."""
        return len(self.hand)

    def _number(self, message: AbstractIncomingMessage) -> Number | None:
        return number_of(self._service.name, origin_of(self._service.name, message), message.headers)

    async def _believed(self, opened: Opened) -> Opened:
        """The same, unless what is kept here tells that there is nothing in it."""
        if not isinstance(opened, tuple) or (turns := self.turns_away.get(type(opened[0].heard.message))) is None:
            return opened
        try:
            for delivery in opened:
                rejection = await retry_while_unavailable(partial(turns, delivery.heard.message), self._metrics)
                if rejection is not None:
                    return rejection
        except Exception as defect:
            return defect
        return opened

    def _opened(self, message: AbstractIncomingMessage) -> Opened:
        try:
            opening(message.headers.get("ce-id"))
            opening(message.headers.get("ce-type"))
            if odd := odd_in(message):
                return Rejection("invalid_property", odd[0], "it holds no value of its kind")
            origin = origin_of(self._service.name, message)
            control = control_of(self._service.name, origin, message.body)
            if control is not None:
                return control
            heard = admitted(self._service, origin, attributes_of(message.headers), message.body)
            if isinstance(heard, Rejection):
                return self._alarmed(heard, origin)
            every = self._service.hears[type(heard.message)](heard.message).everyone
        except Exception as defect:
            return defect
        envelope = self.tracing.heard(heard.envelope, f"{self._service.name}.inbox")
        return tuple(Delivery(to.aggregate, to.key, Received(to.message, envelope)) for to in every)

    def _alarmed(self, rejection: Rejection, origin: Origin) -> Rejection:
        """Whoever speaks for another is up to something, or wrongly set up; somebody has to look."""
        if rejection.code == FOREIGN:
            self._metrics.foreign(origin.exchange)
            logger.error(FOREIGN, exchange=origin.exchange, **told(rejection))
        return rejection

    async def _left(self, message: AbstractIncomingMessage, rejection: Rejection) -> None:
        """Leave a message for newer code, as often as it takes: in a rolling change there will be some [SAGA-6]."""
        times = put_off_before(self._service.name, message)
        logger.warning("left_for_newer_code", **told(rejection), times=times, correlation_id=message.correlation_id)
        self._metrics.again(rejection.detail, times)
        await self._redirect(message, put_off(times), {**told(rejection), "x-put-off": times + 1})

    async def _again(self, message: AbstractIncomingMessage, defect: Exception) -> None:
        if isinstance(defect, NewerVersion):
            await self._left(message, Rejection(NEWER, "", f"newer code wrote this {defect}"))
            return
        if isinstance(defect, Full):
            full = Rejection("document_full", str(defect), "the document it is for would be larger than 16 MiB")
            logger.error("document_full", **told(full), correlation_id=message.correlation_id)
            await self._redirect(message, DEAD, told(full))
            return
        attempt = attempt_of(self._service.name, message)
        reason = told(diagnosis(defect))
        logger.error("defect", **reason, attempt=attempt, correlation_id=message.correlation_id)
        await self._redirect(message, after(attempt), {**reason, "x-attempt": attempt + 1})

    async def _redirect(self, message: AbstractIncomingMessage, where: str, reason: Mapping[str, Any]) -> None:
        failpoint(Point.REDIRECT_BEFORE)
        carried = partial(redirected, self._bus, self._service.name, message, where, reason)
        await retry_while_unavailable(carried, self._metrics)
        failpoint(Point.REDIRECT_AFTER)
        self._tally.redirected(self._number(message), held_seconds(where))
        self.fates.note(message, _OUTCOMES.get(where, "retried"))
        self._metrics.count(_OUTCOMES.get(where, "retried"), kind=message.headers.get("ce-type"))
