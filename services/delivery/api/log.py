"""The HTTP edge: what recipients were told, read again from any number, and waited for [DLV-1, DLV-2]."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, TypeVar

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, JsonValue

from contracts.recipients import RecipientName
from contracts.season.season import Seasons
from contracts.vocabulary import Moment
from services.chassis.core.aggregate import Aggregate
from services.chassis.http.gate import Gate
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, Tell
from services.delivery.api.retention import still_kept
from services.delivery.domain.address.state import Address
from services.delivery.domain.audience import everybody
from services.delivery.domain.heartbeat.facts import HeartbeatWay
from services.delivery.domain.heartbeat.state import SentHeartbeats
from services.delivery.domain.log.facts import LogEntry
from services.delivery.domain.terms import terms_of
from services.delivery.store import ADDRESS, HEARTBEATS, Logs, ReceiptBook

S = TypeVar("S")
MOST: Final = 1_000
_LOOK_SECONDS: Final = 0.25
After = Annotated[int, Query(ge=0, le=2**53)]
_WAITING: Final = 2
"""So many requests of one recipient wait at a time in a process; others are answered at once."""


class Read(BaseModel):
    """A read model."""

    model_config = ConfigDict(frozen=True)


class DeliveredEvent(Read):
    """A CloudEvent in structured mode, as its speaker said it, with the number it has for this recipient."""

    specversion: str
    id: str
    source: str
    type: str
    time: Moment
    correlationid: str
    causationid: str | None = None
    sequence: str
    deliverynumber: int
    data: JsonValue


class DeliveriesPage(Read):
    """What follows a number: `next` is to be given as `after`, `last` the number of the last there is, as of `at`."""

    recipient: RecipientName
    items: tuple[DeliveredEvent, ...]
    next: int
    last: int
    at: Moment


class HeartbeatRead(Read):
    """By one way: the moment of the last heartbeat that was taken, with the number it told; when the last was not."""

    way: HeartbeatWay
    at: Moment | None
    last: int | None
    failed_at: Moment | None


class RecipientRead(Read):
    """A recipient, the number of the last it was told, and up to which one it has all, by its receipts.

    `since` is when it was told the first it has given no receipt for; a heartbeat comes every so many minutes, by each
    way that has heard one yet.
    """

    recipient: RecipientName
    last: int
    received: int
    since: Moment | None
    heartbeat_minutes: int
    heartbeats: tuple[HeartbeatRead, ...]


class RecipientsPage(Read):
    """Every recipient; `next` is never set, as there are not many."""

    items: tuple[RecipientRead, ...]
    next: str | None = None


def reads(documents: Documents, seasons: Seasons) -> APIRouter:
    """For who may read everything: all recipients."""
    router, logs, book = APIRouter(prefix="/v1"), Logs(documents), ReceiptBook(documents)

    @router.get("/deliveries")
    async def read_recipients() -> RecipientsPage:
        """Each with its own log; what was sent to whom beside the logs is read for all at once."""
        beats, often = await _every(documents, HEARTBEATS), await _every(documents, ADDRESS)
        told = [await recipient(name, beats.get(name), often.get(name)) for name in everybody(seasons)]
        return RecipientsPage(items=tuple(told))

    async def recipient(name: RecipientName, beats: SentHeartbeats | None, address: Address | None) -> RecipientRead:
        last, received = await logs.last(name), await book.received(name)
        first = await logs.entries(name, received, 1) if received < last else []
        return RecipientRead(
            recipient=name,
            last=last,
            received=received,
            since=first[0].time if first else None,
            heartbeat_minutes=_wished(address) or int(terms_of(name, seasons).heartbeat.total_seconds()) // 60,
            heartbeats=tuple(_beats(beats)),
        )

    return router


async def _every(documents: Documents, aggregate: Aggregate[S]) -> Mapping[RecipientName, S]:
    found, after = dict[RecipientName, S](), ""
    while page := await documents.page(aggregate, {}, after):
        found |= dict(page)
        after = page[-1][0]
    return found


def _wished(address: Address | None) -> int | None:
    """How often it wishes for a heartbeat, as it says with its address."""
    return None if address is None or address.set is None else address.set.heartbeat_minutes


def _beats(sent: SentHeartbeats | None) -> Iterator[HeartbeatRead]:
    if sent is None:
        return
    for way in HeartbeatWay:
        taken, failed = sent.taken.get(way), sent.failed_at.get(way)
        if taken is not None or failed is not None:
            at, last = (None, None) if taken is None else (taken.at, taken.last)
            yield HeartbeatRead(way=way, at=at, last=last, failed_at=failed)


def deliveries(documents: Documents, tell: Tell, gate: Gate, seasons: Seasons) -> APIRouter:
    """A recipient's own log, for itself."""
    router, logs, book = APIRouter(prefix="/v1"), Logs(documents), ReceiptBook(documents)
    waiting = Counter[RecipientName]()

    @router.get("/deliveries/{recipient}", response_model=DeliveriesPage, dependencies=[gate.receives()])
    async def read_deliveries(
        recipient: RecipientName,
        after: After | None = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 500,
        wait: Annotated[float, Query(ge=0, le=30, description="Seconds to wait for what is not there yet.")] = 0,
    ) -> Response:
        """What follows a number; without one, what follows all there are receipts for without a gap."""
        known_recipient(seasons, recipient)
        after, now = await book.received(recipient) if after is None else after, await tell.now()
        await still_kept(seasons, logs, recipient, after, now)
        patience = wait if waiting[recipient] < _WAITING else 0
        waiting[recipient] += 1
        try:
            entries = await _awaited(logs, recipient, after, limit, patience)
        finally:
            waiting[recipient] -= 1
        last = entries[-1].number if entries else after
        told = {
            "recipient": recipient,
            "items": [event_of(entry) for entry in entries],
            "next": last,
            "last": await logs.last(recipient) if len(entries) in {0, limit} else last,
            "at": now.isoformat(),
        }
        return Response(orjson.dumps(told), media_type="application/json")

    return router


def known_recipient(seasons: Seasons, recipient: RecipientName) -> None:
    """Raises `Problem` for a name no season has."""
    if recipient not in everybody(seasons):
        raise Problem(404, "unknown_recipient", "recipient")


async def _awaited(logs: Logs, recipient: RecipientName, after: int, limit: int, seconds: float) -> list[LogEntry]:
    until = time.monotonic() + seconds
    while not (entries := await logs.entries(recipient, after, limit)):
        left = until - time.monotonic()
        if left <= 0:
            break
        await asyncio.sleep(min(_LOOK_SECONDS, left))
    return entries


def event_of(entry: LogEntry) -> dict[str, Any]:
    """An entry as a CloudEvent in structured mode; its data as it lies in the log, to the byte."""
    event = {
        "specversion": "1.0",
        "id": entry.id,
        "source": entry.source,
        "type": entry.type,
        "time": entry.time.isoformat(),
        "correlationid": entry.correlation_id,
        "sequence": str(entry.sequence),
        "deliverynumber": entry.number,
        "data": orjson.Fragment(entry.data),
    }
    return event if entry.causation_id is None else event | {"causationid": entry.causation_id}
