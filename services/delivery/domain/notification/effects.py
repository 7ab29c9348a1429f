"""What is to be told now, given all that is known; and of that, what was not told yet [CLO-2]."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from contracts.messages.admission.adjustment import AdjustmentOffered, AdjustmentRefused
from contracts.messages.admission.decisions import PlaceOffered, PlaceRefused, PostgraduateLinked, TraineeWithdrawn
from contracts.messages.delivery import Concerned, ExamSitting, NotificationIssued, NotificationKind
from contracts.messages.exams import CandidateDropped, CandidateEntered
from contracts.messages.registration import ApplicationRefused
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.reasons import Reason
from contracts.season.season import Base, Season, Seasons
from contracts.vocabulary import SHANGHAI, BaseCode, Category, Moment, SeasonId
from services.delivery.domain.notification import sentences, standing
from services.delivery.domain.notification.ahead import (
    APPLICANTS,
    BASES,
    DeadlineAhead,
    deadlines_ahead,
    lead_times,
    review_closes,
    season_of,
)
from services.delivery.domain.notification.facts import Matter
from services.delivery.domain.notification.state import CORRECTION, IssuedBefore, Notifications, fingerprint

_WHENEVER: Final = datetime(2000, 1, 1, tzinfo=SHANGHAI)
"""In place of the moment something is said, where that does not matter."""


@dataclass(frozen=True, slots=True)
class ToTell:
    """One thing somebody is to know, whenever it is said: `about` is the matter, `at` the moment it is about."""

    kind: NotificationKind
    about: str
    text: str
    at: Moment | None = None
    concerned: Concerned = Concerned.APPLICANT
    base: BaseCode | None = None
    sittings: tuple[ExamSitting, ...] = ()


def news(known: Notifications, seasons: Seasons, now: Moment) -> Iterator[NotificationIssued]:
    """What is to be told and was told otherwise or not at all; and what was told and is to be told no more."""
    season = season_of(known, seasons)
    if season is None:
        return
    wanted = {each.about: each for each in to_tell(known, season)}
    within = timedelta(hours=season.notifications.within_hours)
    for about, each in wanted.items():
        before = known.issued.get(about)
        if before is None or before.fingerprint != told_as(known.key, season.id, each):
            yield _said(known.key, season.id, each, before, now, within)
    for about, before in known.issued.items():
        if before.stands and about not in wanted:
            text = sentences.taken_back(before.kind)
            gone = ToTell(before.kind, about, text, None, before.concerned, before.base)
            yield _said(known.key, season.id, gone, before, now, within).model_copy(update={"stands": False})


@lru_cache(maxsize=8_192)
def told_as(key: str, season: SeasonId, told: ToTell) -> str:
    """Its fingerprint, whenever it is said: with every word on one matter all the others are looked at again."""
    return fingerprint(_said(key, season, told, None, _WHENEVER, timedelta()))


def _said(
    key: str, season: SeasonId, told: ToTell, before: IssuedBefore | None, now: Moment, within: timedelta
) -> NotificationIssued:
    latest = now + within
    return NotificationIssued(
        concerned=told.concerned,
        season=season,
        application=key,
        base=told.base,
        kind=told.kind,
        about=told.about,
        revision=1 if before is None else before.revision + 1,
        text_zh=told.text if before is None else f"{CORRECTION}{told.text}",
        happens_at=told.at,
        tell_by=latest if told.at is None or told.at <= now else min(latest, told.at),
        sittings=told.sittings,
        issued_at=now,
    )


def to_tell(known: Notifications, season: Season) -> Iterator[ToTell]:
    """Everything, each matter once. What names a base that takes no part in the season is told to nobody."""
    for told in (_registration, _review, _scores, _place, _grant, _round, _admission, _withdrawal, _ahead):
        yield from told(known, season)


def _registration(known: Notifications, season: Season) -> Iterator[ToTell]:
    word, kind = known.word(Matter.APPLICATION), NotificationKind.REGISTRATION
    if isinstance(word, ApplicationRefused):
        yield ToTell(kind, "registration", sentences.not_registered(season, word.reasons))
    elif word is not None and (base := season.base(word.base)) is not None:
        sessions = base.sessions_for(word.category)
        to_come = [each for each in sessions if each.closes > word.submitted_at]
        text = sentences.registered(season, base, to_come or sessions)
        yield ToTell(kind, "registration", text, review_closes(season, base.code, word.category), base=base.code)


def _review(known: Notifications, season: Season) -> Iterator[ToTell]:
    word, kind = known.word(Matter.REVIEW), NotificationKind.REVIEW
    base = _base(season, word)
    match word:
        case ReviewApproved() if base is not None:
            sittings = () if word.category is Category.POSTGRADUATE else sittings_of(base)
            text = sentences.approved(season, base, sittings, word.without_consent)
            first = min((each.opens for each in sittings), default=None)
            yield ToTell(kind, "review", text, first, base=base.code, sittings=sittings)
        case ReviewRefused():
            yield ToTell(kind, "review", sentences.not_approved(season, word.reasons), base=word.base)
        case _:
            return


def sittings_of(base: Base) -> tuple[ExamSitting, ...]:
    """When and where each component is sat, the first first."""
    sittings = (
        ExamSitting(
            component=part.component, opens=each.opens, closes=each.closes, place_zh=part.place_zh or base.name_zh
        )
        for part in base.components
        for each in part.sittings
    )
    return tuple(sorted(sittings, key=lambda each: (each.opens, each.component)))


def _scores(known: Notifications, season: Season) -> Iterator[ToTell]:
    candidate, result = standing.candidacy(known), standing.result(known)
    base, kind = _base(season, result or candidate), NotificationKind.SCORES
    if base is None:
        return
    told = ToTell(kind, "scores", "", base=base.code)
    match candidate:
        case CandidateDropped(reasons=reasons) if Reason.OUTSIDE_PLAN in reasons:
            yield replace(told, text=sentences.outside_plan(base))
        case CandidateDropped(reasons=reasons) if Reason.SEAT_OF_PLAN in reasons:
            yield replace(told, text=sentences.seat_of_plan(base))
        case CandidateDropped(reasons=reasons):
            yield replace(told, text=sentences.not_ranked(base, reasons))
        case _ if result is not None:
            yield replace(told, text=sentences.scores(base, result))
        case CandidateEntered(reopened_at=since) if since is not None:
            yield replace(told, text=sentences.reopened(base))
        case _:
            return


def _place(known: Notifications, season: Season) -> Iterator[ToTell]:
    place, lost = known.word(Matter.PLACE), standing.vacated(known)
    base = _base(season, lost or place)
    if base is None:
        return
    told = ToTell(NotificationKind.PLACE, "place", "", base=base.code)
    match place:
        case _ if lost is not None:
            yield replace(told, text=sentences.place_lost(base, lost.reasons))
        case PlaceOffered():
            yield replace(told, text=sentences.offered(base, place), at=place.physical_by)
        case PlaceRefused():
            yield replace(told, text=sentences.no_place(base, place.reasons))
        case _:
            return


def _grant(known: Notifications, season: Season) -> Iterator[ToTell]:
    """What the round came to, for whom no base had a place."""
    grant, kind = known.word(Matter.GRANT), NotificationKind.PLACE
    base = _base(season, grant)
    if isinstance(known.word(Matter.PLACE), PlaceOffered):
        return
    match grant:
        case AdjustmentOffered() if base is not None and standing.vacated(known) is None:
            yield ToTell(kind, "round result", sentences.offered(base, grant), grant.physical_by, base=base.code)
        case AdjustmentRefused():
            yield ToTell(kind, "round result", sentences.no_place_in_round(grant.reasons))
        case _:
            return


def _round(known: Notifications, season: Season) -> Iterator[ToTell]:
    """Told as soon as it is known that there is no place, if the round is not over by then."""
    refusal, window = standing.unplaced(known), season.admission.provincial_round
    if refusal is not None and window is not None and refusal.refused_at < window.closes:
        yield ToTell(NotificationKind.ROUND, "round", sentences.round_opens(window), window.closes)


def _admission(known: Notifications, season: Season) -> Iterator[ToTell]:
    admission = standing.admission(known)
    base = _base(season, admission)
    if admission is not None and base is not None:
        words = sentences.linked if isinstance(admission, PostgraduateLinked) else sentences.admitted
        text = words(base, admission.specialty, admission.report_by)
        yield ToTell(NotificationKind.ADMISSION, "admission", text, admission.report_by, base=base.code)


def _withdrawal(known: Notifications, season: Season) -> Iterator[ToTell]:
    word = known.word(Matter.END)
    base = _base(season, word)
    if base is not None:
        gone = isinstance(word, TraineeWithdrawn)
        text = sentences.withdrawn(base, word.reasons) if gone else sentences.reinstated(base)
        yield ToTell(NotificationKind.WITHDRAWAL, "withdrawal", text, base=base.code)


def _ahead(known: Notifications, season: Season) -> Iterator[ToTell]:
    """What was still to be met when its lead time came; another deadline than that is told of at its own."""
    for deadline in deadlines_ahead(known, season):
        base = season.base(deadline.base)
        names = [lead.name for lead in lead_times(deadline, season) if lead in known.reached]
        if base is not None:
            yield from (each for name in names for each in _reminders(deadline, base, name))


def _reminders(deadline: DeadlineAhead, base: Base, name: str) -> Iterator[ToTell]:
    """The applicant's, and what the base has to do."""
    if deadline.what in APPLICANTS:
        text = sentences.deadline(base, deadline.what, deadline.by)
        yield ToTell(NotificationKind.DEADLINE, f"deadline {name}", text, deadline.by, base=base.code)
    if deadline.what in BASES:
        about, text = f"task {name} {base.code}", sentences.task(deadline.what, deadline.by)
        yield ToTell(NotificationKind.TASK, about, text, deadline.by, Concerned.BASE, base.code)


def _base(season: Season, word: object) -> Base | None:
    code = getattr(word, "base", None)
    return None if code is None else season.base(code)
