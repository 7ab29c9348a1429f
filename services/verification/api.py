"""The HTTP edge: what anyone entitled may read about reviews."""

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict

from contracts.reasons import ZH, Reason
from contracts.vocabulary import ApplicationId, Moment
from services.chassis.service import Documents
from services.verification.domain.state import Approved, Refused, Review
from services.verification.store import REVIEW


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


def reads(documents: Documents) -> APIRouter:
    """The read models over verification's own documents."""
    router = APIRouter()

    @router.get("/v1/applications/{application}")
    async def application(application: ApplicationId) -> ReviewRead:
        review = await documents.get(REVIEW, application)
        if review is None:
            raise HTTPException(404, "unknown_application")
        return _read(review)

    @router.get("/v1/seasons/{season}/reviews")
    async def reviews(season: str, after: str = "", limit: Annotated[int, Query(ge=1, le=1_000)] = 500) -> ReviewPage:
        page = await documents.page(REVIEW, {"season": season}, after, limit)
        return ReviewPage(
            items=tuple(_read(review) for _, review in page), next=page[-1][0] if len(page) == limit else None
        )

    return router


def _read(review: Review) -> ReviewRead:
    match review.said:
        case Approved(message):
            return _line(review, "approved", message.approved_at)
        case Refused(message):
            return _line(review, "refused", message.refused_at, message.reasons)
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
