"""Who may see a page, and who may do something there: a session, a role, and a form that comes from our own page."""

from typing import Annotated, Any, Final
from urllib.parse import quote, urlsplit

from fastapi import Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from operations.console.desk import Desk
from operations.console.roles import Role
from operations.console.sessions import Session, carries

COOKIE: Final = "zhaolu"
_OWN: Final = frozenset({"same-origin", "none"})


class LoggedOut(Exception):
    """Nobody is logged in here; `back` is where whoever logs in wants to be."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


class NotHere(Exception):
    """Somebody may not do this; `why` is a word of the pages."""

    def __init__(self, why: str, session: Session | None = None) -> None:
        super().__init__(why)
        self.why, self.session = why, session


class Doorkeeper:
    """Dependencies of the console's routes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def visitor(self, role: Role = Role.LOOK) -> Any:
        """Somebody who is logged in and has this role."""

        async def check(request: Request) -> Session:
            session = self._desk.sessions.of(request.cookies.get(COOKIE))
            if session is None:
                raise LoggedOut(_asked(request))
            if not session.may(role):
                raise NotHere("no_role", session)
            return session

        return Depends(check)

    def actor(self, role: Role = Role.OPERATE) -> Any:
        """The same, sending a form of ours."""

        async def check(
            request: Request, session: Annotated[Session, self.visitor(role)], csrf: Annotated[str, Form()] = ""
        ) -> Session:
            if not (own_site(request) and carries(session, csrf)):
                raise NotHere("strange_form", session)
            return session

        return Depends(check)


def own_site(request: Request) -> bool:
    """Whether a browser says that a page of ours asks."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in _OWN:
        return False
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def entrance(request: Request, left: LoggedOut) -> Response:
    """To the login and back; a part of a page has its whole page go there."""
    there = f"/login?back={quote(left.back, safe='')}"
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"hx-redirect": there})
    return RedirectResponse(there, 303)


def within(back: str) -> str:
    """A path of ours, whatever was asked for."""
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable() else "/"


def _asked(request: Request) -> str:
    if request.headers.get("hx-request"):
        whole = urlsplit(request.headers.get("hx-current-url", "/"))
        return within(f"{whole.path}?{whole.query}" if whole.query else whole.path)
    if request.method != "GET":
        return "/"
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
