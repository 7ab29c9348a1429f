"""A sample HR system: reads its own base's queue all the while and keeps what it heard, once each."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustChannel

from contracts.envelope import attributes_of
from contracts.messages.delivery import HeartbeatSent
from contracts.messages.hr import TraineeExpected, TraineeLeft
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import ApplicationId, BaseCode
from rehearsal.simulator.ends.personnel import Delivered, delivered

_NUMBER: Final = "ce-deliverynumber"
Took = Callable[[BaseCode, Delivered], None]
"""Whose queue it was that something came in, and what."""


def nobody(_base: BaseCode, _told: Delivered) -> None:
    """Who has no end of its own takes nothing."""


@dataclass(slots=True)
class Hospital:
    """What one hospital's HR system has heard. A message is kept on disk before it is acknowledged."""

    file: Path
    took: Took = nobody
    heard: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.file.write_text("", encoding="utf-8")

    async def hear(self, base: BaseCode, message: AbstractIncomingMessage) -> None:
        """Keep a message under its id; a repeat is acknowledged and forgotten, and so is a heartbeat."""
        attributes = attributes_of(message.headers)
        if attributes["type"] == HeartbeatSent.TYPE:
            await message.ack()
            return
        told = {
            "id": attributes["id"],
            "type": attributes["type"],
            "time": attributes["time"],
            "sequence": int(attributes["sequence"]),
            "data": json.loads(message.body),
        }
        key = f"{attributes['source']}/{attributes['id']}"
        if key not in self.heard:
            self.heard[key] = told
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n")
        if (number := message.headers.get(_NUMBER)) is not None:
            self.took(base, delivered(number, attributes["source"], attributes["id"], told["data"]))
        await message.ack()

    def told(self, message_type: str) -> frozenset[str]:
        """The applications this type of message was about."""
        return frozenset(each["data"]["application"] for each in self.heard.values() if each["type"] == message_type)

    def not_to_come(self) -> frozenset[ApplicationId]:
        """Whom no hospital expects, since what had been told of them was wrong."""
        return not_to_come((each["type"], each["data"]) for each in self.heard.values())


def not_to_come(told: Iterable[tuple[str, Mapping[str, Any]]]) -> frozenset[ApplicationId]:
    """The same of whatever was told, by type and data: a hospital's last word on somebody is that they never were to.

    So it is with a postgraduate whose application falls, by fraud too, before there was a report [CLO-1, REG-11].
    """
    last = {
        (data["application"], data["base"]): kind == TraineeLeft.TYPE and data["reasons"] == [Reason.NOT_AS_TOLD]
        for kind, data in told
        if kind in {TraineeExpected.TYPE, TraineeLeft.TYPE}
    }
    known = {application for (application, _), struck in last.items() if not struck}
    return frozenset(application for application, _ in last) - known


Hear = Callable[[AbstractIncomingMessage], Awaitable[None]]


def _again(hear: Hear, name: str, channel: AbstractRobustChannel, tasks: set["asyncio.Task[None]"]) -> None:
    """Listen anew once the broker is back: the client itself does so only for queues that may be declared."""

    async def consume() -> None:
        await (await channel.get_queue(name, ensure=False)).consume(hear)

    def reopened(*_: object) -> None:
        tasks.add(asyncio.create_task(consume()))  # aside: the channel is open only when this has returned

    channel.reopen_callbacks.add(reopened)


@asynccontextmanager
async def listening(
    season: Season, amqp: Mapping[str, str], file: Path, took: Took = nobody
) -> AsyncIterator[Hospital]:
    """Every base of the season listening with its own user, into one file, for as long as the block lasts."""
    hospital, tasks = Hospital(file, took), set["asyncio.Task[None]"]()
    async with AsyncExitStack() as stack:
        for base in season.bases:
            name, hear = f"hr.{base.code}", partial(hospital.hear, base.code)
            connection = await stack.enter_async_context(await aio_pika.connect_robust(amqp[name]))
            channel: AbstractRobustChannel = await connection.channel()
            await channel.set_qos(prefetch_count=100)
            await (await channel.get_queue(name, ensure=False)).consume(hear)
            _again(hear, name, channel, tasks)
        yield hospital
