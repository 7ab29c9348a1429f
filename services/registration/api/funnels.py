"""How many came how far at a base, for everybody to see where the season says so [POL-18]. Numbers, and nobody."""

from collections import Counter

from fastapi import APIRouter

from contracts.season.season import Seasons
from contracts.vocabulary import BaseCode, SeasonId
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents
from services.chassis.http.shared import PublicRoute
from services.registration.api.view import View
from services.registration.projections.status.reached import APPLYING, Milestone
from services.registration.store import STANDING, place_of


class BaseFunnelView(View):
    """How many took each step at a base, in the order of the way; no step is left out.

    As far as `asked_round` they are those who applied there, from then on those who have a place there.
    """

    steps: dict[Milestone, int]


def funnels(documents: Documents, seasons: Seasons) -> APIRouter:
    """The figures of a season that publishes them."""
    router = APIRouter(prefix="/v1/seasons/{season}/bases/{base}", route_class=PublicRoute)

    @router.get("/funnel")
    async def read_funnel(season: SeasonId, base: BaseCode) -> BaseFunnelView:
        known = seasons.get(season)
        if known is None or not known.publishes_funnel or known.base(base) is None:
            raise Problem(404, "no_funnel")
        place = place_of(season, base)
        applied, placed = await counted("applied", place), await counted("placed", place)
        return BaseFunnelView(steps={step: (applied if step in APPLYING else placed)[step] for step in Milestone})

    async def counted(by: str, place: str) -> Counter[str]:
        steps: Counter[str] = Counter()
        for (came,), many in (await documents.counts(STANDING, {by: place}, ["reached"])).items():
            steps.update(dict.fromkeys(str(came).split(), many))
        return steps

    return router
