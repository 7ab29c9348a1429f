"""Which of all records counts: by their revisions and times, in whatever order they came."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from contracts.messages.platform.reviews import ReviewAbsenceExcused, ReviewRecorded, SchoolReviewRecorded
from contracts.messages.registration import ApplicationAccepted
from contracts.season.calendar import Window
from contracts.season.season import Base, Seasons
from contracts.vocabulary import Category, Moment
from services.verification.domain.review.checklist import same_name
from services.verification.domain.review.state import Review
from services.verification.domain.revisions import base_of, latest


def review_of(application: ApplicationAccepted, review: Review, seasons: Seasons) -> ReviewRecorded | None:
    """The base's review that counts: held in a session, or in the one an excuse names, and not corrected late."""
    sessions = base_of(seasons, application.season, application.base).sessions_for(application.category)
    excuse = excuse_of(application, review, seasons)
    of = (application.category,)
    here = [record for record in review.reviews if at_base(record, application) and not late(record, seasons, of)]
    return latest(record for record in here if attended(record, sessions, excuse))


def school_review_of(application: ApplicationAccepted, review: Review, seasons: Seasons) -> SchoolReviewRecorded | None:
    """The review that counts of the school the applicant is from [VER-4]."""
    ours = (
        record for record in review.schools if record.season == application.season and by_school(record, application)
    )
    return latest(record for record in ours if not late(record, seasons, (application.category,)))


def by_school(record: SchoolReviewRecorded, application: ApplicationAccepted) -> bool:
    """Whether this is the school the applicant named."""
    return same_name(record.school, application.school)


def excuse_of(application: ApplicationAccepted, review: Review, seasons: Seasons) -> ReviewAbsenceExcused | None:
    """The excuse that counts: the latest valid one of the base applied for [VER-5]."""
    of = (application.category,)
    return latest(excuse for excuse in review.excuses if at_base(excuse, application) and valid(excuse, seasons, of))


def sessions_close(base: Base, categories: Iterable[Category]) -> Moment:
    """When the base has received the last applicant of any of these categories."""
    return max(session.closes for category in categories for session in base.sessions_for(category))


def late(record: ReviewRecorded | SchoolReviewRecorded, seasons: Seasons, of: Sequence[Category]) -> bool:
    """Whether it corrects a review after the last session closed: a school's, after that of the last base."""
    match record:
        case ReviewRecorded():
            closes = sessions_close(base_of(seasons, record.season, record.base), of)
            made_at = record.recorded_at or record.attended_at
        case SchoolReviewRecorded():
            closes = max(sessions_close(base, of) for base in seasons[record.season].bases)
            made_at = record.reviewed_at
        case _:
            assert_never(record)
    return record.revision > 1 and made_at > closes


def valid(excuse: ReviewAbsenceExcused, seasons: Seasons, of: Sequence[Category]) -> bool:
    """Whether it was given in time, and names a session between the base's first and last."""
    base = base_of(seasons, excuse.season, excuse.base)
    opens = min(session.opens for category in of for session in base.sessions_for(category))
    closes = sessions_close(base, of)
    return excuse.excused_at <= closes and opens <= excuse.session_opens < excuse.session_closes <= closes


def attended(record: ReviewRecorded, sessions: Iterable[Window], excuse: ReviewAbsenceExcused | None) -> bool:
    """Whether the applicant came while the base received such applicants [VER-1], or by appointment [VER-5]."""
    appointed = excuse is not None and excuse.session_opens <= record.attended_at <= excuse.session_closes
    return appointed or any(session.contains(record.attended_at) for session in sessions)


def at_base(record: ReviewRecorded | ReviewAbsenceExcused, application: ApplicationAccepted) -> bool:
    return (record.season, record.base) == (application.season, application.base)
