"""The hearing loop: collect what was delivered, commit it in one batch, publish, then acknowledge."""

import asyncio
import hashlib
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError

from contracts.envelope import Heard, attributes_of
from contracts.screening import Rejection
from services.chassis.bus import Bus
from services.chassis.commit import Commits, Committed
from services.chassis.document import Letter, Result
from services.chassis.edge import read
from services.chassis.failures import Away
from services.chassis.log import logger
from services.chassis.metrics import Metrics
from services.chassis.outbox import Outbox
from services.chassis.service import Service

HOLDS: Final = ("hold.1s", "hold.5s", "hold.25s")
"""Where a message whose handling failed waits before its next attempt; after the last one it is dead."""
BACK_OFF_SECONDS: Final = (0.1, 0.2, 0.5, 1.0, 2.0)
T = TypeVar("T")


async def patiently(attempt: Callable[[], Awaitable[T]], metrics: Metrics) -> T:
    """Try until what is away returns: an outage is waited out, and never costs a message an attempt."""
    tries = 0
    while True:
        try:
            return await attempt()
        except Away as away:
            metrics.away()
            logger.warning("waiting", reason=str(away), tries=tries)
            await asyncio.sleep(BACK_OFF_SECONDS[min(tries, len(BACK_OFF_SECONDS) - 1)])
            tries += 1


class Inbox:
    """One worker's ears. A single message takes the same path as a batch of them."""

    def __init__(self, service: Service, commits: Commits, outbox: Outbox, bus: Bus, metrics: Metrics) -> None:
        self._service, self._commits, self._outbox, self._bus = service, commits, outbox, bus
        self._metrics = metrics
        self._delivered: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
        self._most = max(1, service.settings.prefetch // 2)
        self._linger = service.settings.linger_ms / 1000
        self._settled = asyncio.Event()
        self._settled.set()
        self.in_flight = 0

    async def take(self, message: AbstractIncomingMessage) -> None:
        """Keep a delivery for the next batch; it is acknowledged once its batch is settled."""
        self.in_flight += 1
        self._settled.clear()
        self._delivered.put_nowait(message)

    async def run(self) -> None:
        """Commit batch after batch, until cancelled; one batch is published while the next is committed."""
        publishing: asyncio.Task[None] = asyncio.create_task(asyncio.sleep(0))
        underway: set[tuple[str, str]] = set()
        while True:
            batch = await self._collected()
            started = time.perf_counter()
            letters, carriers = await self._sorted(batch)
            if not underway.isdisjoint((letter.aggregate.kind, letter.key) for letter in letters):
                await publishing  # else the same outbox would be carried on and published twice
            results, committed = await patiently(partial(self._commits.apply, letters), self._metrics)
            await publishing
            underway = {(each.kind, each.key) for each in committed}
            publishing = asyncio.create_task(self._published(batch, results, committed, carriers, started))

    async def _collected(self) -> list[AbstractIncomingMessage]:
        batch = [await self._delivered.get()]
        if self._delivered.qsize() + 1 < self._most:
            await asyncio.sleep(self._linger)
        while len(batch) < self._most and not self._delivered.empty():
            batch.append(self._delivered.get_nowait())
        return batch

    async def drained(self) -> None:
        """Wait until everything delivered so far is settled."""
        await self._settled.wait()

    async def _sorted(
        self, batch: Sequence[AbstractIncomingMessage]
    ) -> tuple[list[Letter], dict[int, AbstractIncomingMessage]]:
        """The letters in a batch and what carried each; what is no letter is set aside."""
        letters: list[Letter] = []
        carriers: dict[int, AbstractIncomingMessage] = {}
        for message in batch:
            match self._opened(message):
                case Letter() as letter:
                    letters.append(letter)
                    carriers[id(letter)] = message
                case Rejection() as rejection:
                    await self._set_aside(message, "dead", _told(rejection))
                case Exception() as defect:
                    await self._again(message, defect)
        return letters, carriers

    async def _published(
        self,
        batch: Sequence[AbstractIncomingMessage],
        results: Sequence[Result],
        committed: Sequence[Committed],
        carriers: Mapping[int, AbstractIncomingMessage],
        started: float,
    ) -> None:
        """The second half of a batch: publish, set defects aside, and only then acknowledge."""
        await patiently(partial(self._outbox.send, committed), self._metrics)
        for result in results:
            if result.defect is None:
                self._metrics.count(result.outcome.value)
            else:
                await self._again(carriers[id(result.letter)], result.defect)
        await _acknowledged(batch[-1])
        self.in_flight -= len(batch)
        if not self.in_flight:
            self._settled.set()
        self._metrics.batch_size.observe(len(batch))
        self._metrics.batch_seconds.observe(time.perf_counter() - started)

    def _opened(self, message: AbstractIncomingMessage) -> Letter | Rejection | Exception:
        try:
            heard = read(self._service, attributes_of(message.headers), message.body)
            if isinstance(heard, Rejection):
                return heard
            to = self._service.hears[type(heard.message)](heard.message)
        except Exception as defect:
            return defect
        return Letter(to.aggregate, to.key, Heard(to.message, heard.envelope))

    async def _again(self, message: AbstractIncomingMessage, defect: Exception) -> None:
        attempt = int(str(message.headers.get("x-attempt", 1)))
        told = _told(_diagnosis(defect)) | {"x-attempt": attempt + 1}
        logger.error("defect", **{k: str(v) for k, v in told.items()}, correlation_id=message.correlation_id)
        await self._set_aside(message, "dead" if attempt > len(HOLDS) else HOLDS[attempt - 1], told)

    async def _set_aside(self, message: AbstractIncomingMessage, where: str, told: Mapping[str, Any]) -> None:
        await patiently(partial(_redirected, self._bus, message, where, told), self._metrics)
        self._metrics.count("dead" if where == "dead" else "retried")


def _diagnosis(defect: Exception) -> Rejection:
    """A defect as a reason: its kind, where it happened, and a digest of the traceback; no values."""
    frames = traceback.extract_tb(defect.__traceback__)
    digest = hashlib.sha256("".join(f"{f.filename}:{f.lineno}" for f in frames).encode()).hexdigest()[:16]
    where = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "?"
    return Rejection("defect", where, f"{type(defect).__name__} {digest}")


def _told(rejection: Rejection) -> dict[str, Any]:
    return {
        "x-reason-code": rejection.code,
        "x-reason-field": rejection.field,
        "x-reason-detail": rejection.detail[:500],
    }


async def _redirected(bus: Bus, message: AbstractIncomingMessage, key: str, told: Mapping[str, Any]) -> None:
    origin = {"x-origin-exchange": message.exchange or "", "x-origin-key": message.routing_key or ""}
    known = {name: message.headers[name] for name in origin if name in message.headers}
    if not await bus.redirect(message, key, {**told, **origin, **known}):
        raise Away("broker: redirect not confirmed")


async def _acknowledged(last: AbstractIncomingMessage) -> None:
    """Acknowledge up to here; when the channel is gone the broker delivers again, and a repeat is a repeat."""
    try:
        await last.ack(multiple=True)
    except (AMQPError, ConnectionError, RuntimeError):
        logger.warning("ack_lost")
