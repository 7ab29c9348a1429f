"""Questions to a service, many a second: over a connection that is kept, since a client takes longer than an answer."""

import asyncio
import json
from asyncio import StreamReader, StreamWriter
from typing import Any, Final
from urllib.parse import urlsplit

_ANSWER_SECONDS: Final = 30.0
_OK: Final = b"200"
_LENGTH: Final = b"content-length:"


class Asking:
    """One service, asked for one thing after another."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._place = parts.hostname, parts.port
        self._head = f"Host: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n"
        self._kept: tuple[StreamReader, StreamWriter] | None = None

    async def ask(self, path: str) -> Any:
        """The JSON it answers; None when it answers nothing, or nothing good: a kept connection may be gone as well."""
        kept, self._kept = self._kept, None
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                kept = kept or await asyncio.open_connection(*self._place)
                status, body = await self._answer(path, *kept)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
            _close(kept)
            return None
        except asyncio.CancelledError:
            _close(kept)
            raise
        _close(self._kept)  # who asked meanwhile had one of its own
        self._kept = kept
        return json.loads(body) if status == _OK else None

    async def _answer(self, path: str, reader: StreamReader, writer: StreamWriter) -> tuple[bytes, bytes]:
        writer.write(f"GET {path} HTTP/1.1\r\n{self._head}".encode())
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).lower().splitlines()
        (length,) = (line.removeprefix(_LENGTH) for line in lines if line.startswith(_LENGTH))
        return first.split(b" ")[1], await reader.readexactly(int(length))

    def close(self) -> None:
        """Hang up."""
        _close(self._kept)
        self._kept = None


def _close(kept: tuple[StreamReader, StreamWriter] | None) -> None:
    if kept is not None:
        kept[1].close()
