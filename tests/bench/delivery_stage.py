"""Where delivery is measured: a season of a hundred bases, a caller for each, every queue, and a worker when wanted."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractChannel

from contracts.callers import Callers
from contracts.envelope import Envelope, Message, Received
from contracts.messages.hr import TraineeLeft
from operations.callers import Hand, Made, added, change
from operations.places import SEASONS, TOPOLOGY
from operations.topology.declare import declare
from operations.topology.description import read_topology
from tests.bench.delivery_worker import NOTES
from tests.bench.endpoints import BASES
from tests.bench.servers import Servers
from tests.bench.throughput import working
from tests.journeys.lone_service import told

SEASON: Final = "2025-kunming-2"
_BODY: Final = TraineeLeft(application="A", season=SEASON, base="B", reasons=(), withdrawn_at=datetime.now(UTC))


def season_file(folder: Path) -> Path:
    """The 2025 season with a hundred bases in the place of its own."""
    text = (SEASONS / f"{SEASON}.toml").read_text(encoding="utf-8")
    head, base = text[: text.index("[[bases]]")], text[text.index("[[bases]]") :]
    shutil.copytree(SEASONS / "tables", folder / "tables")
    file = folder / f"{SEASON}.toml"
    file.write_text(head + "".join(base.replace("KM-SECOND-PEOPLES", code) for code in BASES), encoding="utf-8")
    return file


@dataclass(frozen=True, slots=True)
class Stage:
    """Servers, a folder, the environment of a worker of delivery, and the inbox it hears."""

    at: Servers
    env: dict[str, str]
    channel: AbstractChannel
    database: str
    notes: Path
    callers: dict[str, Made]

    @asynccontextmanager
    async def worker(self, role: str = "worker", **more: str) -> AsyncIterator[int]:
        """One process, and its id."""
        async with working(self.at, "delivery", ["-m", "tests.bench.delivery_worker", role], {**self.env, **more}):
            yield _pid_of("tests.bench.delivery_worker")

    async def say(self, *messages: Message) -> None:
        heard = [Received(message, _envelope(message)) for message in messages]
        for first in range(0, len(heard), 500):
            await told(self.channel, "delivery", heard[first : first + 500])


def _pid_of(words: str) -> int:
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if words in each.read_text().replace("\0", " ") and str(os.getpid()) != each.parent.name:
                return int(each.parent.name)
        except OSError:
            continue
    raise LookupError(words)


def _envelope(message: Message) -> Envelope:
    name = str(uuid4())
    source = "admission" if isinstance(message, TraineeLeft) else "delivery"
    return Envelope(id=name, source=source, type=message.TYPE, time=datetime.now(UTC), correlation_id=name)


def left(base: str, nth: int) -> TraineeLeft:
    return _BODY.model_copy(update={"application": f"A-{nth:06}", "base": base})


@asynccontextmanager
async def staged(at: Servers, folder: Path) -> AsyncIterator[Stage]:
    database, callers = f"bench_{uuid4().hex[:8]}", folder / "callers.json"
    hand = Hand("bench", datetime.now(UTC))

    def everybody(known: Callers) -> tuple[Callers, dict[str, Made]]:
        made = dict[str, Made]()
        for base in BASES:
            known, made[base] = added(known, hand, base, "base", base=base)
        return known, made

    given = {"AMQP_URL": at.amqp_url, "MONGO_URL": at.mongo_url, "DATABASE": database, "REHEARSAL": "true"}
    given |= {"CALLERS": str(callers), "SEASONS": str(season_file(folder))}
    notes = folder / "commits.txt"
    env = {**{f"ZHAOLU_DELIVERY_{name}": value for name, value in given.items()}, NOTES: str(notes)}
    made = change(callers, everybody)
    await declare(at.amqp_url, read_topology(TOPOLOGY, BASES), purge=True)
    async with await aio_pika.connect(at.amqp_url) as connection:
        yield Stage(at, env, await connection.channel(), database, notes, made)
