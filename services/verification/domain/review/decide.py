"""The qualification review of one application: facts in, the outcome out [VER-1, VER-4, VER-5].

What follows is a function of the facts alone, so that they may come in any order, and repeated. An application that
fell leaves nothing but its records: whether it ever stood may depend on the order in which others were heard of.
"""

from functools import reduce
from typing import assert_never

from contracts.envelope import Received
from contracts.latest import is_later
from contracts.messages.platform.reviews import ReviewAbsenceExcused, ReviewRecorded, SchoolReviewRecorded
from contracts.messages.registration import ApplicationAccepted, ApplicationRefused
from contracts.messages.time import DeadlineReached, GuideMoved
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.season.season import Seasons
from contracts.vocabulary import Moment
from services.verification.domain.review.effects import absent_from, fallen, outcome
from services.verification.domain.review.facts import (
    ApplicationFell,
    ApplicationStands,
    Event,
    Fact,
    Hears,
    Recorded,
    SessionsOver,
)
from services.verification.domain.review.refusing import refusals
from services.verification.domain.review.state import Review, evolve

REVIEW_CLOSES = "review_closes"


def decide(review: Review, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the fact; say the outcome when it is not what was last said, and which record newly cannot count."""
    facts = _facts(review, heard)
    known = reduce(evolve, facts, review)
    before = refusals(review, seasons)
    return [
        *facts,
        *_news(review, known, seasons),
        *(refusal for name, refusal in refusals(known, seasons).items() if before.get(name) != refusal),
    ]


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


def _facts(review: Review, heard: Received[Hears]) -> list[Fact]:
    match heard.message:
        case ApplicationAccepted() as application:
            return _latest(review, ApplicationStands(application, heard.sequence))
        case ApplicationRefused() as refusal:
            return _latest(review, ApplicationFell(refusal.refused_at, heard.sequence))
        case ReviewRecorded() | SchoolReviewRecorded() | ReviewAbsenceExcused() as record:
            return [] if record in review.records else [Recorded(record)]
        case GuideMoved():
            return []
        case DeadlineReached(due=due):
            return [SessionsOver(due)] if review.over_since is None or due > review.over_since else []
        case _:
            assert_never(heard.message)


def _latest(review: Review, word: ApplicationStands | ApplicationFell) -> list[Fact]:
    return [word] if is_later(word.sequence, review.accepted, review.fallen) else []
