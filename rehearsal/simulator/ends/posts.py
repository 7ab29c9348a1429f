"""An address to be posted to: HTTP enough for our own pusher, and to answer it, or to hang up on it, as is wanted."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

TAKEN: Final = 204
UNSIGNED: Final = 401
BROKEN: Final = 500
_REASONS: Final = {TAKEN: "No Content", UNSIGNED: "Unauthorized", BROKEN: "Internal Server Error"}
Answer = Callable[[str, Mapping[str, str], bytes], int | None]
"""From path, headers and body to a status; None hangs up."""


@asynccontextmanager
async def posted_to(answer: Answer) -> AsyncIterator[str]:
    """A URL that is answered so, as long as the block lasts."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until whoever opened it leaves, or is killed."""
        try:
            while (told := _told(*await _read(reader), answer)) is not None:
                writer.write(told)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def _told(path: str, headers: Mapping[str, str], body: bytes, answer: Answer) -> bytes | None:
    status = answer(path, headers, body)
    if status is None:
        return None
    length = "" if status == TAKEN else "content-length: 0\r\n"
    return f"HTTP/1.1 {status} {_REASONS[status]}\r\n{length}\r\n".encode()


async def _read(reader: asyncio.StreamReader) -> tuple[str, Mapping[str, str], bytes]:
    first, *rest = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    lines = (line.partition(b":") for line in rest)
    headers = {name.decode("ascii").lower(): value.decode("ascii").strip() for name, _, value in lines}
    return first.split(b" ")[1].decode("ascii"), headers, await reader.readexactly(int(headers["content-length"]))
