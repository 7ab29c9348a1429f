"""How far the broker has confirmed what one process committed: a position in a sequence, not a flag per document.

Every commit stamps its documents with a token, `<writer>/<number>`. The number up to which all tokens are settled
is written down now and then; what lies beyond it when a process dies is published again by another.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from uuid import uuid4

from services.chassis.core.failures import Unavailable

POSTPONED: Final = "postponed"
"""Stands in the place of a token where an outbox is put off: its record tells when it is said again."""
_NOTHING: Final[Mapping[str, int]] = MappingProxyType({})
SILENT_SECONDS: Final = 1.5
"""A writer that could not note its progress for so long commits nothing: others may take it for dead soon."""
REST_SECONDS: Final = 3.0
"""A writer that committed nothing for so long, and has nothing open, may note that it rests, and then nothing more."""


def writer_of(token: str) -> str:
    """Whose commit a token names."""
    return token.partition("/")[0]


def last_of(writer: str) -> str:
    """A token after all tokens of this writer."""
    return f"{writer}/~"


@dataclass(frozen=True, slots=True)
class OutboxWatermark:
    """How far the broker has confirmed what a writer committed; `beat` counts its notes.

    `looks` counts how often others looked through what it left, from when they took it for dead.
    """

    writer: str
    upto: str
    beat: int
    looks: int = 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """A commit of which it is not known whether it was stored, or whether the broker has it.

    `unanswered` are the documents it may yet be stored in, at any later moment, and the versions it would replace.
    """

    kind: str
    before: str
    token: str
    unanswered: Mapping[str, int] = field(default_factory=dict)


class Writer:
    """The tokens of one process, from its start to its end."""

    def __init__(self) -> None:
        self.name = uuid4().hex[:16]
        self._number = 0
        self._open: dict[str, str] = {}
        self._opened: dict[str, float] = {}
        self._doubts: dict[str, Doubt] = {}
        self._others: dict[str, OutboxWatermark | None] = {}
        self._noting, self._wanted, self._doubtful = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._users, self._used = 0, time.monotonic()
        self.noted()

    def noted(self) -> None:
        """Its progress is written down as of now."""
        self._noted = time.monotonic()
        self._noting.set()

    @property
    def idle(self) -> bool:
        """Whether it has committed nothing for a while, and nothing is open."""
        return not self._open and not self._users and time.monotonic() - self._used > REST_SECONDS

    def rest(self) -> None:
        """Its progress is noted no more from here on, and it commits nothing until it is noted again."""
        self._noting.clear()
        self._wanted.clear()

    async def wanted(self) -> None:
        """Wait, while it rests, until somebody wants to commit."""
        await self._wanted.wait()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Its progress is noted for as long as the block lasts. Raises `Unavailable` when that does not come about."""
        self._users += 1
        try:
            await self._awake()
            yield
        finally:
            self._users -= 1
            self._used = time.monotonic()

    async def _awake(self) -> None:
        self._wanted.set()
        try:
            async with asyncio.timeout(SILENT_SECONDS):
                await self._noting.wait()
        except TimeoutError:
            raise Unavailable("store: progress not noted") from None

    def _token(self, number: int) -> str:
        return f"{self.name}/{number:012d}"

    def issue(self) -> str:
        """The token of the next commit, open until settled. Raises `Unavailable` while progress cannot be noted."""
        if not self._noting.is_set() or time.monotonic() - self._noted > SILENT_SECONDS:
            raise Unavailable("store: progress not noted")
        before = self._token(self._number)
        self._number += 1
        token = self._token(self._number)
        self._open[token], self._opened[token] = before, time.monotonic()
        return token

    def settle(self, token: str) -> None:
        """Everything stored under this token is confirmed, or nothing was stored."""
        self._open.pop(token, None)
        self._opened.pop(token, None)
        self._doubts.pop(token, None)

    def doubt(self, kind: str, token: str, unanswered: Mapping[str, int] = _NOTHING) -> None:
        """The store or the broker did not answer: look in the store what became of it."""
        self._doubts[token] = Doubt(kind, self._open[token], token, unanswered)
        self._doubtful.set()

    async def doubtful(self) -> None:
        """Wait until there is a doubt."""
        if not self._doubts:
            self._doubtful.clear()
        await self._doubtful.wait()

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return tuple(self._doubts.values())

    @property
    def unsettled(self) -> int:
        return len(self._open)

    @property
    def unsettled_seconds(self) -> float:
        """The age of the oldest commit that is not settled; 0 where none is open."""
        now = time.monotonic()
        return now - next(iter(self._opened.values()), now)

    @property
    def upto(self) -> str:
        """The last token before which, itself included, all are settled."""
        return next(iter(self._open.values()), self._token(self._number))

    def unknown(self, token: str) -> bool:
        """Whether this is another writer's token, further than that writer was last known to be."""
        writer = writer_of(token)
        if not token or token == POSTPONED or writer == self.name:
            return False
        other = self._others.get(writer)
        return other is None or token > other.upto

    def left(self, token: str) -> bool:
        """Whether this is such a token, and its writer was taken for dead when it was last asked after, or unheard of.

        What is stored under it was perhaps stored after others had looked: nobody but its finder will say it.
        """
        other = self._others.get(writer_of(token))
        return self.unknown(token) and (other is None or other.looks > 0)

    def learn(self, asked: Iterable[str], found: Iterable[OutboxWatermark]) -> None:
        """How far other writers are; who was asked after and not found has noted nothing."""
        self._others |= dict.fromkeys(asked)
        self._others |= {each.writer: each for each in found}

    def confirmed(self, token: str) -> bool:
        """Whether the broker is known to have everything that was stored under this token."""
        if writer_of(token) == self.name:
            return token not in self._open
        return token != POSTPONED and not self.unknown(token)
