"""Coming in and leaving: accounts of this machine, another that logs people in, and the language one reads."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from operations.console import accounts
from operations.console.accounts import ConsoleAccount
from operations.console.desk import Desk
from operations.console.gate import COOKIE, Doorkeeper, NotHere, own_site, within
from operations.console.oidc import OpenId, Strange
from operations.console.pages import LANGUAGE
from operations.console.sessions import Session
from operations.console.wording import LANGUAGES

_A_YEAR: Final = 365 * 24 * 3_600
_STATE: Final = "zhaolu-login"
_MINUTES: Final = 600
_AT_ONCE: Final = 2
"""So many passwords are tried at a time: each takes memory and time on purpose."""


def entrance(desk: Desk, gate: Doorkeeper, openid: OpenId | None) -> APIRouter:
    """The routes somebody meets who is not logged in."""
    router, trying = APIRouter(), asyncio.Semaphore(_AT_ONCE)

    @router.get("/login")
    async def form(request: Request, back: str = "/") -> Response:
        return _form(desk, request, back, openid)

    @router.post("/login")
    async def log_in(
        request: Request,
        name: Annotated[str, Form(max_length=64)],
        password: Annotated[str, Form(max_length=1_024)],
        back: Annotated[str, Form()] = "/",
    ) -> Response:
        if not own_site(request):
            raise NotHere("strange_form")
        if desk.lockout.locked(name):
            return _form(desk, request, back, openid, "locked", 429)
        async with trying:
            known = await asyncio.to_thread(accounts.known_as, desk.settings.accounts, name, password)
        if known is None:
            desk.lockout.failed(name)
            return _form(desk, request, back, openid, "wrong_login", 401)
        desk.lockout.passed(name)
        return _in(desk, known, within(back))

    @router.post("/logout")
    async def log_out(request: Request, _: Annotated[Session, gate.actor(accounts.Role.LOOK)]) -> Response:
        desk.sessions.end(request.cookies.get(COOKIE))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax")
        return answer

    @router.get("/language/{language}")
    async def speak(language: str, back: str = "/") -> Response:
        answer = RedirectResponse(within(back), 303)
        if language in LANGUAGES:
            answer.set_cookie(LANGUAGE, language, _A_YEAR, secure=True, httponly=True, samesite="lax")
        return answer

    if openid is not None:
        _elsewhere(router, desk, openid)
    return router


def _elsewhere(router: APIRouter, desk: Desk, openid: OpenId) -> None:
    """Logging in with whom the settings name."""

    @router.get("/login/openid")
    async def ask(request: Request, back: str = "/") -> Response:
        try:
            address, state = await openid.asked(within(back))
        except Strange:
            return _form(desk, request, back, openid, "openid_away", 503)
        answer = RedirectResponse(address, 303)
        answer.set_cookie(_STATE, state, _MINUTES, secure=True, httponly=True, samesite="lax", path="/login")
        return answer

    @router.get("/login/openid/back")
    async def come_back(request: Request, code: str = "", state: str = "") -> Response:
        try:
            account, back = await openid.told(code, state, request.cookies.get(_STATE, ""))
        except Strange:
            return _form(desk, request, "/", openid, "wrong_openid", 401)
        answer = _in(desk, account, back)
        answer.delete_cookie(_STATE, path="/login", secure=True, httponly=True, samesite="lax")
        return answer


def _in(desk: Desk, account: ConsoleAccount, back: str) -> Response:
    answer = RedirectResponse(back, 303)
    answer.set_cookie(COOKIE, desk.sessions.begin(account), secure=True, httponly=True, samesite="lax")
    return answer


def _form(
    desk: Desk, request: Request, back: str, openid: OpenId | None, wrong: str = "", status: int = 200
) -> Response:
    return desk.pages.page(
        request, "login.html", answer=status, back=within(back), openid=openid is not None, wrong=wrong
    )
