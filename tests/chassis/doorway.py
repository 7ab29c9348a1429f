"""A doorway in front of a server, which a test can shut: connections break, and new ones are refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class Doorway:
    """Passes bytes both ways while open."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self._port = 0
        self._flowing = asyncio.Event()
        self._flowing.set()

    @property
    def url(self) -> str:
        """The server's URL, through the doorway."""
        login, at, _ = self._parts.netloc.rpartition("@")
        return urlunsplit(self._parts._replace(netloc=f"{login}{at}127.0.0.1:{self._port}"))

    async def open(self) -> None:
        self._flowing.set()
        self._server = await asyncio.start_server(self._passed, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Break what is connected, refuse what comes."""
        if self._server is not None:
            self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    def hold(self) -> None:
        """Keep what is connected so, and pass nothing on."""
        self._flowing.clear()

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        there_reader, there_writer = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._poured(reader, there_writer))
                ways.create_task(self._poured(there_reader, writer))
        except asyncio.CancelledError:
            task.uncancel()  # shut: the end of this connection, not an error of the server that took it
        finally:
            self._passing.discard(task)
            for end in (writer, there_writer):
                end.close()

    async def _poured(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65_536):
                await self._flowing.wait()
                target.write(data)
                await target.drain()
        target.close()


@asynccontextmanager
async def doorway(url: str) -> AsyncIterator[Doorway]:
    """An open doorway to the server of this URL."""
    door = Doorway(url)
    await door.open()
    try:
        yield door
    finally:
        await door.shut()
