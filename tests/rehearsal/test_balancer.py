"""One address for several servers: turns are taken, who is away is passed over, and an end is an end for both sides."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rehearsal.runtime.balancer import balanced
from rehearsal.runtime.ports import free_port


@asynccontextmanager
async def naming(name: bytes) -> AsyncIterator[tuple[int, asyncio.Server]]:
    """A server that says its name, then echoes until told to go."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(name + b"\n")
        while (line := await reader.readline()) and line != b"go\n":
            writer.write(line)
        writer.close()

    port = free_port()
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield port, server
    finally:
        server.close()


async def greeting(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        return await reader.readline()
    finally:
        writer.close()


async def test_connections_are_given_to_the_servers_in_turn() -> None:
    async with naming(b"one") as (one, _), naming(b"two") as (two, _), balanced([one, two]) as port:
        assert [await greeting(port) for _ in range(4)] == [b"one\n", b"two\n"] * 2


async def test_a_server_that_is_away_is_passed_over_and_with_none_there_is_no_answer() -> None:
    async with naming(b"one") as (one, _), naming(b"two") as (two, server), balanced([one, two]) as port:
        server.close()
        assert {await greeting(port) for _ in range(3)} == {b"one\n"}
    async with balanced([one, two]) as port:
        assert await greeting(port) == b""


async def test_bytes_pass_both_ways_until_either_side_ends() -> None:
    async with naming(b"one") as (one, _), balanced([one]) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"hello\n")
        assert [await reader.readline(), await reader.readline()] == [b"one\n", b"hello\n"]
        writer.write(b"go\n")
        assert await reader.read() == b""
        writer.close()
