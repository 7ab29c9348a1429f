"""What every answer of the console says to browsers: nothing of others, nothing inline, nothing kept, no frames."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS: Final = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_PAGES: Final = (b"cache-control", b"no-store")
_FILES: Final = (b"cache-control", b"private, max-age=3600")


class PageHeaders:
    """Around an application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = _FILES if scope["path"].startswith("/static/") else _PAGES
                message["headers"] = [*message.get("headers", ()), *_ALWAYS, kept]
            await send(message)

        await self._app(scope, receive, sent if scope["type"] == "http" else send)
