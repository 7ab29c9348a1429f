"""The HTTP edge of one base's applications: each as its applicant reads it, in pages. No personal data."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Query

from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, BaseCode, SeasonId
from services.chassis.http.service import Documents, following
from services.registration.api.statuses import StandingsPage, StatusView, status_view
from services.registration.projections.status.projection import initial, status
from services.registration.store import APPLICATION, STANDING, place_of

MOST: Final = 200
"""So many standings are looked up for one answer."""


def at_base(documents: Documents, seasons: Seasons) -> APIRouter:
    """One read model, for whoever reads everything and for the base itself."""
    router = APIRouter(prefix="/v1/seasons/{season}/bases/{base}")

    @router.get("/applications")
    async def read_applications(
        season: SeasonId, base: BaseCode, after: str = "", limit: Annotated[int, Query(ge=1, le=MOST)] = MOST
    ) -> StandingsPage:
        page = await documents.page(APPLICATION, {"place": place_of(season, base)}, after, limit)
        found = await asyncio.gather(*(standing(name) for name, _ in page))
        return StandingsPage(items=tuple(found), next=following(page, limit))

    async def standing(name: ApplicationId) -> StatusView:
        return status_view(status(await documents.get(STANDING, name) or initial(name), seasons))

    return router
