"""Dead letters: see why they died, put them back, or drop them on the record.

Nothing is taken off a queue before what replaces it is safe: a letter is acknowledged only after the broker
confirmed its copy, or after the audit line is on disk. What is merely looked at returns when the channel closes; a look
is over when it is back, so that the next one sees it.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage

from operations.audit import record
from operations.topology.layout import redirect
from services.chassis.messaging.fates import PUT_BACK
from services.chassis.messaging.frames import as_came, install
from services.chassis.messaging.lying import lying
from services.chassis.messaging.origin import EXCHANGE, FOREIGN, KEY, PLATFORM, theirs
from services.chassis.messaging.parts import is_part

CONFIRM_SECONDS: Final = 10.0
_CLOSE_SECONDS: Final = 2.0
_BACK_SECONDS: Final = 0.005
_ALL: Final = 1_000_000
SHOWN: Final = 160
"""How many characters of anything a sender wrote are shown."""
RULES: Final[Mapping[str, str]] = {
    "not_json": "the data of a message is JSON",
    "invalid_envelope": "a message carries the CloudEvents attributes of contracts/envelope.py",
    "invalid_data": "the data of a message follows its schema in contracts/schemas",
    "invalid_property": "a property holds what AMQP says it does: text in UTF-8, a moment of the calendar",
    "too_large": "a message has 1 MiB at most",
    FOREIGN: "a message comes in over the exchange of whoever may say it, under its own key and their own name",
    "unknown_type": "a message has a type of contracts/catalogue.py",
    "not_heard_here": "a queue is bound to what its service hears, and nothing else",
    "unknown_season": "a message names a season of deploy/seasons",
    "unknown_base": "a message names a base of its season",
    "document_full": "a document has 16 MiB at most: no store takes more",
    "defect": "what raised four times, over half a minute, is a mistake of ours",
    "kills_process": "what ended three processes with nothing else in hand is held to be the cause",
    "expired": "a sender's own limit of time does not count here: what it ran out for is buried by the broker",
    "delivery_limit": "what came back to its queue twenty times unread is buried by the broker",
}
"""By reason, the rule under which a letter died."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One dead letter, with the reason the service gave."""

    service: str
    id: str
    type: str
    code: str
    field: str
    detail: str
    attempts: str
    exchange: str
    key: str
    history: tuple[str, ...]
    body: bytes
    time: str = ""
    correlation_id: str = ""

    @property
    def digest(self) -> str:
        """What tells it from all others, whatever characters its id has."""
        return hashlib.sha256(f"{self.id}\0".encode("utf-8", "surrogatepass") + self.body).hexdigest()

    @property
    def rule(self) -> str:
        return RULES.get(self.code, "")

    @classmethod
    def of(cls, service: str, message: AbstractIncomingMessage) -> Self:
        def header(name: str) -> str:
            value: Any = message.headers.get(name)
            return shown(value.decode(errors="backslashreplace") if isinstance(value, bytes) else value)

        by_broker = _taken(message.headers, service).get("reason")
        return cls(
            service=service,
            id=header("ce-id") or shown(message.message_id),
            type=header("ce-type") or shown(message.type),
            code=shown(by_broker) or header("x-reason-code") or "delivery_limit",
            field="" if by_broker else header("x-reason-field"),
            detail="" if by_broker else header("x-reason-detail"),
            attempts=header("x-attempt"),
            exchange=_exchange(message.headers, service),
            key=header(KEY) or header("ce-type"),
            history=_history(message.headers),
            body=message.body,
            time=header("ce-time"),
            correlation_id=header("ce-correlationid"),
        )


def shown(value: object) -> str:
    """A sender's text as it can be printed and typed: what does not show is escaped, what is long is cut."""
    text = "" if value is None else str(value)
    visible = (each if each.isprintable() else each.encode("unicode_escape").decode() for each in text[:SHOWN])
    return "".join(visible) + ("…" if len(text) > SHOWN else "")


