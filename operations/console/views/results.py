"""What `./zhaolu whatif` came to: how specialties would fill on other terms, who would gain and lose [ADM-8, OPS-2]."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from operations.console.desk import Desk
from operations.console.gate import Doorkeeper
from operations.console.sessions import Session
from operations.places import from_caller
from operations.whatif.kept import DrawnOtherwise, kept

SHOWN: Final = 60


def results(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """One page: the results there are, and one of them."""
    router = APIRouter()

    @router.get("/whatif")
    async def show(request: Request, session: Annotated[Session, gate.visitor()], of: str = "") -> Response:
        found = await asyncio.to_thread(kept, from_caller(desk.settings.results))
        chosen = next((each for each in found if each.name == of), found[0] if found else None)
        told: dict[str, Any] = {"found": found, "chosen": chosen, "rows": [], "moved": [], "shown": SHOWN}
        if chosen is not None:
            told |= {"rows": _rows(chosen), "moved": _moved(chosen)}
        return desk.pages.page(request, "whatif.html", session, 200, **told)

    return router


def _rows(chosen: DrawnOtherwise) -> list[dict[str, Any]]:
    """Each specialty with its bars in hundredths of the widest; what is no figure is passed over."""
    rows = [row for code, told in chosen.told["fill"].items() if (row := _row(code, told)) is not None]
    most = max((max(row["seats"] + row["taken"]) for row in rows), default=0) or 1
    for row in rows:
        row["wide"] = [[round(100 * many / most, 2) for many in row[name]] for name in ("seats", "taken")]
    return rows


def _row(code: str, told: Any) -> dict[str, Any] | None:
    try:
        seats, taken = ([int(many) for many in told[name]] for name in ("seats", "taken"))
        row = {"code": code, "name_zh": str(told["name_zh"]), "scarce": bool(told["scarce"])}
    except (LookupError, TypeError, ValueError):
        return None
    return row | {"seats": seats, "taken": taken} if len(seats) == len(taken) == 2 else None


def _moved(chosen: DrawnOtherwise) -> list[tuple[bool, Mapping[str, Any]]]:
    """Who gains, then who loses; the first of each."""
    each = [(True, shift) for shift in chosen.told["gain"]] + [(False, shift) for shift in chosen.told["lose"]]
    return [(gains, shift) for gains, shift in each if isinstance(shift, dict) and "application" in shift]
