"""Requests in their traces: whoever asks may say which one, and what is said because of it stays in it."""

from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.envelope import TraceContext, trace_context
from services.chassis.core.span_role import SpanRole
from services.chassis.core.tracing import ASKED, Tracing

_UNTOLD: Final = frozenset({"/livez", "/readyz", "/metrics", "/v1/idle"})
"""What is asked every few seconds, and tells nothing."""
_FAILED: Final = 500


class TracedRequests:
    """Before everything else; off, it only hands on which trace was named."""

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self._app, self._tracing = app, tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _UNTOLD:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        context = trace_context(headers.get("traceparent"), headers.get("tracestate"))
        if not self._tracing.on:
            ASKED.set(context)
            await self._app(scope, receive, send)
            return
        await self._traced(scope, receive, send, context)

    async def _traced(self, scope: Scope, receive: Receive, send: Send, cause: TraceContext | None) -> None:
        status = _FAILED

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        method = scope["method"]
        here = self._tracing.begin(method, SpanRole.SERVER, cause, {"http.request.method": method})
        ASKED.set(here)
        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "")
            told = {"http.response.status_code": status, **({"http.route": route} if route else {})}
            self._tracing.end(here, told, name=f"{method} {route}".strip(), failed=status >= _FAILED)
