"""The runbook beside the pages: what is to be done, without leaving for another host."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from operations.console.desk import Desk
from operations.console.gate import Doorkeeper
from operations.console.runbook import sections
from operations.console.sessions import Session


def runbook(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """One page."""
    router = APIRouter()

    @router.get("/runbook")
    async def show(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        return desk.pages.page(request, "runbook.html", session, sections=sections())

    return router
