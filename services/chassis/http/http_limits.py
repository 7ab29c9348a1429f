"""What a connection may take of the HTTP edge before anybody knows whose it is: so much time, and so many bytes.

The server reads headers of any length for any time, and a body as slowly as it comes; a thousand connections that say
a byte a minute would keep everybody else out.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from json import dumps
from typing import Any, Final

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.flow_control import service_unavailable
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from contracts.problems import MEDIA_TYPE, problem
from services.chassis.http.problems import answered

HEAD_SECONDS: Final = 10.0
"""From the connection, or the end of the request before, to the end of the headers; uvicorn ends idle ones sooner."""
HEAD_BYTES: Final = 32 * 1024
BODY_SECONDS: Final = 30.0
"""From the end of the headers to the end of the body: 1 MiB over a slow line."""
CONNECTIONS: Final = 1_000
"""More at once, and the next hears 503."""


class Limited(HttpToolsProtocol):
    """The server's own protocol, with an end to patience."""

    _timer: asyncio.TimerHandle | None = None
    _head_bytes: int = 0
    _in_head: bool = True
    _past_head: bool = False
    """Whether headers, or a body, ended in what was received last: it was not all headers."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._within(HEAD_SECONDS, "headers")

    def connection_lost(self, exc: Exception | None) -> None:
        self._at_ease()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._past_head = False
        super().data_received(data)
        if self._in_head and not self._past_head and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._end(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers", f"more than {HEAD_BYTES} bytes")

    def on_message_begin(self) -> None:
        self._in_head, self._head_bytes = True, 0
        if self._timer is None:
            self._within(HEAD_SECONDS, "headers")
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head, self._past_head = False, True
        self._within(BODY_SECONDS, "body")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._at_ease()
        self._in_head, self._past_head, self._head_bytes = True, True, 0
        super().on_message_complete()

    def _within(self, seconds: float, part: str) -> None:
        self._at_ease()
        self._timer = self.loop.call_later(seconds, self._end, HTTPStatus.REQUEST_TIMEOUT, part, f"{seconds:g} s")

    def _at_ease(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self, status: HTTPStatus, part: str, detail: str) -> None:
        """Say why, unless an answer is under way, and hang up."""
        self._at_ease()
        if self.transport.is_closing():
            return
        answering: RequestResponseCycle | None = self.cycle
        if answering is None or answering.response_complete or not answering.response_started:
            code = "too_slow" if status is HTTPStatus.REQUEST_TIMEOUT else "too_large"
            self.transport.write(_whole(status, problem(status, code, part, detail)))
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP at all."""
        self.transport.write(_whole(HTTPStatus.BAD_REQUEST, problem(400, "invalid_request", cause=msg)))
        self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """The server's own answer to one connection too many is ours."""
        crowded: Any = _crowded
        super()._start_asgi_task(cycle, crowded if app is service_unavailable else app)


def _whole(status: HTTPStatus, told: Mapping[str, Any]) -> bytes:
    """A whole response, after which nothing comes."""
    body = dumps(told, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: {MEDIA_TYPE}\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body


async def _crowded(scope: Scope, receive: Receive, send: Send) -> None:
    told = problem(HTTPStatus.SERVICE_UNAVAILABLE, "too_many_connections")
    await answered(told, {"connection": "close", "retry-after": "2"})(scope, receive, send)
