"""The HTTP edge of the saga itself: one whole story, and who waits for whom since when [SAGA-6]."""

from typing import Annotated

from fastapi import APIRouter, Query

from contracts.season.season import Season, Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from services.admission.api.read import Read
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment
from services.admission.domain.enrolment.waiting import Actor, deadlines, season_of, waits_for
from services.admission.projections.timeline import since, story
from services.admission.store import ENROLMENT
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, following


class LineRead(Read):
    """One thing heard: when, under which sequence or correlation id, why it counted, where it led, what was said.

    `to` is null for what made no step.
    """

    heard: str
    at: Moment | None
    sequence: int
    correlation_id: str
    why: str
    to: Stage | None
    says: tuple[str, ...]


class StoryRead(Read):
    """One enrolment from the beginning, under the saga's table of this number."""

    application: ApplicationId
    table: int
    stage: Stage
    waits_for: tuple[Actor, ...]
    deadlines: dict[str, Moment]
    lines: tuple[LineRead, ...]


class SagaRead(Read):
    """Where one enrolment stands since when, whom it waits for and until when."""

    application: ApplicationId
    base: BaseCode
    stage: Stage
    since: Moment | None
    waits_for: tuple[Actor, ...]
    deadlines: dict[str, Moment]


class SagasPage(Read):
    """One page in the order of application numbers; `next` goes into `after` for the page that follows."""

    items: tuple[SagaRead, ...]
    next: ApplicationId | None


def stories(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read models of sagas."""
    router = APIRouter(prefix="/v1")

    @router.get("/applications/{application}/story")
    async def read_story(application: ApplicationId) -> StoryRead:
        enrolment = await documents.get(ENROLMENT, application)
        if enrolment is None:
            raise Problem(404, "unknown_application")
        season = season_of(enrolment, seasons)
        told = () if season is None else story(enrolment, season)
        return StoryRead(
            application=application,
            table=enrolment.table,
            stage=enrolment.stage,
            waits_for=waits_for(enrolment),
            deadlines=deadlines(enrolment, seasons),
            lines=tuple(LineRead.model_validate(line, from_attributes=True) for line in told),
        )

    @router.get("/seasons/{season}/sagas")
    async def read_sagas(
        season: SeasonId,
        stage: Stage | None = None,
        after: str = "",
        limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
    ) -> SagasPage:
        if season not in seasons:
            raise Problem(404, "unknown_season")
        equals = {"season": season} if stage is None else {"season": season, "stage": stage.value}
        page = await documents.page(ENROLMENT, equals, after, limit)
        items = tuple(_saga(enrolment, seasons, seasons[season]) for _, enrolment in page)
        return SagasPage(items=items, next=following(page, limit))

    return router


def _saga(enrolment: Enrolment, seasons: Seasons, season: Season) -> SagaRead:
    return SagaRead(
        application=enrolment.application,
        base=enrolment.offer.base,
        stage=enrolment.stage,
        since=since(enrolment, season),
        waits_for=waits_for(enrolment),
        deadlines=deadlines(enrolment, seasons),
    )
