"""How an entry reaches its recipient, by the way that chose: posted to its URL, or laid into its own queue [DLV-2].

Each way bears the same numbers, and heartbeats that tell the last one: whoever hears neither for a while sees that
something is wrong [DLV-1].
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import uuid4

import orjson

from contracts.envelope import Envelope
from contracts.messages.delivery import HeartbeatSent
from contracts.recipients import RecipientName, queue_of
from services.chassis.core.aggregate import Route
from services.chassis.core.document import OutboxMessage
from services.chassis.core.failures import Unavailable
from services.chassis.http.service import Say
from services.delivery.api.log import event_of
from services.delivery.domain.log.facts import LogEntry
from services.delivery.domain.log.state import envelope_of
from services.delivery.push.posting import Poster, PostResult
from services.delivery.push.signing import signed_headers
from services.delivery.store import NUMBER

QUEUE: Final = "queue:"
"""Stands for the recipient's own queue where an address has its URL."""
EXCHANGE: Final = "deliveries"
"""The exchange of recipients' own queues; those of hospitals' HR have one of their own besides."""
_LAID: Final = PostResult(200)


class Way(Protocol):
    """The way to one recipient."""

    async def send(self, entry: LogEntry, now: datetime) -> PostResult:
        """Send an entry once, and tell how that was answered."""

    async def beat(self, last: int, now: datetime, every: timedelta) -> bool:
        """Tell the last number there is; the next comes after so long. Whether it was taken."""

    async def close(self) -> None:
        """There is nothing more to send."""


class PushWay:
    """By push: signed with every secret that holds."""

    def __init__(self, recipient: RecipientName, poster: Poster, secrets: Callable[[], tuple[str, ...]]) -> None:
        self._recipient, self._poster, self._secrets = recipient, poster, secrets

    async def send(self, entry: LogEntry, now: datetime) -> PostResult:
        return await self._post(entry.id, orjson.dumps(event_of(entry)), now)

    async def beat(self, last: int, now: datetime, every: timedelta) -> bool:
        envelope, data = beat_of(self._recipient, last, now)
        event = {name.removeprefix("ce-"): told for name, told in envelope.headers().items()}
        body = orjson.dumps({**event, "expirytime": (now + every).isoformat(), "data": orjson.Fragment(data)})
        return (await self._post(envelope.id, body, now)).taken

    async def close(self) -> None:
        await self._poster.close()

    async def _post(self, name: str, body: bytes, now: datetime) -> PostResult:
        return await self._poster.post(body, signed_headers(name, body, datetime.now(UTC), self._secrets()), now)


class QueueWay:
    """By the queue: what the broker has confirmed is there. Raises `Unavailable` while it does not."""

    def __init__(self, recipient: RecipientName, say: Say, route: Route | None = None) -> None:
        self._recipient, self._say = recipient, say
        self._route = Route(EXCHANGE, queue_of(recipient)) if route is None else route

    async def send(self, entry: LogEntry, now: datetime) -> PostResult:  # noqa: ARG002  as every way is asked
        if not await self._laid({**envelope_of(entry).headers(), NUMBER: str(entry.number)}, entry.data):
            raise Unavailable(f"the queue of {self._recipient}")
        return _LAID

    async def beat(self, last: int, now: datetime, every: timedelta) -> bool:
        envelope, data = beat_of(self._recipient, last, now)
        return await self._laid({**envelope.headers(), "ce-expirytime": (now + every).isoformat()}, data)

    async def close(self) -> None:
        """The bus is the process's own."""

    async def _laid(self, headers: dict[str, str], body: str) -> bool:
        (confirmed,) = await self._say([OutboxMessage(self._route.exchange, self._route.key, headers, body)])
        return confirmed


def beat_of(recipient: RecipientName, last: int, now: datetime) -> tuple[Envelope, str]:
    """A heartbeat: it bears no number, and is not kept."""
    name = str(uuid4())
    envelope = Envelope.model_construct(
        id=name,
        source="delivery",
        type=HeartbeatSent.TYPE,
        time=now,
        correlation_id=name,
        causation_id=None,
        sequence=0,
    )
    return envelope, HeartbeatSent(recipient=recipient, last=last, at=now).model_dump_json()
