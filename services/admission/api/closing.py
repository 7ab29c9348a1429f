"""The HTTP edge of the end of a season: completion examinations, certificates, the seal on its figures [CLO-3]."""

from typing import Annotated

from fastapi import APIRouter, Query

from contracts.messages.admission.closing import CompletionCounted, SeasonSealed
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, Moment, SeasonId
from services.admission.api.read import Read
from services.admission.store import CLOSING, COMPLETION
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, following


class CompletionsPage(Read):
    """One page in the order of application numbers; `next` goes into `after` for the page that follows."""

    items: tuple[CompletionCounted, ...]
    next: ApplicationId | None


class ClosingRead(Read):
    """From when on nothing counts any more, where the season says so, and what sealed its figures, if anything."""

    season: SeasonId
    closes_at: Moment | None
    sealed: SeasonSealed | None


def closing(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read models of a season's end."""
    router = APIRouter(prefix="/v1/seasons/{season}")

    @router.get("/closing")
    async def read_closing(season: SeasonId) -> ClosingRead:
        if season not in seasons:
            raise Problem(404, "unknown_season")
        known, terms = await documents.get(CLOSING, season), seasons[season].closing
        return ClosingRead(season=season, closes_at=terms and terms.closes_at, sealed=known and known.sealed)

    @router.get("/completions")
    async def read_completions(
        season: SeasonId, after: str = "", limit: Annotated[int, Query(ge=1, le=1_000)] = 500
    ) -> CompletionsPage:
        page = await documents.page(COMPLETION, {"season": season}, after, limit)
        items = tuple(known.said for _, known in page if known.said is not None)
        return CompletionsPage(items=items, next=following(page, limit))

    return router
