"""What is said to whoever sent a record that does not count: every reason, as the facts stand [REG-13].

A record is kept all the same: when what it lacked comes later it counts, and the outcome says so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, assert_never

from contracts.messages.platform.reviews import ReviewAbsenceExcused, ReviewRecorded, SchoolReviewRecorded
from contracts.messages.verification import RecordRefused
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import Category, Moment
from services.verification.domain.review.checklist import REVIEWED_BY_SCHOOL
from services.verification.domain.review.facts import Record
from services.verification.domain.review.records import at_base, attended, by_school, excuse_of, late, valid
from services.verification.domain.review.state import Review
from services.verification.domain.revisions import base_of

Kind = Literal["review", "school_review", "absence_excuse"]
Name = tuple[Kind, int, str, str]
"""A record by what it is: its kind, revision, season and base."""


def refusals(review: Review, seasons: Seasons) -> Mapping[Name, RecordRefused]:
    """Every record that does not count as the facts stand, with all that speaks against it.

    Before the application is known, so is nobody's session: of what is late, only what is too late for every category.
    """
    found: dict[Name, list[Reason]] = {}
    contents = Counter(_name(record) for record in review.records)
    for record in review.records:
        name = _name(record)
        reasons = [*_reasons(record, review, seasons), *([Reason.REVISION_REPEATED] if contents[name] > 1 else [])]
        if reasons:
            found.setdefault(name, []).extend(reasons)
    return {name: _refused(review, name, reasons) for name, reasons in found.items()}


def _refused(review: Review, name: Name, reasons: Sequence[Reason]) -> RecordRefused:
    kind, revision, season, _ = name
    return RecordRefused(
        application=review.application,
        season=season,
        record=kind,
        revision=revision,
        reasons=tuple(reason for reason in Reason if reason in reasons),
    )


def _name(record: Record) -> Name:
    match record:
        case ReviewRecorded():
            return "review", record.revision, record.season, record.base
        case SchoolReviewRecorded():
            return "school_review", record.revision, record.season, ""
        case ReviewAbsenceExcused():
            return "absence_excuse", record.revision, record.season, record.base
        case _:
            assert_never(record)


def _reasons(record: Record, review: Review, seasons: Seasons) -> Iterator[Reason]:
    of = tuple(Category) if review.accepted is None else (review.accepted.application.category,)
    match record:
        case ReviewRecorded():
            yield from _of_review(record, review, seasons, of)
        case SchoolReviewRecorded():
            if late(record, seasons, of):
                yield Reason.REVIEW_CLOSED
            if REVIEWED_BY_SCHOOL.isdisjoint(of):
                yield Reason.SCHOOL_REVIEW_NOT_NEEDED
            elif review.accepted is not None and not by_school(record, review.accepted.application):
                yield Reason.ANOTHER_SCHOOL
        case ReviewAbsenceExcused():
            if not valid(record, seasons, of):
                yield Reason.EXCUSE_NOT_VALID
        case _:
            assert_never(record)
    yield from _of_application(record, review)


def _of_review(record: ReviewRecorded, review: Review, seasons: Seasons, of: Sequence[Category]) -> Iterator[Reason]:
    if late(record, seasons, of):
        yield Reason.REVIEW_CLOSED
    if review.accepted is None or not at_base(record, review.accepted.application):
        return
    application = review.accepted.application
    sessions = base_of(seasons, application.season, application.base).sessions_for(application.category)
    if not attended(record, sessions, excuse_of(application, review, seasons)):
        yield Reason.ATTENDED_OUTSIDE_SESSIONS


def _of_application(record: Record, review: Review) -> Iterator[Reason]:
    """No such application, one that no longer stood by then, or one at another base."""
    if review.accepted is not None and _elsewhere(record, review):
        yield Reason.ANOTHER_BASE
    if review.accepted is None and review.fallen is None:
        yield Reason.APPLICATION_UNKNOWN
    if review.fallen is not None and not review.live and made_at(record) >= review.fallen.fallen_at:
        yield Reason.APPLICATION_NOT_LIVE


def _elsewhere(record: Record, review: Review) -> bool:
    if review.accepted is None:
        return False
    application = review.accepted.application
    if isinstance(record, SchoolReviewRecorded):
        return record.season != application.season
    return not at_base(record, application)


def made_at(record: Record) -> Moment:
    """When the record came into being."""
    match record:
        case ReviewRecorded():
            return record.recorded_at or record.attended_at
        case SchoolReviewRecorded():
            return record.reviewed_at
        case ReviewAbsenceExcused():
            return record.excused_at
        case _:
            assert_never(record)
