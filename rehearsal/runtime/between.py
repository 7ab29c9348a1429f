"""What stands on the wire between services and a server, and may hold a write back, keep an answer, or be slow.

The store's protocol is read as far as it takes to tell a write from the rest: a length before each message, and the
command's name and collection at the beginning of it. The broker's is passed on as it comes.
"""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit, urlunsplit

_HEAD: Final = 16
_NAME_AT: Final = 26
"""After the head: four bytes of flags, a section's kind, the length of its document, the type of the first element."""
_LARGEST: Final = 64 * 1024 * 1024
_CHUNK: Final = 65_536
_LINGERS_SECONDS: Final = 0.5
_OWN: Final = frozenset({"writers", "time", "leases", "postponed"})
"""Collections of the chassis itself: who cannot note that it lives commits nothing."""


@dataclass(slots=True)
class WriteFate:
    """What befalls one write: it is held back for `seconds`, and its answer is kept from whoever asked."""

    seconds: float = 0.0
    unanswered: bool = False


Fates = Callable[[str], WriteFate | None]
"""Told the collection of each write of documents; None lets it pass."""


def _passes(_collection: str) -> None:
    return None


@dataclass(slots=True)
class Between:
    """A port of its own before one server; `delay_seconds` is how much longer everything takes each way."""

    url: str
    fates: Fates = _passes
    delay_seconds: float = 0.0
    _server: asyncio.Server | None = None
    _passing: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def through(self) -> str:
        """The server's URL, by way of this."""
        if self._server is None:
            raise RuntimeError("not open")
        parts = urlsplit(self.url)
        login, at, _ = parts.netloc.rpartition("@")
        port = self._server.sockets[0].getsockname()[1]
        return urlunsplit(parts._replace(netloc=f"{login}{at}127.0.0.1:{port}"))

    async def open(self) -> None:
        """Take connections on a free port."""
        self._server = await asyncio.start_server(self._passed, "127.0.0.1", 0)

    async def close(self) -> None:
        """Break what is connected; what was held back is let go no more."""
        if self._server is not None:
            self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        parts = urlsplit(self.url)
        if task is None or parts.hostname is None:
            return
        self._passing.add(task)
        connection = _Connection(self, reader, writer)
        try:
            there = await asyncio.open_connection(parts.hostname, parts.port)
            await connection.run(*there, framed=parts.scheme.startswith("mongodb"))
        except (OSError, asyncio.IncompleteReadError):
            pass
        except asyncio.CancelledError:
            task.uncancel()  # closed: the end of this connection, not an error of the server that took it
        finally:
            self._passing.discard(task)
            writer.close()


@dataclass(slots=True)
class _Connection:
    """One connection, both ways; once `mute`, nothing more comes back; a write of it was `struck`."""

    between: Between
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    mute: bool = False
    struck: bool = False

    async def run(self, there: asyncio.StreamReader, to_there: asyncio.StreamWriter, *, framed: bool) -> None:
        """Until the asking side is done and the server has had all of it."""
        back = asyncio.create_task(self._back(there))
        try:
            await (self._messages(to_there) if framed else self._poured(self.reader, to_there))
        finally:
            if self.struck:  # its asker may be gone: the server is not broken off in the middle of it
                await asyncio.wait([back], timeout=_LINGERS_SECONDS)
            back.cancel()
            to_there.close()

    async def _messages(self, to_there: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = await self.reader.readexactly(_HEAD)
            except asyncio.IncompleteReadError:
                return
            message = head + await self.reader.readexactly(min(_LARGEST, struct.unpack_from("<i", head)[0]) - _HEAD)
            fate = self._fate_of(message)
            if fate is not None:
                self.struck, self.mute = True, fate.unanswered
                await asyncio.sleep(fate.seconds)
            await self._delayed()
            to_there.write(message)
            await to_there.drain()
            if self.mute:
                await asyncio.sleep(_LINGERS_SECONDS)
                return

    def _fate_of(self, message: bytes) -> WriteFate | None:
        collection = written(message)
        return None if collection is None or collection in _OWN else self.between.fates(collection)

    async def _back(self, there: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while data := await there.read(_CHUNK):
                await self._delayed()
                if not self.mute:
                    self.writer.write(data)
                    await self.writer.drain()
        if not self.mute:
            self.writer.close()

    async def _poured(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(_CHUNK):
                await self._delayed()
                target.write(data)
                await target.drain()

    async def _delayed(self) -> None:
        if self.between.delay_seconds:
            await asyncio.sleep(self.between.delay_seconds)


def written(message: bytes) -> str | None:
    """The collection of documents a message of the store's protocol writes to; None when it does no such thing."""
    name, _, rest = message[_NAME_AT:].partition(b"\0")
    if name != b"update":
        return None
    length = int(struct.unpack_from("<i", rest)[0])
    return rest[4 : 4 + length - 1].decode("utf-8", "replace")


@asynccontextmanager
async def between(url: str, fates: Fates = _passes, delay_seconds: float = 0.0) -> AsyncIterator[Between]:
    """One, open for as long as the context lasts."""
    opened = Between(url, fates, delay_seconds)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()
