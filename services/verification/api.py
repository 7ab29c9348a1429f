"""The HTTP edge: what anyone entitled may read about reviews and term reductions."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from contracts.messages.registration import EarlierWithdrawal
from contracts.reasons import ZH, Reason
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, Moment, SpecialtyCode
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, following
from services.verification.domain.reduction.effects import Actor, waits_for
from services.verification.domain.reduction.papers import papers_of
from services.verification.domain.reduction.state import Reduced, Reduction
from services.verification.domain.reduction.state import ReductionDenied as RefusedReduction
from services.verification.domain.review.refusing import refusals
from services.verification.domain.review.state import Approved, Refused, Review
from services.verification.store import REDUCTION, REVIEW


class RecordRead(BaseModel):
    """A record that does not count as the facts stand, for whoever sent it [REG-13]."""

    model_config = ConfigDict(frozen=True)

    record: str
    revision: int
    reasons: tuple[Reason, ...]
    reasons_zh: tuple[str, ...]


class ReviewRead(BaseModel):
    """Where one review stands; `reasons_zh` are fit to show the applicant [REG-13].

    `earlier_withdrawals` are on file against the declaration, for the base to decide on in its review [REG-10];
    `without_consent` are preferences that count no more [VER-3].
    """

    model_config = ConfigDict(frozen=True)

    application: ApplicationId
    outcome: Literal["pending", "approved", "refused"]
    since: Moment | None
    reasons: tuple[Reason, ...]
    reasons_zh: tuple[str, ...]
    earlier_withdrawals: tuple[EarlierWithdrawal, ...]
    without_consent: tuple[SpecialtyCode, ...]
    records_refused: tuple[RecordRead, ...]


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
            raise Problem(404, "unknown_application")
        return _read(review, seasons)

    @router.get("/v1/applications/{application}/reduction")
    async def reduction(application: ApplicationId) -> ReductionRead:
        found = await documents.get(REDUCTION, application)
        if found is None or not found.papers:
            raise Problem(404, "unknown_reduction")
        return _reduction(found, seasons)

    @router.get("/v1/seasons/{season}/reviews")
    async def reviews(season: str, after: str = "", limit: Annotated[int, Query(ge=1, le=1_000)] = 500) -> ReviewPage:
        page = await documents.page(REVIEW, {"season": season}, after, limit)
        return ReviewPage(items=tuple(_read(review, seasons) for _, review in page), next=following(page, limit))

    return router


def _read(review: Review, seasons: Seasons) -> ReviewRead:
    outcome, since, reasons, without = _said(review)
    return ReviewRead(
        application=review.application,
        outcome=outcome,
        since=since,
        reasons=reasons,
        reasons_zh=tuple(ZH[reason] for reason in reasons),
        earlier_withdrawals=review.accepted.application.earlier_withdrawals if review.accepted else (),
        without_consent=without,
        records_refused=tuple(
            RecordRead(
                record=refusal.record,
                revision=refusal.revision,
                reasons=refusal.reasons,
                reasons_zh=tuple(ZH[reason] for reason in refusal.reasons),
            )
            for refusal in refusals(review, seasons).values()
        ),
    )


def _said(
    review: Review,
) -> tuple[Literal["pending", "approved", "refused"], Moment | None, tuple[Reason, ...], tuple[SpecialtyCode, ...]]:
    """The outcome, since when, why not, and without which preferences."""
    match review.said:
        case Approved(message):
            return "approved", message.approved_at, (), message.without_consent
        case Refused(message):
            return "refused", message.refused_at, message.reasons, ()
        case None if review.fallen and not review.live:
            return "refused", review.fallen.fallen_at, (Reason.APPLICATION_NOT_LIVE,), ()
        case None:
            return "pending", None, (), ()


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
