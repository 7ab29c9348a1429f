"""A sample HR system: reads its own base's queue all the while and keeps what it heard, once each."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustChannel

from contracts.envelope import attributes_of
from contracts.season.season import Season


@dataclass(slots=True)
class Hospital:
    """What one hospital's HR system has heard. A message is kept on disk before it is acknowledged."""

    file: Path
    heard: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.file.write_text("", encoding="utf-8")

    async def hear(self, message: AbstractIncomingMessage) -> None:
        """Keep a message under its id; a repeat is acknowledged and forgotten."""
        attributes = attributes_of(message.headers)
        told = {
            "id": attributes["id"],
            "type": attributes["type"],
            "time": attributes["time"],
            "data": json.loads(message.body),
        }
        key = f"{attributes['source']}/{attributes['id']}"
        if key not in self.heard:
            self.heard[key] = told
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n")
        await message.ack()

    def told(self, message_type: str) -> frozenset[str]:
        """The applications this type of message was about."""
        return frozenset(each["data"]["application"] for each in self.heard.values() if each["type"] == message_type)


def _again(hospital: Hospital, name: str, channel: AbstractRobustChannel, tasks: set["asyncio.Task[None]"]) -> None:
    """Listen anew once the broker is back: the client itself does so only for queues that may be declared."""

    async def consume() -> None:
        await (await channel.get_queue(name, ensure=False)).consume(hospital.hear)

    def reopened(*_: object) -> None:
        tasks.add(asyncio.create_task(consume()))  # aside: the channel is open only when this has returned

    channel.reopen_callbacks.add(reopened)


@asynccontextmanager
async def listening(season: Season, amqp: Mapping[str, str], file: Path) -> AsyncIterator[Hospital]:
    """Every base of the season listening with its own user, into one file, for as long as the block lasts."""
    hospital, tasks = Hospital(file), set["asyncio.Task[None]"]()
    async with AsyncExitStack() as stack:
        for base in season.bases:
            name = f"hr.{base.code}"
            connection = await stack.enter_async_context(await aio_pika.connect_robust(amqp[name]))
            channel: AbstractRobustChannel = await connection.channel()
            await channel.set_qos(prefetch_count=100)
            await (await channel.get_queue(name, ensure=False)).consume(hospital.hear)
            _again(hospital, name, channel, tasks)
        yield hospital
