"""AMQP by hand, to the byte: what a client library would never send, or could not."""

import asyncio
import struct
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from pamqp import commands, frame, header
from pamqp.base import Frame

_CLOSED: Final = (commands.Connection.Close, commands.Channel.Close)

_AT_ONCE: Final = 100_000


def short(text: bytes) -> bytes:
    return bytes((len(text),)) + text


def long(tag: bytes, content: bytes) -> bytes:
    """A field value with its length: a string, an array, a table, bytes."""
    return tag + struct.pack(">I", len(content)) + content


def text(value: str | bytes) -> bytes:
    return long(b"S", value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value)


def fields(pairs: Sequence[tuple[bytes, bytes]]) -> bytes:
    """What stands inside a table: names with their values."""
    return b"".join(short(name) + value for name, value in pairs)


def properties(**given: bytes) -> bytes:
    """Flags and values of message properties, each as it is to go over the wire."""
    flags = commands.Basic.Properties.flags
    set_ = sum(flags[name] for name in given)
    return struct.pack(">H", set_) + b"".join(given[name] for name in flags if name in given)


def headed(headers: Mapping[str, str | bytes], **given: bytes) -> bytes:
    """Properties with these headers as strings."""
    table = fields([(name.encode(), text(value)) for name, value in headers.items()])
    return properties(headers=struct.pack(">I", len(table)) + table, **given)


@dataclass
class Wire:
    """One connection with one channel, on which every publish is confirmed."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sent: int = 0
    confirmed: int = 0
    closed: str = ""
    written: bytearray = field(default_factory=bytearray)
    """What goes over the wire with what follows it, or once it is waited for."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def _next(self) -> frame.FrameTypes:
        head = await self.reader.readexactly(7)
        rest = await self.reader.readexactly(struct.unpack(">I", head[3:])[0] + 1)
        return frame.unmarshal(head + rest)[2]

    async def ask(self, channel: int, method: Frame) -> None:
        self.writer.write(frame.marshal(method, channel))
        await self._next()

    def publish(self, exchange: bytes, key: bytes, props: bytes, body: bytes) -> None:
        """One message, whatever its properties are."""
        self.sent += 1
        method = struct.pack(">HHH", 60, 40, 0) + short(exchange) + short(key) + b"\x00"
        head = struct.pack(">HHQ", 60, 0, len(body)) + props
        parts = [(1, method), (2, head), *((3, body[at : at + _AT_ONCE]) for at in range(0, len(body), _AT_ONCE))]
        for kind, payload in parts:
            self.written += struct.pack(">BHI", kind, 1, len(payload)) + payload + b"\xce"
        if len(self.written) > _AT_ONCE:
            self._write()

    def _write(self) -> None:
        self.writer.write(bytes(self.written))
        self.written.clear()

    async def listen(self) -> None:
        """Count confirms until the broker hangs up."""
        try:
            while True:
                told = await self._next()
                if isinstance(told, commands.Basic.Ack):
                    self.confirmed = max(self.confirmed, told.delivery_tag or 0)
                elif isinstance(told, _CLOSED):
                    self.closed = str(told.reply_text)
                self._changed.set()
        except (OSError, asyncio.IncompleteReadError):
            self.closed = self.closed or "hung up"
            self._changed.set()

    async def settled(self) -> bool:
        """Wait until all is confirmed; whether it was, and the broker did not hang up instead."""
        self._write()
        await self.writer.drain()
        while self.confirmed < self.sent and not self.closed:
            self._changed.clear()
            await self._changed.wait()
        return not self.closed


@asynccontextmanager
async def wire(url: str) -> AsyncIterator[Wire]:
    """Connected and logged in as the URL says."""
    parts = urlsplit(url)
    login = f"\x00{unquote(parts.username or 'guest')}\x00{unquote(parts.password or 'guest')}"
    opened = Wire(*await asyncio.open_connection(parts.hostname, parts.port or 5672))
    opened.writer.write(header.ProtocolHeader().marshal())
    await opened._next()
    await opened.ask(0, commands.Connection.StartOk({}, "PLAIN", login, "en_US"))
    opened.writer.write(frame.marshal(commands.Connection.TuneOk(2_047, 131_072, 0), 0))
    await opened.ask(0, commands.Connection.Open("/"))
    await opened.ask(1, commands.Channel.Open())
    await opened.ask(1, commands.Confirm.Select())
    listening = asyncio.create_task(opened.listen())
    try:
        yield opened
    finally:
        listening.cancel()
        opened.writer.close()
