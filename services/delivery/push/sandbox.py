"""Trying one's end before the season: a sample of every message a recipient is told, by its own way [DLV-5].

Samples bear no number and are kept nowhere; what was answered is told to whoever asked for them.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import uuid4

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

import contracts
from contracts.callers import Caller, Scope
from contracts.recipients import RecipientKind, RecipientName, queue_of
from contracts.season.season import Seasons
from services.chassis.core.aggregate import Route
from services.chassis.core.document import OutboxMessage
from services.chassis.core.log import logger
from services.chassis.http.gate import Gate
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, Say, Tell
from services.delivery.api.log import known_recipient
from services.delivery.domain.audience import TOLD
from services.delivery.push.posting import Poster
from services.delivery.push.signing import signed_headers
from services.delivery.push.ways import EXCHANGE, QUEUE
from services.delivery.store import ADDRESS, HOSPITALS

_GOLDEN: Final = Path(contracts.__file__).parent / "golden"
SECONDS: Final = 20.0
"""What was not answered by then is told as not answered."""
_AT_ONCE: Final = 4
_UNREAD: Final = timedelta(hours=1)
"""So long a sample stays in a queue nobody reads."""
_SHOWN: Final = 200
Send = Callable[[dict[str, Any]], Awaitable["SampleAnswer"]]


class SampleAnswer(BaseModel):
    """How the sample of one type was answered: `status`, and the beginning of the answer; or `failure`, one word."""

    model_config = ConfigDict(frozen=True)

    type: str
    status: int | None = None
    failure: str = ""
    answer: str = ""


class SamplesSent(BaseModel):
    """What became of each sample; `way` is how they went."""

    model_config = ConfigDict(frozen=True)

    recipient: RecipientName
    way: str
    samples: tuple[SampleAnswer, ...]


def sandbox(documents: Documents, tell: Tell, gate: Gate, seasons: Seasons, *, rehearsal: bool) -> APIRouter:
    """For the recipient itself and for operators."""
    router = APIRouter(prefix="/v1/recipients/{recipient}")

    @router.post("/sandbox")
    async def send_samples(
        recipient: RecipientName, caller: Annotated[Caller, gate.receives(Scope.OPERATE)]
    ) -> SamplesSent:
        """Send a sample of every message this recipient is told to its address, or into its queue."""
        known_recipient(seasons, recipient)
        logger.info("samples_sent", recipient=recipient, caller=caller.name)
        known = await documents.get(ADDRESS, recipient)
        url = None if known is None or known.set is None else known.set.url
        if url is None and recipient.partition(".")[0] != RecipientKind.HR:
            raise Problem(404, "no_address", "recipient")
        samples = list(samples_of(recipient))
        if url is None or url == QUEUE:
            sent = await _each(samples, _laid(recipient, tell.publish, hospital=url is None))
            return SamplesSent(recipient=recipient, way="queue", samples=sent)
        poster = Poster(url, rehearsal=rehearsal)
        try:
            sent = await _each(samples, _posted(poster, gate.callers.signing(recipient)))
        finally:
            await poster.close()
        return SamplesSent(recipient=recipient, way="push", samples=sent)

    return router


def samples_of(recipient: RecipientName) -> Iterator[dict[str, Any]]:
    """A CloudEvent for each message this recipient is told, marked as what it is."""
    for message in TOLD[RecipientKind(recipient.partition(".")[0])]:
        golden = json.loads((_GOLDEN / f"{message.TYPE}.json").read_text(encoding="utf-8"))
        yield {**golden, "id": f"sample-{uuid4()}", "sandbox": "true"}


async def _each(samples: Sequence[dict[str, Any]], send: Send) -> tuple[SampleAnswer, ...]:
    """Some at a time, all within bounds."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(sample: dict[str, Any]) -> SampleAnswer:
        async with turns:
            return await send(sample)

    tasks = [asyncio.create_task(one(sample)) for sample in samples]
    _, late = await asyncio.wait(tasks, timeout=SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return tuple(
        SampleAnswer(type=sample["type"], failure="timeout") if task in late else task.result()
        for sample, task in zip(samples, tasks, strict=True)
    )


def _posted(poster: Poster, secrets: tuple[str, ...]) -> Send:
    async def send(sample: dict[str, Any]) -> SampleAnswer:
        if not secrets:
            return SampleAnswer(type=sample["type"], failure="no_secret")
        body, now = orjson.dumps(sample), datetime.now(UTC)
        answered = await poster.post(body, signed_headers(sample["id"], body, now, secrets), now)
        told = answered.told.decode(errors="replace")[:_SHOWN]
        return SampleAnswer(type=sample["type"], status=answered.status, failure=answered.failure, answer=told)

    return send


def _laid(recipient: RecipientName, say: Say, *, hospital: bool) -> Send:
    async def send(sample: dict[str, Any]) -> SampleAnswer:
        data, kind = sample["data"], sample["type"]
        until = datetime.fromisoformat(sample["time"]) + _UNREAD
        told = {**sample, "expirytime": until.isoformat()}
        headers = {f"ce-{name}": str(value) for name, value in told.items() if name != "data"}
        key = f"{recipient.partition('.')[2]}.{kind}"
        route = Route(HOSPITALS, key) if hospital else Route(EXCHANGE, queue_of(recipient))
        (confirmed,) = await say([OutboxMessage(route.exchange, route.key, headers, orjson.dumps(data).decode())])
        return SampleAnswer(type=kind, failure="" if confirmed else "not_confirmed")

    return send