def _moves(headers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Where the broker itself moved it, the last move first."""
    moves = headers.get("x-death")
    return [each for each in moves if isinstance(each, dict)] if isinstance(moves, list) else []


def _history(headers: Mapping[str, Any]) -> tuple[str, ...]:
    """The broker's moves in words: how often, out of which queue, why, since when."""
    words = ("count", "queue", "reason", "time")
    told = [[str(each.get(word, "?")) for word in words] for each in _moves(headers)]
    return tuple(f"{count} × {queue}: {reason}, since {time}" for count, queue, reason, time in told)


def _exchange(headers: Mapping[str, Any], service: str) -> str:
    """Where it first came in. What the broker itself took from the inbox has no headers of ours to be believed.

    It expires there only if its sender wanted that, and those are all outside.
    """
    taken, by_us = _taken(headers, service), shown(headers.get(EXCHANGE))
    if not is_part(service, str(taken.get("queue"))) or taken.get("exchange") == redirect(service):
        return by_us
    return PLATFORM if taken.get("reason") == "expired" else shown(taken.get("exchange"))


def _taken(headers: Mapping[str, Any], service: str) -> Mapping[str, Any]:
    """The broker's last move, if it took the message from a queue the service hears, unread."""
    last = next(iter(_moves(headers)), {})
    queue = str(last.get("queue"))
    return last if is_part(service, queue) or queue == f"{service}.suspects" else {}


@dataclass(frozen=True, slots=True)
class _Reading:
    """One look into the queues: its channel, and what it has taken out of each so far."""

    channel: AbstractChannel
    taken: dict[str, list[AbstractIncomingMessage]]

    async def each(self, service: str, most: int = _ALL) -> AsyncIterator[tuple[DeadLetter, AbstractIncomingMessage]]:
        """What lies in the queue now; a letter that dies again meanwhile is not met twice."""
        name = f"{service}.dead"
        queue = await self.channel.get_queue(name, ensure=False)
        for _ in range(min(most, (await lying(self.channel, name)).ready)):
            message = await queue.get(no_ack=False, fail=False)
            if message is None:
                return
            self.taken.setdefault(service, []).append(message)
            yield DeadLetter.of(service, message), message

    async def given_back(self, connection: AbstractConnection) -> None:
        """Close, and see what was not taken for good back in its queue: the broker returns it in its own time."""
        await self.channel.close()
        async with connection.channel() as channel:
            for service, taken in self.taken.items():
                left = sum(not message.processed for message in taken)
                while (await lying(channel, f"{service}.dead")).ready < left:  # noqa: ASYNC110
                    await asyncio.sleep(_BACK_SECONDS)


@asynccontextmanager
async def _reading(url: str) -> AsyncIterator[_Reading]:
    install()
    connection = await aio_pika.connect(url, timeout=CONFIRM_SECONDS)
    try:
        reading = _Reading(await connection.channel(publisher_confirms=True, on_return_raises=True), {})
        yield reading
        with suppress(TimeoutError):  # somebody else may take them out meanwhile
            async with asyncio.timeout(_CLOSE_SECONDS):
                await reading.given_back(connection)
    finally:
        with suppress(TimeoutError):  # a broker that takes nothing does not hear that we leave, either
            async with asyncio.timeout(_CLOSE_SECONDS):
                await connection.close()


async def letters(url: str, services: Sequence[str], most: int = _ALL) -> list[DeadLetter]:
    """Every dead letter of these services, or the first of each; all stay where they are."""
    async with _reading(url) as reading:
        return [letter for service in services for letter in [each async for each, _ in reading.each(service, most)]]


async def found(url: str, service: str, wanted: Callable[[DeadLetter], bool]) -> DeadLetter | None:
    """The first that is wanted; it stays where it is."""
    async with _reading(url) as reading:
        return await anext((letter async for letter, _ in reading.each(service) if wanted(letter)), None)


async def replace(url: str, service: str, wanted: Callable[[DeadLetter], bool], new: aio_pika.Message) -> bool:
    """Put a new message before the service in the place of the letter; whether that was there.

    A crash in between leaves both: done again under the same id, the new one is heard once.
    """
    async with _reading(url) as reading:
        exchange = await reading.channel.get_exchange(redirect(service), ensure=False)
        async for letter, message in reading.each(service):
            if wanted(letter):
                await exchange.publish(new, "inbox", mandatory=True, timeout=CONFIRM_SECONDS)
                await message.ack()
                return True
    return False


async def replay(
    url: str,
    services: Sequence[str],
    wanted: Callable[[DeadLetter], bool],
    audit: Path | None,
    mark: str = PUT_BACK,
    reason: str = "",
) -> list[DeadLetter]:
    """Put the wanted letters back before their service, byte for byte; who, when, why goes to the audit file first.

    A crash in between at worst repeats one, and what was heard already is dropped as a repeat. By its `mark` a service
    knows whom to tell what became of a letter.
    """
    done = []
    async with _reading(url) as reading:
        for service in services:
            exchange = await reading.channel.get_exchange(redirect(service), ensure=False)
            async for letter, message in reading.each(service):
                if wanted(letter):
                    _noted(audit, "replay", reason, letter)
                    returned = _afresh(letter, message, mark)
                    await exchange.publish(returned, "inbox", mandatory=True, timeout=CONFIRM_SECONDS)
                    await message.ack()
                    done.append(letter)
    return done


def _afresh(letter: DeadLetter, message: AbstractIncomingMessage, mark: str) -> aio_pika.Message:
    """As it was before it died; where it came in still says who spoke."""
    return aio_pika.Message(
        message.body,
        headers={**theirs(as_came(message.headers)), EXCHANGE: letter.exchange, KEY: letter.key},
        content_type=message.content_type,
        message_id=message.message_id,
        type=message.type,
        app_id=mark,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


async def drop(
    url: str, services: Sequence[str], wanted: Callable[[DeadLetter], bool], reason: str, audit: Path | None
) -> list[DeadLetter]:
    """Remove the wanted letters for good; who, when, why and what (by digest) goes to the audit file first."""
    done = []
    async with _reading(url) as reading:
        for service in services:
            async for letter, message in reading.each(service):
                if wanted(letter):
                    _noted(audit, "drop", reason, letter)
                    await message.ack()
                    done.append(letter)
    return done


def _noted(audit: Path | None, did: str, because: str, letter: DeadLetter) -> None:
    """On the disk before it is done; nowhere where whoever asks has told the system before."""
    if audit is not None:
        record(audit, did, because, _about(letter))


def _about(letter: DeadLetter) -> dict[str, object]:
    digest = hashlib.sha256(letter.body).hexdigest()
    return {"service": letter.service, "id": letter.id, "type": letter.type, "code": letter.code, "sha256": digest}
