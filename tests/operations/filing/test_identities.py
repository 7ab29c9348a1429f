"""Looks at identities: many wait for their records together, and each is still one look."""

import asyncio

import httpx
import pytest

from operations.access import Access
from operations.client import Denied, OperationsClient
from operations.filing.identities import AT_ONCE, identity, looked_at


async def test_many_are_looked_at_together_and_come_in_their_order() -> None:
    under_way, most = 0, 0

    async def look(entry: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(1 + entry % 3):
            await asyncio.sleep(0)
        under_way -= 1
        return entry * 10

    entries = list(range(3 * AT_ONCE + 1))
    assert await looked_at(entries, look) == [entry * 10 for entry in entries]
    assert most == AT_ONCE


async def test_a_look_that_fails_is_raised_once_those_beside_it_have_ended() -> None:
    ended: list[int] = []

    async def look(entry: int) -> int:
        await asyncio.sleep(0)
        ended.append(entry)
        if entry % 2:
            raise Denied("registration", 503, f"look_{entry}")
        return entry

    with pytest.raises(Denied, match="look_1"):
        await looked_at([0, 1, 2, 3], look)
    assert ended == [0, 1, 2, 3]


async def test_who_is_asked_for_twice_at_once_is_looked_at_once() -> None:
    asked: list[str] = []

    async def told(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        await asyncio.sleep(0)
        return httpx.Response(200, json={"application": request.url.path})

    async with httpx.AsyncClient(transport=httpx.MockTransport(told)) as transport:
        client = OperationsClient(Access({"registration": "http://registration"}), transport)
        first, second = await asyncio.gather(identity(client, "A-1"), identity(client, "A-1"))
        assert first == second == await identity(client, "A-1")
    assert asked == ["/v1/identities/A-1"]


async def test_a_look_that_was_refused_is_asked_for_again() -> None:
    answers = iter((httpx.Response(404, json={"code": "unknown_application"}), httpx.Response(200, json={"a": 1})))

    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: next(answers))) as transport:
        client = OperationsClient(Access({"registration": "http://registration"}), transport)
        with pytest.raises(Denied):
            await identity(client, "A-1")
        assert await identity(client, "A-1") == {"a": 1}
