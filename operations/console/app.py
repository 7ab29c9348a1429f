"""The console, wired by hand; building it connects to nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from contracts.season.season import Seasons
from operations.access import Access
from operations.client import OperationsClient
from operations.console.desk import Desk
from operations.console.gate import Doorkeeper, LoggedOut, NotHere
from operations.console.gate import entrance as to_the_entrance
from operations.console.headers import PageHeaders
from operations.console.oidc import OpenId
from operations.console.pages import FOLDER, PageTemplates
from operations.console.settings import ConsoleSettings
from operations.console.views.applications import applications
from operations.console.views.audit import audit
from operations.console.views.callers import callers
from operations.console.views.entrance import entrance
from operations.console.views.jobs import jobs
from operations.console.views.letter import letter
from operations.console.views.letters import letters
from operations.console.views.outside import outside
from operations.console.views.processes import processes
from operations.console.views.recipients import recipients
from operations.console.views.results import results
from operations.console.views.runbook import runbook
from operations.console.views.sagas import sagas
from operations.console.views.season import season_page
from operations.console.views.unended import unended

VIEWS = (
    season_page,
    applications,
    sagas,
    letters,
    jobs,
    unended,
    letter,
    recipients,
    callers,
    processes,
    results,
    audit,
    runbook,
)
"""What somebody who is logged in sees; where two paths are alike, the narrower one first."""
_STATUS = {
    "no_number": 422,
    "no_role": 403,
    "strange_form": 403,
    "no_page": 404,
    "letter_gone": 404,
    "not_on_record": 503,
    "not_done": 503,
    "no_broker": 503,
    "no_trail": 503,
}


def build(
    settings: ConsoleSettings, access: Access, seasons: Seasons, transport: httpx.AsyncBaseTransport | None = None
) -> FastAPI:
    """The application; every route but health, files and the login asks for somebody who is logged in."""
    client = httpx.AsyncClient(timeout=access.timeout_seconds, transport=transport)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await client.aclose()

    app = FastAPI(title="zhaolu console", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    desk = Desk(settings, OperationsClient(access, client), seasons, PageTemplates())
    gate = Doorkeeper(desk)
    _answers(app, desk)
    app.include_router(entrance(desk, gate, OpenId(settings, client) if settings.oidc_issuer else None))
    app.include_router(outside(desk))
    for view in VIEWS:
        app.include_router(view(desk, gate))
    app.mount("/static", StaticFiles(directory=FOLDER / "static"))
    app.add_middleware(PageHeaders)
    return app


def _answers(app: FastAPI, desk: Desk) -> None:
    """Health, the first page, and what is answered where something cannot be."""

    @app.get("/readyz")
    async def ready() -> JSONResponse:
        return JSONResponse({"status": "ready"})

    @app.get("/")
    async def first() -> Response:
        return RedirectResponse("/season", 303)

    @app.exception_handler(LoggedOut)
    async def logged_out(request: Request, left: Exception) -> Response:
        assert isinstance(left, LoggedOut)  # noqa: S101  what it is registered for
        return to_the_entrance(request, left)

    @app.exception_handler(NotHere)
    async def not_allowed(request: Request, refused: Exception) -> Response:
        assert isinstance(refused, NotHere)  # noqa: S101  same
        status = _STATUS.get(refused.why, 409)
        return desk.pages.page(request, "problem.html", refused.session, status, why=refused.why)

    @app.exception_handler(RequestValidationError)
    async def not_readable(request: Request, _: Exception) -> Response:
        return desk.pages.page(request, "problem.html", None, 422, why="strange_form")

    @app.exception_handler(HTTPException)
    async def no_page(request: Request, wrong: Exception) -> Response:
        status = wrong.status_code if isinstance(wrong, HTTPException) else 500
        return desk.pages.page(request, "problem.html", None, status, why="no_page")
