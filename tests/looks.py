"""Heads and lines in memory, for what looks at them: as a store would give them, and nothing waits for anybody."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from typing import Any

from services.chassis.core.aggregate import Aggregate, Scalar
from services.chassis.core.drawing import LOOK, LineDrawing

States = Callable[[Aggregate[Any]], Mapping[str, Any]]
Hear = Callable[[Aggregate[Any], str, Any], None]


async def at_once() -> None:
    """Nobody comes between."""


class HeldLines:
    """The lines of one head; `pause` is where others may come between."""

    def __init__(
        self,
        drawing: LineDrawing[Any, Any],
        key: str,
        states: States,
        hear: Hear,
        pause: Callable[[], Awaitable[None]] = at_once,
    ) -> None:
        self._drawing, self._key, self._states, self._hear, self._pause = drawing, key, states, hear, pause

    async def head(self) -> Any:
        await self._pause()
        return self._states(self._drawing.head).get(self._key, self._drawing.head.initial(self._key))

    async def each(self, **equals: Scalar) -> AsyncIterator[tuple[str, Any]]:
        await self._pause()
        seen = ""
        while True:
            found = self._states(self._drawing.lines)
            after = [key for key in sorted(found) if key > seen and self._fits(found[key], equals)]
            if not after:
                return
            yield after[0], found[after[0]]
            seen = after[0]
            await self._pause()

    async def any(self, **equals: Scalar) -> bool:
        await self._pause()
        return any(self._fits(line, equals) for line in self._states(self._drawing.lines).values())

    async def tell(self, messages: Mapping[str, Any]) -> None:
        for key, message in messages.items():
            await self._pause()
            self._hear(self._drawing.lines, key, message)

    async def tell_head(self, message: Any) -> None:
        await self._pause()
        self._hear(self._drawing.head, self._key, message)

    def _fits(self, line: Any, equals: Mapping[str, Scalar]) -> bool:
        wanted = {self._drawing.group: self._key, **equals}
        return wanted.items() <= self._drawing.lines.index(line).items()


def wanted(drawing: LineDrawing[Any, Any], states: States) -> list[str]:
    """The heads that ask for a look."""
    heads = states(drawing.head)
    return sorted(key for key, head in heads.items() if drawing.head.index(head).get(LOOK) == 1)


def finished(look: Coroutine[Any, Any, None]) -> None:
    """Go through with it, where nothing comes between."""
    try:
        look.send(None)
    except StopIteration:
        return
    raise AssertionError("a look in memory waits for somebody")
