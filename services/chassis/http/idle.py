"""Whether work is left, answered before anything else: a rehearsal asks that of every process many times a second.

What is answered here, and to whom, is what the route says; whatever is not asked plainly goes that way.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Request

from contracts.callers import Scope
from services.chassis.core.failures import Unavailable
from services.chassis.core.trouble import Told
from services.chassis.http.callers import CallerDirectory

PATH: Final = "/v1/idle"
LONGEST_SECONDS: Final = 30.0
_BEARER: Final = b"Bearer "
_FLAGS: Final[Mapping[str, bool]] = {"true": True, "false": False}
_PLAIN: Final = frozenset({"wait", "glance", "at"})


@dataclass(frozen=True, slots=True)
class Probe:
    """What health and idleness are read from, and how held deadlines are released."""

    troubles: Callable[[], Awaitable[Sequence[Told]]]
    glance: Callable[[float], Awaitable[dict[str, Any]]]
    rest: Callable[[float, datetime | None], Awaitable[dict[str, Any]]]
    fates: Callable[[str, list[str]], dict[str, str]]
    release: Callable[[], Awaitable[bool]]


class AnswersOfRest:
    """In front of an application: a plain question of one who may ask it costs no more than its answer."""

    def __init__(self, app: ASGIApp, callers: CallerDirectory, probe: Probe) -> None:
        self._app, self._callers, self._probe = app, callers, probe

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        asked = self._asked(scope)
        if asked is None:
            await self._app(scope, receive, send)
            return
        try:
            answer = await asked
        except Unavailable:
            await self._app(scope, receive, send)
            return
        body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        headers = [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _asked(self, scope: Request) -> Awaitable[dict[str, Any]] | None:
        """The answer to come, where the question is plain, and whoever asks may."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "GET" or not self._may(scope):
            return None
        try:
            query = dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True, strict_parsing=True))
            wait, glance = _seconds(query.get("wait", "0")), _FLAGS[query.get("glance", "false")]
            at = datetime.fromisoformat(query["at"]) if "at" in query else None
        except (ValueError, KeyError):
            return None
        if not (query.keys() <= _PLAIN and 0 <= wait <= LONGEST_SECONDS) or (at is not None and at.tzinfo is None):
            return None
        return self._probe.glance(wait) if glance else self._probe.rest(wait, at)

    def _may(self, scope: Request) -> bool:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        if len(given) != 1 or not given[0].startswith(_BEARER):
            return False
        try:
            caller = self._callers.bearer(given[0].removeprefix(_BEARER).decode("ascii"))
        except (Unavailable, UnicodeDecodeError):
            return False
        return caller is not None and caller.may(Scope.OPERATE)


def _seconds(told: str) -> float:
    """Raises `ValueError` for what is not written as a number of seconds is."""
    if not told.replace(".", "", 1).isdecimal():
        raise ValueError(told)
    return float(told)
