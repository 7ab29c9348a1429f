"""What holds of a review by its facts alone, in whatever order they came [VER-5]."""

from datetime import timedelta

from contracts.platform import ReviewRecorded
from contracts.reasons import Reason
from contracts.registration import ApplicationAccepted
from contracts.season import Base, Seasons
from contracts.verification import ReviewApproved, ReviewRefused
from contracts.vocabulary import BaseCode, Moment, SeasonId
from services.verification.domain.checklist import shortcomings
from services.verification.domain.state import Review


def outcome(review: Review, seasons: Seasons) -> ReviewApproved | ReviewRefused | None:
    """What holds by the facts; None while the review is waited for, or nothing was ever accepted.

    A review held in time that arrives after absence was said still counts: it is said anew.
    """
    if review.accepted is None:
        return None
    application = review.accepted.application
    if not review.live and review.fallen:
        return _refusal(application, (Reason.APPLICATION_NOT_LIVE,), review.fallen.fallen_at)
    record = review.record_at(application.season, application.base)
    if record is not None and in_session(record, seasons):
        reasons = shortcomings(application, record)
        return _refusal(application, reasons, record.attended_at) if reasons else _approval(application, record)
    due = absent_from(application, seasons)
    if review.over_since and review.over_since >= due:
        return _refusal(application, (Reason.ABSENT_FROM_REVIEW,), due)
    return None


def in_session(record: ReviewRecorded, seasons: Seasons) -> bool:
    """Whether the applicant came while the base received applicants [VER-1]."""
    base = _base(seasons, record.season, record.base)
    return any(session.contains(record.attended_at) for session in base.review_sessions)


def absent_from(application: ApplicationAccepted, seasons: Seasons) -> Moment:
    """After the last session, and the grace for reviews on their way [VER-5]."""
    grace = timedelta(hours=seasons[application.season].verification.arrival_grace_hours)
    return _base(seasons, application.season, application.base).review_closes + grace


def _approval(application: ApplicationAccepted, record: ReviewRecorded) -> ReviewApproved:
    return ReviewApproved(
        application=application.application,
        season=application.season,
        person_key=application.person_key,
        category=application.category,
        base=application.base,
        preferences=application.preferences,
        accepts_adjustment=application.accepts_adjustment,
        employer_level=application.employer_level,
        approved_at=record.attended_at,
    )


def _refusal(application: ApplicationAccepted, reasons: tuple[Reason, ...], refused_at: Moment) -> ReviewRefused:
    return ReviewRefused(
        application=application.application,
        season=application.season,
        base=application.base,
        reasons=reasons,
        refused_at=refused_at,
    )


def _base(seasons: Seasons, season: SeasonId, code: BaseCode) -> Base:
    base = seasons[season].base(code)
    if base is None:
        raise LookupError(f"base {code} takes no part in {season}")
    return base
