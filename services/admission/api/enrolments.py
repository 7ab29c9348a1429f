"""The HTTP edge of enrolments: where each stands, and whom it waits for."""

from typing import Annotated

from fastapi import APIRouter, Query

from contracts.reasons import ZH, Reason
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Moment, PersonKey, Points, SeasonId, SpecialtyCode
from services.admission.api.read import Read
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment
from services.admission.domain.enrolment.terms import admitted_at
from services.admission.domain.enrolment.waiting import Actor, deadlines, waits_for
from services.admission.store import ENROLMENT
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, following


class StageRead(Read):
    """Where one enrolment stands: whom it waits for, which deadlines run [SAGA-6], `years_off` the term [VER-6]."""

    application: ApplicationId
    stage: Stage
    reasons: tuple[Reason, ...]
    reasons_zh: tuple[str, ...]
    waits_for: tuple[Actor, ...]
    deadlines: dict[str, Moment]
    years_off: int


class EnrolmentRead(StageRead):
    """One line of the season's list: an enrolment with the place that is offered."""

    season: SeasonId
    person_key: PersonKey
    base: BaseCode
    specialty: SpecialtyCode
    total_points: Points
    rank: int
    offered_at: Moment
    physical_by: Moment
    admitted_at: Moment | None


class PostgraduateRead(StageRead):
    """One postgraduate, linked with a specialty at a base outside the quota plan [CLO-1, REG-7]."""

    season: SeasonId
    person_key: PersonKey
    base: BaseCode
    specialty: SpecialtyCode
    linked_at: Moment


class PostgraduatesPage(Read):
    """One page in the order of application numbers; `next` goes into `after` for the page that follows."""

    items: tuple[PostgraduateRead, ...]
    next: ApplicationId | None


class EnrolmentsPage(Read):
    """One page in the order of application numbers; `next` goes into `after` for the page that follows."""

    items: tuple[EnrolmentRead, ...]
    next: ApplicationId | None


def enrolments(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read models over enrolments."""
    router = APIRouter(prefix="/v1")

    @router.get("/applications/{application}")
    async def read_application(application: ApplicationId) -> StageRead:
        enrolment = await documents.get(ENROLMENT, application)
        if enrolment is None:
            raise Problem(404, "unknown_application")
        return StageRead.model_validate(_stage(enrolment, seasons))

    @router.get("/seasons/{season}/enrolments")
    async def read_enrolments(
        season: SeasonId,
        stage: Stage | None = None,
        after: str = "",
        limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
    ) -> EnrolmentsPage:
        equals = {"season": season} if stage is None else {"season": season, "stage": stage.value}
        page = await documents.page(ENROLMENT, equals, after, limit)
        items = tuple(_enrolment(enrolment, seasons) for _, enrolment in page if not enrolment.linked)
        return EnrolmentsPage(items=items, next=following(page, limit))

    @router.get("/seasons/{season}/postgraduates")
    async def read_postgraduates(
        season: SeasonId,
        stage: Stage | None = None,
        after: str = "",
        limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
    ) -> PostgraduatesPage:
        there: dict[str, str | int] = {} if stage is None else {"stage": stage.value}
        page = await documents.page(ENROLMENT, {"season": season, "linked": 1, **there}, after, limit)
        items = tuple(_postgraduate(enrolment, seasons) for _, enrolment in page if enrolment.linked)
        return PostgraduatesPage(items=items, next=following(page, limit))

    return router


def _stage(enrolment: Enrolment, seasons: Seasons) -> dict[str, object]:
    return {
        "application": enrolment.application,
        "stage": enrolment.stage,
        "reasons": enrolment.reasons,
        "reasons_zh": tuple(ZH[reason] for reason in enrolment.reasons),
        "waits_for": waits_for(enrolment),
        "deadlines": deadlines(enrolment, seasons),
        "years_off": enrolment.years_off,
    }


def _postgraduate(enrolment: Enrolment, seasons: Seasons) -> PostgraduateRead:
    offer = enrolment.offer
    link = {"season": offer.season, "person_key": offer.person_key, "base": offer.base, "specialty": offer.specialty}
    return PostgraduateRead.model_validate(_stage(enrolment, seasons) | link | {"linked_at": offer.offered_at})


def _enrolment(enrolment: Enrolment, seasons: Seasons) -> EnrolmentRead:
    told = {"admitted_at": admitted_at(enrolment, seasons[enrolment.offer.season])}
    return EnrolmentRead.model_validate(enrolment.offer.model_dump() | _stage(enrolment, seasons) | told)
