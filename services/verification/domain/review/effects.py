"""What holds of a review by its facts alone, in whatever order they came [VER-4, VER-5]."""

from datetime import timedelta
from typing import Final

from contracts.messages.platform.reviews import ReviewRecorded
from contracts.messages.registration import ApplicationAccepted
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.reasons import Reason
from contracts.season.season import Base, Seasons
from contracts.vocabulary import Category, Licence, Moment, SpecialtyCode
from services.verification.domain.review.checklist import consented, school_shortcomings, shortcomings
from services.verification.domain.review.records import excuse_of, review_of, school_review_of, sessions_close
from services.verification.domain.review.state import Review
from services.verification.domain.revisions import base_of

_AWAITED: Final = frozenset({Reason.SCHOOL_REVIEW_MISSING, Reason.WITHDRAWAL_UNDECIDED})
"""What somebody else, or a correction of the review, may still bring until the sessions are over."""


def outcome(review: Review, seasons: Seasons) -> ReviewApproved | ReviewRefused | None:
    """What holds by the facts; None while a review is waited for, or nothing stands that could be reviewed.

    A review held in time that arrives after absence was said still counts: it is said anew. A school's review
    or a decision on an earlier withdrawal that alone is lacking may be on its way, and is waited for as long
    [VER-4, REG-10].
    """
    if review.accepted is None or not review.live:
        return None
    application = review.accepted.application
    due = absent_from(application, seasons)
    over = review.over_since is not None and review.over_since >= due
    record = review_of(application, review, seasons)
    if record is None:
        excused = excuse_of(application, review, seasons) is not None
        reason = Reason.EXCUSED_BUT_ABSENT if excused else Reason.ABSENT_FROM_REVIEW
        return _refusal(application, (reason,), due) if over else None
    school = school_review_of(application, review, seasons)
    season = seasons[application.season]
    asked = season.verification.due(application.category, application.licence)
    reasons = (*shortcomings(application, record, asked), *school_shortcomings(application, record, school))
    if reasons and _AWAITED.issuperset(reasons) and not over:
        return None
    if reasons:
        return _refusal(application, reasons, record.attended_at)
    base = base_of(seasons, application.season, application.base)
    standing = consented(application, record, asked)
    licence = application.licence if season.licence_counts(base) else None
    in_plan = application.category is Category.POSTGRADUATE and season.admission.postgraduates_in_plan
    return _approval(application, record, base, standing, licence).model_copy(update={"in_plan": in_plan or None})


def fallen(said: ReviewApproved | ReviewRefused, fallen_at: Moment) -> ReviewRefused:
    """What is said of an application that no longer stands, after something else was."""
    return _refusal(said, (Reason.APPLICATION_NOT_LIVE,), fallen_at)


def absent_from(application: ApplicationAccepted, seasons: Seasons) -> Moment:
    """After the last session, and the grace for reviews on their way [VER-5]."""
    grace = timedelta(hours=seasons[application.season].verification.arrival_grace_hours)
    base = base_of(seasons, application.season, application.base)
    return sessions_close(base, (application.category,)) + grace


def _approval(
    application: ApplicationAccepted,
    record: ReviewRecorded,
    base: Base,
    standing: tuple[SpecialtyCode, ...],
    licence: Licence | None,
) -> ReviewApproved:
    """From here on the programmes count that stand for what was wanted and consented to [ADM-8]."""
    return ReviewApproved(
        application=application.application,
        season=application.season,
        person_key=application.person_key,
        category=application.category,
        base=application.base,
        preferences=base.programmes_for(standing),
        accepts_adjustment=application.accepts_adjustment,
        employer_level=application.employer_level,
        approved_at=record.attended_at,
        without_consent=tuple(each for each in application.preferences if each not in standing),
        licence=licence,
    )


def _refusal(
    of: ApplicationAccepted | ReviewApproved | ReviewRefused, reasons: tuple[Reason, ...], refused_at: Moment
) -> ReviewRefused:
    return ReviewRefused(
        application=of.application,
        season=of.season,
        base=of.base,
        reasons=reasons,
        refused_at=refused_at,
    )
