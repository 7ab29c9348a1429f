"""One application: what became of it and why over all services, what comes next, its certificate [OPS-1]."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from operations.client import Denied, OperationsClient
from operations.console.desk import Desk
from operations.console.gate import Doorkeeper, NotHere
from operations.console.numbers import number
from operations.console.parts import MissingPart, part
from operations.console.sessions import Session
from operations.stories import entries_of

KNOWING: Final = ("registration", "verification", "exams", "admission", "finance")
"""Whom an application passes through."""
_TELLERS: Final = ("registration", "admission")
_SIGNED_SECONDS: Final = 20.0
"""A certificate is made and signed when it is asked for, beside the page, which does not wait for it."""
Told = dict[str, Any] | None | MissingPart


def applications(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """The search and one application."""
    router = APIRouter()

    @router.get("/applications")
    async def search(request: Request, session: Annotated[Session, gate.visitor()], number: str = "") -> Response:
        if number.strip():
            return RedirectResponse(f"/applications/{quote(number.strip(), safe='')}", 303)
        return desk.pages.page(request, "applications.html", session)

    @router.get("/applications/{application}")
    async def show(request: Request, application: str, session: Annotated[Session, gate.visitor()]) -> Response:
        if (name := number(application)) is None:
            raise NotHere("no_number", session)
        told = await whole(desk.client, name)
        known = any(state is not None for state in told["states"].values())
        return desk.pages.page(request, "application.html", session, 200 if known else 404, application=name, **told)

    @router.get("/applications/{application}/certificates")
    async def certificates(request: Request, application: str, session: Annotated[Session, gate.visitor()]) -> Response:
        if (name := number(application)) is None:
            raise NotHere("no_number", session)
        found = await part("admission", _certificates(desk.client, name), _SIGNED_SECONDS)
        return desk.pages.page(request, "certificates.html", session, application=name, certificates=found)

    return router


async def whole(client: OperationsClient, application: str) -> dict[str, Any]:
    """Everything there is about it, each service asked for itself, all at once."""
    place = f"/v1/applications/{quote(application, safe='')}"
    paths = [
        *((service, place) for service in KNOWING),
        *((service, f"{place}/story") for service in _TELLERS),
    ]
    told = await asyncio.gather(*(part(service, client.one(service, path)) for service, path in paths))
    states = dict(zip(KNOWING, told, strict=False))
    standing, saga = (_known(each) for each in told[len(KNOWING) :])
    return {
        "states": states,
        "entries": entries_of({name: _known(each) for name, each in states.items()}, standing, saga),
        "status": _known(states["registration"]),
        "saga": saga,
        "lacking": {each.service: each for each in told if isinstance(each, MissingPart)},
    }


async def _certificates(client: OperationsClient, application: str) -> list[dict[str, Any]]:
    """Its certificates; none where it was never ranked."""
    path = f"/v1/applications/{quote(application, safe='')}/certificates"
    try:
        found: list[dict[str, Any]] = (await client.answer("admission", path, made=True)).json()
    except Denied as refused:
        if refused.status == httpx.codes.NOT_FOUND:
            return []
        raise
    return found


def _known(told: Told) -> Mapping[str, Any] | None:
    return None if isinstance(told, MissingPart) else told
