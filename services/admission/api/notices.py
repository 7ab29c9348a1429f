"""The HTTP edge of the public notice: the list of a base as it hangs, for everybody to see [ADM-5]."""

from fastapi import APIRouter

from contracts.messages.admission.decisions import NoticeLine
from contracts.season.season import Seasons
from contracts.vocabulary import BaseCode, Moment, SeasonId
from services.admission.api.read import Read
from services.admission.domain.intake.noticing import day_of, notice, noticed_at, objections_until
from services.admission.domain.intake.state import key_of
from services.admission.store import INTAKE
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents
from services.chassis.http.shared import PublicRoute
from services.chassis.http.whole import known


class NoticeRead(Read):
    """The public list of a base, in merit order [ADM-5]."""

    published_at: Moment
    objections_until: Moment
    lines: tuple[NoticeLine, ...]


def notices(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read model that needs no caller."""
    router = APIRouter(prefix="/v1/seasons/{season}/bases/{base}", route_class=PublicRoute)

    @router.get("/notice")
    async def read_notice(season: SeasonId, base: BaseCode) -> NoticeRead:
        intake = await known(documents, INTAKE, key_of(season, base))
        if intake is None or season not in seasons:
            raise Problem(404, "unknown_base")
        calendar = seasons[season].admission
        lines = notice(intake, calendar)
        if lines is None:
            raise Problem(404, "no_notice")
        days = (noticed_at(intake, line.application, calendar) for line in lines)
        day = max(days, default=day_of(intake, calendar))
        return NoticeRead(published_at=day, objections_until=objections_until(day, calendar), lines=lines)

    return router
