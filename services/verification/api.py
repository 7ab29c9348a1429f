"""The HTTP edge: what anyone entitled may read about reviews and term reductions."""

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict

from contracts.reasons import ZH, Reason
from contracts.season import Seasons
from contracts.vocabulary import ApplicationId, Moment
from services.chassis.service import Documents, following
from services.verification.domain.reducing import Actor, papers_of, waits_for
from services.verification.domain.reduction_state import Reduced, Reduction
from services.verification.domain.reduction_state import Refused as RefusedReduction
from services.verification.domain.state import Approved, Refused, Review
from services.verification.store import REDUCTION, REVIEW


class ReviewRead(BaseModel):
    """Where one review stands; `reasons_zh` are fit to show the applicant [REG-13]."""

    model_config = ConfigDict(frozen=True)

    application: ApplicationId
    outcome: Literal["pending", "approved", "refused"]
    since: Moment | None
    reasons: tuple[Reason, ...]
    reasons_zh: tuple[str, ...]


class ReviewPage(BaseModel):
    """Some reviews of a season in the order of their applications; `next` is the `after` of the next page."""

    model_config = ConfigDict(frozen=True)

    items: tuple[ReviewRead, ...]
    next: ApplicationId | None


class ReductionRead(BaseModel):
    """Where a term reduction stands: whom it waits for, or what came of it [VER-6]."""

    model_config = ConfigDict(frozen=True)

    application: ApplicationId
    years_asked: int | None
    waits_for: Actor | None
    years: int
    since: Moment | None
    reasons: tuple[Reason, ...]
    reasons_zh: tuple[str, ...]


def reads(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read models over verification's own documents."""
    router = APIRouter()

    @router.get("/v1/applications/{application}")
    async def application(application: ApplicationId) -> ReviewRead:
        review = await documents.get(REVIEW, application)
        if review is None:
            raise HTTPException(404, "unknown_application")
        return _read(review)

    @router.get("/v1/applications/{application}/reduction")
    async def reduction(application: ApplicationId) -> ReductionRead:
        found = await documents.get(REDUCTION, application)
        if found is None:
            raise HTTPException(404, "unknown_reduction")
        return _reduction(found, seasons)

    @router.get("/v1/seasons/{season}/reviews")
    async def reviews(season: str, after: str = "", limit: Annotated[int, Query(ge=1, le=1_000)] = 500) -> ReviewPage:
        page = await documents.page(REVIEW, {"season": season}, after, limit)
        return ReviewPage(items=tuple(_read(review) for _, review in page), next=following(page, limit))

    return router


def _read(review: Review) -> ReviewRead:
    match review.said:
        case Approved(message):
            return _line(review, "approved", message.approved_at)
        case Refused(message):
            return _line(review, "refused", message.refused_at, message.reasons)
        case None if review.fallen and not review.live:
            return _line(review, "refused", review.fallen.fallen_at, (Reason.APPLICATION_NOT_LIVE,))
        case None:
            return _line(review, "pending")


def _line(
    review: Review,
    outcome: Literal["pending", "approved", "refused"],
    since: Moment | None = None,
    reasons: tuple[Reason, ...] = (),
) -> ReviewRead:
    return ReviewRead(
        application=review.application,
        outcome=outcome,
        since=since,
        reasons=reasons,
        reasons_zh=tuple(ZH[reason] for reason in reasons),
    )


def _reduction(reduction: Reduction, seasons: Seasons) -> ReductionRead:
    papers = papers_of(reduction, seasons)
    years, since, reasons = _said_of(reduction)
    return ReductionRead(
        application=reduction.application,
        years_asked=papers.applied.years_asked if papers else None,
        waits_for=waits_for(papers),
        years=years,
        since=since,
        reasons=reasons,
        reasons_zh=tuple(ZH[reason] for reason in reasons),
    )


def _said_of(reduction: Reduction) -> tuple[int, Moment | None, tuple[Reason, ...]]:
    """By how many years, since when, or why not."""
    match reduction.said:
        case Reduced(message):
            return message.years, message.reduced_at, ()
        case RefusedReduction(message):
            return 0, message.refused_at, message.reasons
        case None:
            return 0, None, ()
