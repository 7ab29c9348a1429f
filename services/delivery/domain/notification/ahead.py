"""Which deadlines an application has before it, and when whoever must meet them is told ahead [CLO-2].

At a lead time of the season it is only told what is still to be met; what the word that set the deadline came too late
for is told by that word alone. What was told at its lead time stays told as long as the day is the same: who is offered
a place anew by the day of the offer before was rightly told of that day, and hears of no day taken back. Whoever was
offered the first place so late that another had taken its turn is told by the word on that one, and misses nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from contracts.messages.admission.decisions import PostgraduateLinked
from contracts.season.season import Season, Seasons
from contracts.vocabulary import BaseCode, Category, Moment, SeasonId
from services.delivery.domain.notification import standing
from services.delivery.domain.notification.facts import LeadTimeReached, Matter
from services.delivery.domain.notification.state import Notifications


class Ahead(StrEnum):
    """What is to be done by a deadline."""

    REVIEW = "review"
    PHYSICAL = "physical"
    ROUND = "round"
    CONFIRMATION = "confirmation"
    OPERATION = "operation"
    REPORT = "report"


APPLICANTS: Final = frozenset({Ahead.REVIEW, Ahead.PHYSICAL, Ahead.ROUND, Ahead.REPORT})
"""What applicants must do themselves."""
BASES: Final = frozenset({Ahead.REVIEW, Ahead.CONFIRMATION, Ahead.OPERATION, Ahead.REPORT})
"""What waits for a base as well, or for it alone."""


@dataclass(frozen=True, slots=True)
class DeadlineAhead:
    """A deadline that stands, known `since`; `met` once nobody needs to be told of it any more."""

    what: Ahead
    base: BaseCode
    since: Moment
    by: Moment
    met: bool


def deadlines_ahead(known: Notifications, season: Season) -> Iterator[DeadlineAhead]:
    """Every deadline as long as what sets it stands, met ones too: who was told of one was told rightly."""
    yield from _review(known, season)
    yield from _proposed(known, season)
    admission, refusal = standing.admission(known), standing.unplaced(known)
    closing = season.admission.provincial_round
    if refusal is not None and closing is not None:
        answered = Matter.ENTRY in known.words or Matter.GRANT in known.words
        yield DeadlineAhead(Ahead.ROUND, refusal.base, refusal.refused_at, closing.closes, answered)
    if admission is not None:
        done = standing.reported(known) or Matter.END in known.words
        since = admission.linked_at if isinstance(admission, PostgraduateLinked) else admission.admitted_at
        yield DeadlineAhead(Ahead.REPORT, admission.base, since, admission.report_by, done)


def _proposed(known: Notifications, season: Season) -> Iterator[DeadlineAhead]:
    """From the offer to the admission: the physical, the base's list, the operation [ADM-4, ADM-5, ADM-7]."""
    offer, admitted = standing.offer(known), standing.admission(known) is not None
    passed, noticed = known.word(Matter.PHYSICAL), known.word(Matter.NOTICE)
    if offer is None:
        return
    fit = passed is not None or admitted or noticed is not None
    yield DeadlineAhead(Ahead.PHYSICAL, offer.base, offer.offered_at, offer.physical_by, fit)
    if passed is not None:
        done, since = offer.base in known.confirmed or noticed is not None, max(offer.offered_at, passed.passed_at)
        yield DeadlineAhead(Ahead.CONFIRMATION, offer.base, since, season.admission.notice_at, done)
    if noticed is not None:
        since = noticed.noticed_at or offer.offered_at
        yield DeadlineAhead(Ahead.OPERATION, offer.base, since, season.admission.admit_by, admitted)


def _review(known: Notifications, season: Season) -> Iterator[DeadlineAhead]:
    application = standing.accepted(known)
    base = None if application is None else season.base(application.base)
    if application is not None and base is not None:
        closes = review_closes(season, application.base, application.category)
        met = Matter.REVIEW in known.words
        yield DeadlineAhead(Ahead.REVIEW, base.code, application.submitted_at, closes, met)


def review_closes(season: Season, code: BaseCode, category: Category) -> Moment:
    """When the base has reviewed everybody of this category [VER-1]. Raises `LookupError` for one of no such code."""
    base = season.base(code)
    if base is None:
        raise LookupError(code)
    return max(session.closes for session in base.sessions_for(category))


def lead_times(deadline: DeadlineAhead, season: Season) -> Iterator[LeadTimeReached]:
    """Its lead times, under names that tell deadline and lead time apart, also those before it was known."""
    for hours in season.notifications.ahead_hours:
        yield LeadTimeReached(f"{deadline.what} {hours}", deadline.by - timedelta(hours=hours))


def next_deadlines(known: Notifications, seasons: Seasons) -> Mapping[str, Moment]:
    """What this application waits for: each lead time of what is still to be met."""
    season = season_of(known, seasons)
    if season is None:
        return {}
    open_ones = (deadline for deadline in deadlines_ahead(known, season) if not deadline.met)
    leads = ((lead, deadline.since) for deadline in open_ones for lead in lead_times(deadline, season))
    return {lead.name: lead.at for lead, since in leads if lead.at > since}


def season_of(known: Notifications, seasons: Seasons) -> Season | None:
    """The season as any of the words said it: they are all of one."""
    return seasons.get(season_name(known))


def season_name(known: Notifications) -> SeasonId:
    """Its name; empty where nothing was said yet."""
    return next((known.words[matter].message.season for matter in Matter if matter in known.words), "")
