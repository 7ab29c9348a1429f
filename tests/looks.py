"""Heads and lines in memory, for what looks at them: as a store would give them, and nothing waits for anybody."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import replace
from typing import Any

from services.chassis.core.aggregate import Aggregate, Scalar
from services.chassis.core.drawing import LOOK, LineDrawing
from services.chassis.core.whole.kept import SharedWhole
from services.chassis.core.whole.look import Looking
from services.chassis.core.whole.parts import WholeLine

States = Callable[[Aggregate[Any]], Mapping[str, Any]]
Place = tuple[str, str]
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
        if self._pause is at_once:
            for key, line in sorted(self._states(self._drawing.lines).items()):
                if self._fits(line, equals):
                    yield key, line
            return
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


def looking_of(drawing: LineDrawing[Any, Any]) -> Looking[Any, Any, Any] | None:
    """Who looks, where head and lines are kept of one whole."""
    who = getattr(drawing.draw, "__self__", None)
    return who if isinstance(who, Looking) else None


def joined(drawings: Iterable[LineDrawing[Any, Any]], states: Mapping[Place, Any]) -> dict[Place, Any]:
    """The states, and in the place of heads and lines of wholes these themselves, under kind and key of the head."""
    told = dict(states)
    for drawing in drawings:
        if (looking := looking_of(drawing)) is None:
            continue
        lines: dict[str, list[WholeLine[Any]]] = defaultdict(list)
        for place in [place for place in told if place[0] == drawing.lines.kind]:
            line = told.pop(place)
            lines[line.whole].append(line)
        kind = drawing.head.kind
        for key in {*lines, *(place[1] for place in told if place[0] == kind)}:
            head = told.get((kind, key), drawing.head.initial(key))
            told[kind, key] = looking.noted(head, lines[key])
    return told


def shelved(whole: SharedWhole[Any, Any, Any], key: str, state: Any) -> list[tuple[Aggregate[Any], str, Any]]:
    """The documents of a whole that is in this state."""
    part, parts = whole.looking.sharing.split(state)
    head = replace(whole.head.initial(key), part=part)
    lines = [(f"{key}/{name}", replace(whole.line.initial(f"{key}/{name}"), part=each)) for name, each in parts.items()]
    return [(whole.head, key, head), *((whole.line, at, line) for at, line in lines)]
