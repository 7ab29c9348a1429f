"""The facts one application's review rests on, and what was last said of it."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from contracts.latest import is_later
from contracts.messages.platform.reviews import ReviewAbsenceExcused, ReviewRecorded, SchoolReviewRecorded
from contracts.messages.verification import RecordRefused, ReviewApproved, ReviewRefused
from contracts.vocabulary import ApplicationId, Moment
from services.verification.domain.review.facts import (
    ApplicationFell,
    ApplicationStands,
    Event,
    Record,
    Recorded,
    SessionsOver,
)
from services.verification.domain.revisions import kept


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
        return self.accepted is not None and is_later(self.accepted.sequence, self.fallen)

    @property
    def records(self) -> tuple[Record, ...]:
        return (*self.reviews, *self.schools, *self.excuses)


def evolve(review: Review, event: Event) -> Review:
    """Fold one fact, or what was said."""
    match event:
        case ApplicationStands():
            return replace(review, accepted=event, fallen=None)
        case ApplicationFell():
            return replace(review, fallen=event, accepted=None, over_since=None, said=None)
        case Recorded(record):
            return _with(review, record)
        case SessionsOver(due):
            return replace(review, over_since=due)
        case ReviewApproved() | ReviewRefused():
            said = Approved(event) if isinstance(event, ReviewApproved) else Refused(event)
            return replace(review, said=said if review.live else None)
        case RecordRefused():
            return review
        case _:
            assert_never(event)


def _with(review: Review, record: Record) -> Review:
    match record:
        case ReviewRecorded():
            return replace(review, reviews=kept(review.reviews, record))
        case SchoolReviewRecorded():
            return replace(review, schools=kept(review.schools, record))
        case ReviewAbsenceExcused():
            return replace(review, excuses=kept(review.excuses, record))
        case _:
            assert_never(record)
