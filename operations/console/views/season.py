"""The season on one page: its calendar with today on it, how far everybody is, how seats fill, what is due next.

Dates are those that hold: as written, or as they were moved while it ran [COR-2].
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from contracts.messages.platform.dates import DateMoved
from contracts.season.moving import standing
from contracts.season.season import Season
from operations.console import filling
from operations.console.calendar import drawn, due_next
from operations.console.desk import Desk
from operations.console.gate import Doorkeeper
from operations.console.pages import query
from operations.console.parts import MissingPart, part
from operations.console.sessions import Session

_NO_MOVES: Final[Mapping[str, Any]] = {"decisions": (), "stands": ()}


def season_page(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """The page, and the part of it that is drawn again by itself."""
    router = APIRouter()

    @router.get("/season")
    async def show(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        return desk.pages.page(request, "season.html", session, **await _told(desk, request))

    @router.get("/season/now")
    async def again(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        return desk.pages.page(request, "season_now.html", session, **await _told(desk, request))

    return router


async def _told(desk: Desk, request: Request) -> dict[str, Any]:
    asked, now = query(request.query_params, "season", "base"), await desk.now()
    season = desk.season(asked.get("season"), now)
    base = season.base(asked["base"]) if "base" in asked else None
    place = f"/v1/seasons/{quote(season.id, safe='')}"
    stages, seats, dates = await asyncio.gather(
        part("registration", desk.shared("registration", f"{place}/funnel")),
        part("admission", desk.shared("admission", f"{place}/seats")),
        part("admission", desk.dates(season.id)),
    )
    moves = _NO_MOVES if isinstance(dates, MissingPart) or dates is None else dates
    stands = standing(season, map(DateMoved.model_validate, moves["stands"]))
    return {
        "season": season,
        "seasons": desk.seasons,
        "now": now,
        "base": base,
        "calendar": drawn(stands, now, season),
        "due": [(each, left(each.at - now)) for each in due_next(stands, now)],
        "moves": moves["decisions"],
        "moved_to": {each["date"]: each["to"] for each in moves["stands"]},
        **_funnel(stages),
        **_seats(season, seats, None if base is None else base.code),
        "missing": {each.service: each for each in (stages, seats, dates) if isinstance(each, MissingPart)}.values(),
    }


def _funnel(told: dict[str, Any] | MissingPart) -> dict[str, Any]:
    stages = {} if isinstance(told, MissingPart) else told["stages"]
    return {"funnel": filling.funnel(stages) if stages else [], "standing": filling.standing(stages)}


def _seats(season: Season, told: dict[str, Any] | MissingPart, base: str | None) -> dict[str, Any]:
    programmes = [] if isinstance(told, MissingPart) else told["items"]
    bases, specialties = filling.by_base(season, programmes), filling.by_specialty(season, programmes, base)
    return {
        "known": not isinstance(told, MissingPart),
        "bases": bases if programmes else [],
        "specialties": specialties if programmes else [],
        "totals": {
            name: sum(getattr(each, name) for each in bases) for name in ("seats", "held", "admitted", "reported")
        },
    }


def left(until: timedelta) -> tuple[int, int, int]:
    """Days, hours and minutes until something."""
    minutes = int(until.total_seconds()) // 60
    return minutes // 1_440, minutes // 60 % 24, minutes % 60
