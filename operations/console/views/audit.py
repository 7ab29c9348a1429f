"""The audit trail as a page: who did what and why, the latest first; whether it is what was entered [OPS-2]."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from operations.audit import trail
from operations.client import OperationsClient
from operations.console.desk import Desk
from operations.console.gate import Doorkeeper
from operations.console.pages import query
from operations.console.parts import MissingPart, part
from operations.console.sessions import Session
from services.delivery.domain.trail.chain import fault

_SHOWN: Final = 200


def audit(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """One page."""
    router = APIRouter()

    @router.get("/audit")
    async def show(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        asked = query(request.query_params, "by")
        found = await part("delivery", _all(desk.client))
        entries = [] if isinstance(found, MissingPart) else found
        told = {
            "found": found,
            "wrong": fault(entries),
            "last": entries[-1] if entries else None,
            "entries": [each for each in reversed(entries) if asked.get("by") in {None, each["by"]}][:_SHOWN],
            "people": sorted({each["by"] for each in entries}),
            "filter": asked,
        }
        return desk.pages.page(request, "audit.html", session, 200, **told)

    return router


async def _all(client: OperationsClient) -> list[dict[str, Any]]:
    return [each async for each in trail(client)]
