"""The qualification review of one application: facts in, the outcome out [VER-1, VER-5].

What follows is a function of the facts alone, so that they may come in any order, and repeated.
"""

from dataclasses import replace
from functools import reduce
from typing import TypeVar, assert_never

from contracts.envelope import Heard
from contracts.platform import ReviewRecorded
from contracts.registration import ApplicationAccepted, ApplicationRefused
from contracts.season import Seasons
from contracts.time import DeadlineReached
from contracts.verification import ReviewApproved, ReviewRefused
from contracts.vocabulary import Moment
from services.verification.domain.outcome import absent_from, in_session, outcome
from services.verification.domain.state import (
    Accepted,
    Approved,
    Fallen,
    Refused,
    Review,
    Reviewed,
    SessionsOver,
    desk,
)

REVIEW_CLOSES = "review_closes"

Heeds = ApplicationAccepted | ApplicationRefused | ReviewRecorded | DeadlineReached
Fact = Accepted | Fallen | Reviewed | SessionsOver
Event = Fact | ReviewApproved | ReviewRefused
W = TypeVar("W", Accepted, Fallen)


def decide(review: Review, heard: Heard[Heeds], seasons: Seasons) -> list[Event]:
    """Keep the fact; say the outcome when it is not what was last said."""
    facts = _facts(review, heard, seasons)
    known = reduce(evolve, facts, review)
    now = outcome(known, seasons)
    return [*facts, *([] if now is None or (known.said and known.said.message == now) else [now])]


def evolve(review: Review, event: Event) -> Review:
    """Fold one fact, or what was said."""
    match event:
        case Accepted():
            return replace(review, accepted=event)
        case Fallen():
            return replace(review, fallen=event)
        case Reviewed(record):
            return replace(review, records={**review.records, desk(record.season, record.base): record})
        case SessionsOver(due):
            return replace(review, over_since=due)
        case ReviewApproved():
            return replace(review, said=Approved(event))
        case ReviewRefused():
            return replace(review, said=Refused(event))
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


def _facts(review: Review, heard: Heard[Heeds], seasons: Seasons) -> list[Fact]:
    match heard.message:
        case ApplicationAccepted() as application:
            return _newer(review.accepted, Accepted(application, heard.sequence))
        case ApplicationRefused() as refusal:
            return _newer(review.fallen, Fallen(refusal.refused_at, heard.sequence))
        case ReviewRecorded() as record:
            known = review.record_at(record.season, record.base)
            return [Reviewed(record)] if known is None or _weight(record, seasons) > _weight(known, seasons) else []
        case DeadlineReached(due=due):
            return [SessionsOver(due)] if review.over_since is None or due > review.over_since else []
        case _:
            assert_never(heard.message)


def _newer(known: W | None, word: W) -> list[Fact]:
    return [word] if known is None or word.sequence > known.sequence else []


def _weight(record: ReviewRecorded, seasons: Seasons) -> tuple[bool, int, str]:
    """The highest revision held in a session counts; two of one revision are told apart by their content."""
    return in_session(record, seasons), record.revision, record.model_dump_json()
