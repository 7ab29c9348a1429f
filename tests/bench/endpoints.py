"""A hundred machines that are pushed to: one hangs, one answers 500, the others take what comes and note when."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

BASES: Final = tuple(f"BENCH-{nth:03}" for nth in range(100))
HANGS, FAILS = BASES[0], BASES[1]
WELL: Final = BASES[2:]


@dataclass
class Endpoints:
    """What came when, by base; numbers in the order of their arrival."""

    ports: dict[str, int] = field(default_factory=dict)
    came: dict[str, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))

    def have(self, number: int) -> bool:
        return all(self.came[base] and self.came[base][-1][1] >= number for base in WELL)


@asynccontextmanager
async def endpoints() -> AsyncIterator[Endpoints]:
    """A hundred machines on ports of this one."""
    opened, tasks = Endpoints(), list[asyncio.Server]()
    for base in BASES:
        server = await asyncio.start_server(_behaving(opened, base), "127.0.0.1", 0)
        opened.ports[base] = server.sockets[0].getsockname()[1]
        tasks.append(server)
    yield opened
    for server in tasks:
        server.close()


def _behaving(opened: Endpoints, base: str) -> Any:
    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
                body = await reader.readexactly(int(length.partition(b":")[2]))
                if base == HANGS:
                    await asyncio.sleep(3_600)
                if base == FAILS:
                    writer.write(b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n")
                    continue
                opened.came[base].append((time.monotonic(), json.loads(body).get("deliverynumber", 0)))
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    return met
