"""The qualification review of one application: facts in, the outcome out [VER-1, VER-4, VER-5].

What follows is a function of the facts alone, so that they may come in any order, and repeated.
"""

from dataclasses import replace
from functools import reduce
from typing import TypeVar, assert_never

from contracts.envelope import Heard, Message
from contracts.platform import ReviewAbsenceExcused, ReviewRecorded, SchoolReviewRecorded
from contracts.registration import ApplicationAccepted, ApplicationRefused
from contracts.season import Seasons
from contracts.time import DeadlineReached
from contracts.verification import RecordRefused, ReviewApproved, ReviewRefused
from contracts.vocabulary import Moment
from services.verification.domain.outcome import absent_from, outcome
from services.verification.domain.records import refusals
from services.verification.domain.state import (
    Accepted,
    Approved,
    Fallen,
    Record,
    Recorded,
    Refused,
    Review,
    SessionsOver,
)

REVIEW_CLOSES = "review_closes"

Heeds = ApplicationAccepted | ApplicationRefused | Record | DeadlineReached
Fact = Accepted | Fallen | Recorded | SessionsOver
Event = Fact | ReviewApproved | ReviewRefused | RecordRefused
W = TypeVar("W", Accepted, Fallen)
K = TypeVar("K", bound=Message)


def decide(review: Review, heard: Heard[Heeds], seasons: Seasons) -> list[Event]:
    """Keep the fact; say the outcome when it is not what was last said, and which record newly cannot count."""
    facts = _facts(review, heard)
    known = reduce(evolve, facts, review)
    now, before = outcome(known, seasons), refusals(review, seasons)
    return [
        *facts,
        *([] if now is None or (known.said and known.said.message == now) else [now]),
        *(refusal for name, refusal in refusals(known, seasons).items() if name not in before),
    ]


def evolve(review: Review, event: Event) -> Review:
    """Fold one fact, or what was said."""
    match event:
        case Accepted():
            return replace(review, accepted=event)
        case Fallen():
            return replace(review, fallen=event)
        case Recorded(record):
            return _with(review, record)
        case SessionsOver(due):
            return replace(review, over_since=due)
        case ReviewApproved() | ReviewRefused():
            return replace(review, said=Approved(event) if isinstance(event, ReviewApproved) else Refused(event))
        case RecordRefused():
            return review
        case _:
            assert_never(event)


def deadlines(review: Review, seasons: Seasons) -> dict[str, Moment]:
    """When absence is said: after the last session and the grace for reviews on their way [VER-5].

    It stands even when a review is known: an amendment can still move the application to another base.
    """
    if review.accepted is None:
        return {}
    due = absent_from(review.accepted.application, seasons)
    return {} if review.over_since and review.over_since >= due else {REVIEW_CLOSES: due}


def _facts(review: Review, heard: Heard[Heeds]) -> list[Fact]:
    match heard.message:
        case ApplicationAccepted() as application:
            return _newer(review.accepted, Accepted(application, heard.sequence))
        case ApplicationRefused() as refusal:
            return _newer(review.fallen, Fallen(refusal.refused_at, heard.sequence))
        case ReviewRecorded() | SchoolReviewRecorded() | ReviewAbsenceExcused() as record:
            return [] if record in review.records else [Recorded(record)]
        case DeadlineReached(due=due):
            return [SessionsOver(due)] if review.over_since is None or due > review.over_since else []
        case _:
            assert_never(heard.message)


def _newer(known: W | None, word: W) -> list[Fact]:
    return [word] if known is None or word.sequence > known.sequence else []


def _with(review: Review, record: Record) -> Review:
    match record:
        case ReviewRecorded():
            return replace(review, reviews=_kept(review.reviews, record))
        case SchoolReviewRecorded():
            return replace(review, schools=_kept(review.schools, record))
        case ReviewAbsenceExcused():
            return replace(review, excuses=_kept(review.excuses, record))
        case _:
            assert_never(record)


def _kept(known: tuple[K, ...], new: K) -> tuple[K, ...]:
    """In an order of their own, whatever order they came in."""
    return tuple(sorted([*known, new], key=lambda record: record.model_dump_json()))
