"""One address for several servers, as a load balancer gives it: a connection goes to the next one that takes it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Final

from rehearsal.runtime.ports import free_port

_CHUNK: Final = 65_536


class Balancer:
    """Takes connections in turn to servers on loopback ports; one that refuses is passed over."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports, self._turns = ports, count()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass bytes both ways until either side ends; with no server there, hang up."""
        server = await self._reached()
        if server is None:
            writer.close()
            return
        there, to_there = server
        try:
            await asyncio.wait(
                [asyncio.ensure_future(_poured(reader, to_there)), asyncio.ensure_future(_poured(there, writer))],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for end in (writer, to_there):
                end.close()

    async def _reached(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        first = next(self._turns)
        for nth in range(len(self._ports)):
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self._ports[(first + nth) % len(self._ports)])
        return None


async def _poured(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(_CHUNK):
            target.write(data)
            await target.drain()


@asynccontextmanager
async def balanced(ports: Sequence[int]) -> AsyncIterator[int]:
    """A balancer in front of these ports for as long as the context lasts; yields its own."""
    port = free_port()
    server = await asyncio.start_server(Balancer(ports).take, "127.0.0.1", port)
    try:
        yield port
    finally:
        server.close()
