"""What a service answers is read over one kept connection, and no answer of any kind is taken for one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from rehearsal.simulator.asking import Asking

GOOD = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nContent-Length: 15\r\n\r\n{"in_flight":0}'


class Served:
    """A service that answers so, one answer a question, and hangs up when it has none left."""

    def __init__(self, answers: Sequence[bytes]) -> None:
        self.left, self.connections, self.heard = list(answers), 0, list[bytes]()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                self.heard.append(await reader.readuntil(b"\r\n\r\n"))
                if not self.left:
                    break
                writer.write(self.left.pop(0))
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def served(*answers: bytes) -> AsyncIterator[tuple[Served, Asking]]:
    here = Served(answers)
    async with await asyncio.start_server(here.meet, "127.0.0.1", 0) as server:
        asking = Asking(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "secret")
        yield here, asking
        asking.close()


async def test_one_connection_is_enough_for_many_questions() -> None:
    async with served(*[GOOD] * 3) as (here, asking):
        assert [await asking.ask("/v1/idle?wait=1.0") for _ in range(3)] == [{"in_flight": 0}] * 3
        assert here.connections == 1
        assert here.heard[0].startswith(b"GET /v1/idle?wait=1.0 HTTP/1.1\r\n")
        assert b"Authorization: Bearer secret" in here.heard[0]


async def test_who_asks_at_the_same_time_has_a_connection_of_its_own() -> None:
    async with served(*[GOOD] * 2) as (_, asking):
        assert list(await asyncio.gather(asking.ask("/"), asking.ask("/"))) == [{"in_flight": 0}, {"in_flight": 0}]


async def test_whoever_hung_up_is_asked_again_over_another_connection() -> None:
    async with served(GOOD) as (here, asking):
        assert await asking.ask("/") == {"in_flight": 0}
        assert await asking.ask("/") is None
        here.left.append(GOOD)
        assert await asking.ask("/") == {"in_flight": 0}
        assert here.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        GOOD.replace(b"200 OK", b"503 Service Unavailable"),
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
        b"nothing of the kind\r\n\r\n",
    ],
)
async def test_what_is_no_good_answer_is_none(answer: bytes) -> None:
    async with served(answer) as (_, asking):
        assert await asking.ask("/") is None


async def test_nobody_there_is_no_answer() -> None:
    async with served() as (_, asking):
        pass
    assert await asking.ask("/") is None
