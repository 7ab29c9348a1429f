"""Pages for those outside, behind a link the platform signed: an applicant's own, and a base's lists. To read only."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from operations.client import Denied, Unanswered
from operations.console import filling
from operations.console.calendar import due_next
from operations.console.desk import Desk
from operations.console.links import LinkedPage, keys_of, opens
from operations.console.parts import MissingPart, part
from operations.console.views.season import left

_SHOWN: Final = 200
_PENDING: Final = "registered"
Told = dict[str, Any] | MissingPart


def outside(desk: Desk) -> APIRouter:
    """Two pages; none where no key of the platform is known."""
    router, keys = APIRouter(), keys_of(desk.settings.link_keys)

    def may(request: Request, kind: Any, subject: str) -> bool:
        until, signature = (request.query_params.get(name, "") for name in ("until", "signature"))
        return opens(LinkedPage(kind, subject), until, signature, keys, time.time())

    def closed(request: Request) -> Response:
        return desk.pages.page(request, "link_over.html", None, 403)

    @router.get("/my/{application}")
    async def applicant(request: Request, application: str) -> Response:
        if not may(request, "applicant", application):
            return closed(request)
        return desk.pages.page(request, "my.html", None, 200, **await _applicant(desk, application))

    @router.get("/at/{season}/{base}")
    async def base(request: Request, season: str, base: str) -> Response:
        if not may(request, "base", f"{season}/{base}"):
            return closed(request)
        known = desk.seasons.get(season)
        place = None if known is None else known.base(base)
        if known is None or place is None:
            return desk.pages.page(request, "link_over.html", None, 404)
        return desk.pages.page(request, "at_base.html", None, 200, **await _base(desk, season, base))

    return router


async def _applicant(desk: Desk, application: str) -> dict[str, Any]:
    place = f"/v1/applications/{quote(application, safe='')}"
    status, story, now = await asyncio.gather(
        part("registration", _one(desk, "registration", place)),
        part("registration", _one(desk, "registration", f"{place}/story")),
        desk.now(),
    )
    told = status if not isinstance(status, MissingPart) else {}
    season = desk.seasons.get(str(told.get("season")))
    words = [] if isinstance(story, MissingPart) else story.get("words", [])
    return {
        "application": application,
        "season": season,
        "status": told,
        "words": sorted((each for each in words if each["at"]), key=lambda each: str(each["at"])),
        "due": [] if season is None else [(each, left(each.at - now)) for each in due_next(season, now)],
        "missing": status if isinstance(status, MissingPart) else None,
        "now": now,
    }


async def _base(desk: Desk, season: str, base: str) -> dict[str, Any]:
    place = f"/v1/seasons/{quote(season, safe='')}"
    own = f"{place}/bases/{quote(base, safe='')}"
    applications, seats, proposal, results, now = await asyncio.gather(
        part("registration", _one(desk, "registration", f"{own}/applications")),
        part("admission", desk.shared("admission", f"{place}/seats")),
        part("admission", _one(desk, "admission", f"{own}/proposal")),
        part("exams", _one(desk, "exams", f"{own}/results")),
        desk.now(),
    )
    known = desk.seasons[season]
    lines = _of(applications, "items")
    return {
        "season": known,
        "base": known.base(base),
        "now": now,
        "lines": lines[:_SHOWN],
        "more": not isinstance(applications, MissingPart) and applications.get("next") is not None,
        "pending": [each for each in lines if each["stage"] == _PENDING],
        "unconfirmed": _of(proposal, "unconfirmed"),
        "results": {} if isinstance(results, MissingPart) else results,
        "specialties": filling.by_specialty(known, _of(seats, "items"), base),
        "due": [(each, left(each.at - now)) for each in due_next(known, now)],
        "missing": [each for each in (applications, seats, proposal, results) if isinstance(each, MissingPart)],
    }


async def _one(desk: Desk, service: str, path: str) -> dict[str, Any]:
    """What many look at at once, asked for once; nothing where there is nothing."""
    try:
        return await desk.shared(service, path)
    except Denied as refused:
        if refused.status == 404:
            return {}
        raise Unanswered(service, refused.why) from None


def _of(told: Told, name: str) -> list[Any]:
    found: Mapping[str, Any] = {} if isinstance(told, MissingPart) else told
    return list(found.get(name, ()))
