"""What a review hears, and what is kept of it."""

from dataclasses import dataclass

from contracts.messages.platform.reviews import ReviewAbsenceExcused, ReviewRecorded, SchoolReviewRecorded
from contracts.messages.registration import ApplicationAccepted, ApplicationRefused
from contracts.messages.time import DeadlineReached, GuideMoved
from contracts.messages.verification import RecordRefused, ReviewApproved, ReviewRefused
from contracts.vocabulary import Moment

Record = ReviewRecorded | SchoolReviewRecorded | ReviewAbsenceExcused
Hears = ApplicationAccepted | ApplicationRefused | Record | GuideMoved | DeadlineReached


@dataclass(frozen=True, slots=True)
class ApplicationStands:
    """Registration's latest word that the application stands."""

    application: ApplicationAccepted
    sequence: int


@dataclass(frozen=True, slots=True)
class ApplicationFell:
    """Registration's latest word that it does not, or no longer."""

    fallen_at: Moment
    sequence: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """Something a base or a school recorded; all of it is kept, since what counts may show later."""

    record: Record


@dataclass(frozen=True, slots=True)
class SessionsOver:
    """No review is waited for any longer that was due by then."""

    due: Moment


Fact = ApplicationStands | ApplicationFell | Recorded | SessionsOver
Event = Fact | ReviewApproved | ReviewRefused | RecordRefused
