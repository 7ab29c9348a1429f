"""What everybody may read is made once a second, not once a reader: on the day of the results all look at once.

An answer is kept in memory for a second, whoever asks meanwhile gets the same bytes, and who asks while it is made anew
waits for that. It bears an ETag, and says how long others may keep it: as long as it is kept here and no longer, so
that a proxy in front adds nothing to its age. What answers a caller is never kept.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS: Final = 1
"""No answer is older than this."""
MOST_BYTES: Final = 64 << 20
"""So much is kept at most, and of one answer an eighth of it; the oldest goes first."""
_OVERHEAD: Final = 512
"""What an answer without a body takes, about."""
_KEPT: Final = frozenset({200, 404})
_NOT_MODIFIED: Final = 304
_OF_THE_BODY: Final = frozenset({b"content-length", b"content-type"})


class PublicRoute(APIRoute):
    """A route whose answer is the same for everybody: `APIRouter(route_class=PublicRoute)`."""


Key = tuple[str, bytes]
"""A path and its query."""


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """A whole answer as it was made, and until when it stands, on the clock of the loop."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: str
    until: float

    @property
    def size(self) -> int:
        return len(self.body) + _OVERHEAD


class SharedAnswers:
    """An application in front of which answers of public routes are kept."""

    def __init__(self, app: ASGIApp, now: Callable[[], float] = time.monotonic, most_bytes: int = MOST_BYTES) -> None:
        self._app, self._now, self._most = app, now, most_bytes
        self._kept: dict[Key, SharedAnswer] = {}
        self._making: dict[Key, asyncio.Event] = {}
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"])
        while (known := self._kept.get(key)) is not None:
            if known.until > self._now():
                await _give(known, known.until - self._now(), scope, send)
                return
            if (making := self._making.get(key)) is None:
                break
            await making.wait()
        await self._made(key, scope, receive, send)

    async def _made(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it made; an answer that is everybody's is held back until it is whole, and kept."""
        made = self._making.setdefault(key, asyncio.Event()) if key in self._kept else None
        begun, parts = self._now(), list[bytes]()
        first: Message | None = None

        async def hold(message: Message) -> None:
            nonlocal first
            if message["type"] == "http.response.start" and isinstance(scope.get("route"), PublicRoute):
                first = message
            elif first is None:
                await send(message)
            else:
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    answer = _answer(first, b"".join(parts), begun + SECONDS)
                    self._keep(key, answer)
                    await _give(answer, answer.until - self._now(), scope, send)

        try:
            await self._app(scope, receive, hold)
        finally:
            if made is not None and self._making.get(key) is made:
                del self._making[key]
                made.set()

    def _keep(self, key: Key, answer: SharedAnswer) -> None:
        self._drop(key)
        if answer.status not in _KEPT or answer.size > self._most // 8:
            return
        self._kept[key] = answer
        self._size += answer.size
        while self._size > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        if (known := self._kept.pop(key, None)) is not None:
            self._size -= known.size


def _answer(first: Message, body: bytes, until: float) -> SharedAnswer:
    return SharedAnswer(first["status"], list(first["headers"]), body, f'"{sha256(body).hexdigest()[:32]}"', until)


async def _give(answer: SharedAnswer, left: float, scope: Scope, send: Send) -> None:
    """The answer, or only that it is still the same; half a second left is none, as a proxy counts whole ones."""
    same = answer.status in _KEPT and answer.etag in Headers(scope=scope).get("if-none-match", "")
    told = [pair for pair in answer.headers if not (same and pair[0] in _OF_THE_BODY)]
    headers = MutableHeaders(raw=told)
    headers["etag"] = answer.etag
    headers["cache-control"] = f"public, max-age={max(0, round(left))}"
    await send({"type": "http.response.start", "status": _NOT_MODIFIED if same else answer.status, "headers": told})
    await send({"type": "http.response.body", "body": b"" if same else answer.body})
