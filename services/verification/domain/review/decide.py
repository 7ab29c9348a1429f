"""The qualification review of one application: facts in, the outcome out [VER-1, VER-4, VER-5].

What follows is a function of the facts alone, so that they may come in any order, and repeated. An application that
fell leaves nothing but its records: whether it ever stood may depend on the order in which others were heard of.
"""

from dataclasses import replace
from functools import reduce
from typing import TypeVar, assert_never

from contracts.envelope import Message, Received
from contracts.messages.platform.acts import ReviewAbsenceExcused, ReviewRecorded, SchoolReviewRecorded
from contracts.messages.registration import ApplicationAccepted, ApplicationRefused
from contracts.messages.time import DeadlineReached
from contracts.messages.verification import RecordRefused, ReviewApproved, ReviewRefused
from contracts.season.season import Seasons
from contracts.vocabulary import Moment
from services.verification.domain.review.effects import absent_from, fallen, outcome
from services.verification.domain.review.refusing import refusals
from services.verification.domain.review.state import (
    ApplicationFell,
    ApplicationStands,
    Approved,
    Record,
    Recorded,
    Refused,
    Review,
    SessionsOver,
)

REVIEW_CLOSES = "review_closes"

Heeds = ApplicationAccepted | ApplicationRefused | Record | DeadlineReached
Fact = ApplicationStands | ApplicationFell | Recorded | SessionsOver
Event = Fact | ReviewApproved | ReviewRefused | RecordRefused
K = TypeVar("K", bound=Message)


def decide(review: Review, heard: Received[Heeds], seasons: Seasons) -> list[Event]:
    """Keep the fact; say the outcome when it is not what was last said, and which record newly cannot count."""
    facts = _facts(review, heard)
    known = reduce(evolve, facts, review)
    before = refusals(review, seasons)
    return [
        *facts,
        *_news(review, known, seasons),
        *(refusal for name, refusal in refusals(known, seasons).items() if before.get(name) != refusal),
    ]


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


def deadlines(review: Review, seasons: Seasons) -> dict[str, Moment]:
    """When absence is said: after the last session and the grace for reviews on their way [VER-5].

    It stands even when a review is known: an amendment can still move the application to another base. Each
    acceptance has one of its own, since a deadline that was heard is not heard again.
    """
    if review.accepted is None:
        return {}
    due, name = absent_from(review.accepted.application, seasons), f"{REVIEW_CLOSES}/{review.accepted.sequence}"
    return {} if review.over_since and review.over_since >= due else {name: due}


def _news(review: Review, known: Review, seasons: Seasons) -> list[ReviewApproved | ReviewRefused]:
    """The outcome when it is not what was last said; of what fell, only that whatever was said holds no more."""
    if known.fallen and not known.live:
        return [fallen(review.said.message, known.fallen.fallen_at)] if review.said and not known.said else []
    now = outcome(known, seasons)
    return [] if now is None or (known.said and known.said.message == now) else [now]


def _facts(review: Review, heard: Received[Heeds]) -> list[Fact]:
    match heard.message:
        case ApplicationAccepted() as application:
            return _latest(review, ApplicationStands(application, heard.sequence))
        case ApplicationRefused() as refusal:
            return _latest(review, ApplicationFell(refusal.refused_at, heard.sequence))
        case ReviewRecorded() | SchoolReviewRecorded() | ReviewAbsenceExcused() as record:
            return [] if record in review.records else [Recorded(record)]
        case DeadlineReached(due=due):
            return [SessionsOver(due)] if review.over_since is None or due > review.over_since else []
        case _:
            assert_never(heard.message)


def _latest(review: Review, word: ApplicationStands | ApplicationFell) -> list[Fact]:
    known = (review.accepted, review.fallen)
    return [word] if all(each is None or word.sequence > each.sequence for each in known) else []


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
