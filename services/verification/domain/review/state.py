"""The facts one application's review rests on, and what was last said of it."""

from dataclasses import dataclass
from typing import Literal

from contracts.messages.platform.acts import ReviewAbsenceExcused, ReviewRecorded, SchoolReviewRecorded
from contracts.messages.registration import ApplicationAccepted
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.vocabulary import ApplicationId, Moment

Record = ReviewRecorded | SchoolReviewRecorded | ReviewAbsenceExcused


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


@dataclass(frozen=True, slots=True)
class Approved:
    """Last said: approved."""

    message: ReviewApproved
    outcome: Literal["approved"] = "approved"


@dataclass(frozen=True, slots=True)
class Refused:
    """Last said: refused."""

    message: ReviewRefused
    outcome: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True)
class Review:
    """Everything heard about one application's review, and what was last said of it."""

    application: ApplicationId
    accepted: ApplicationStands | None = None
    fallen: ApplicationFell | None = None
    reviews: tuple[ReviewRecorded, ...] = ()
    schools: tuple[SchoolReviewRecorded, ...] = ()
    excuses: tuple[ReviewAbsenceExcused, ...] = ()
    over_since: Moment | None = None
    said: Approved | Refused | None = None

    @property
    def live(self) -> bool:
        """Whether registration's last word is that the application stands."""
        return self.accepted is not None and (self.fallen is None or self.accepted.sequence > self.fallen.sequence)

    @property
    def records(self) -> tuple[Record, ...]:
        return (*self.reviews, *self.schools, *self.excuses)
