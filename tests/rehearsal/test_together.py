"""Contexts entered at once are left at once, however it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from rehearsal.runtime.together import together


class Room:
    """Who is in it, and a door that opens when enough have come."""

    def __init__(self, wanted: int) -> None:
        self.here, self._door = set[str](), asyncio.Barrier(wanted)

    @asynccontextmanager
    async def entered(self, name: str) -> AsyncIterator[str]:
        self.here.add(name)
        await self._door.wait()
        try:
            yield name
        finally:
            await self._door.wait()
            self.here.remove(name)

    @asynccontextmanager
    async def refusing(self) -> AsyncIterator[str]:
        raise KeyError("no entry")
        yield ""


async def test_all_are_entered_at_once_and_left_at_once() -> None:
    """Each waits for the other at the door, both ways."""
    room = Room(2)
    async with together(room.entered("a"), room.entered("b")) as names:
        assert names == ["a", "b"]
        assert room.here == {"a", "b"}
    assert room.here == set()


async def test_when_one_fails_those_that_came_are_left_and_the_failure_is_told() -> None:
    room = Room(1)
    with pytest.raises(KeyError, match="no entry"):
        async with together(room.entered("a"), room.refusing()):
            pytest.fail("one is not there")
    assert room.here == set()


async def test_what_happens_inside_is_told_as_it_is_and_all_are_left() -> None:
    room = Room(2)
    with pytest.raises(ValueError, match="inside"):
        async with together(room.entered("a"), room.entered("b")):
            raise ValueError("inside")
    assert room.here == set()


async def test_broken_off_on_the_way_in_those_that_came_are_left() -> None:
    room, slow = Room(1), Room(2)

    async def enter() -> None:
        async with together(room.entered("a"), slow.entered("b")):
            pytest.fail("one is never there")

    entering = asyncio.create_task(enter())
    while not (room.here and slow.here):  # noqa: ASYNC110  nobody tells
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    entering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await entering
    assert room.here == set()
