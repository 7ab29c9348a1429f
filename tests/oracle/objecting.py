"""What stands against an admission: objections, and the time that an operation has [ADM-5, ADM-7]."""

from datetime import datetime, timedelta

from contracts.messages.platform.acts import AdmissionOperated
from contracts.messages.platform.admission import ObjectionDecided, ObjectionRaised
from tests.oracle.places import Offer, exits, fit_at
from tests.oracle.story import Person, Story


def gone_at(one: Person, offer: Offer, story: Story) -> datetime | None:
    """When a place was left before anybody could be admitted to it, as far as the round can know."""
    at, passed = fit_at(one, offer, story.season)
    gone = exits(one)
    if not passed:
        return min([at, *gone])
    upheld = objection(one, offer, story)[1]
    return min([*gone, *([upheld] if upheld else [])], default=None)


Decided = tuple[list[ObjectionRaised], datetime | None, datetime | None]


def objection(one: Person, offer: Offer, story: Story) -> Decided:
    """Those that count, none dated before the proposal; when one was upheld for good; when all were dismissed."""
    over = objections_over(one, offer, story)
    if offer.by_round or over is None:
        return [], None, None
    raised = [each for each in one.told(ObjectionRaised) if offer.since <= each.raised_at <= over]
    decided = [each for each in one.told(ObjectionDecided) if raised and each.decided_at >= raised[0].raised_at]
    last = max(decided, key=lambda each: each.decided_at, default=None)
    if raised and last is not None and last.upheld:
        return raised, last.decided_at, None
    return raised, None, last.decided_at if raised and last is not None else None


def objections_over(one: Person, offer: Offer, story: Story) -> datetime | None:
    """The end of objections to this person; None for whoever never stands on a notice."""
    calendar = story.season.admission
    if offer.by_round:
        return calendar.objections_until
    confirmed = story.confirmed.get(one.name)
    if confirmed is None:
        return None
    noticed = max(calendar.notice_at, story.declared.get(one.base, confirmed), confirmed)
    return max(calendar.objections_until, noticed + (calendar.objections_until - calendar.notice_at))


def effect(one: Person, operation: AdmissionOperated, offer: Offer, story: Story) -> datetime | None:
    """When an operation admits: not before the physical, in time, once nothing stands against it."""
    calendar, over = story.season.admission, objections_over(one, offer, story)
    at, passed = fit_at(one, offer, story.season)
    if operation.base != offer.base or over is None or not passed:
        return None
    raised, upheld, settled = objection(one, offer, story)
    if upheld is not None or (raised and settled is None):
        return None
    waited = max(over, settled or over)
    by = calendar.admit_by
    if waited > calendar.objections_until:
        by = max(by, waited + timedelta(hours=calendar.arrival_grace_hours))
    if not max(at, offer.since) <= operation.operated_at <= by:
        return None
    earliest = max(operation.operated_at, over)
    decisions = sorted(
        (each for each in one.told(ObjectionDecided) if raised and each.decided_at >= raised[0].raised_at),
        key=lambda each: each.decided_at,
    )
    moments: list[datetime] = sorted({earliest, *(one.decided_at for one in decisions if one.decided_at > earliest)})
    for when in moments:
        known = [each for each in decisions if each.decided_at <= when]
        if not raised or (known and not known[-1].upheld):
            return when
    return None


def lapsed(one: Person, offer: Offer, story: Story, upheld: datetime) -> bool:
    """Whether the objection had been dismissed, and the time to operate was over, before it was upheld after all."""
    calendar, over = story.season.admission, objections_over(one, offer, story)
    dismissed = [each.decided_at for each in one.told(ObjectionDecided) if not each.upheld and each.decided_at < upheld]
    if over is None or not dismissed:
        return False
    grace, waited = timedelta(hours=calendar.arrival_grace_hours), max(over, *dismissed)
    by = max(calendar.admit_by, waited + grace) if waited > calendar.objections_until else calendar.admit_by
    since = max(fit_at(one, offer, story.season)[0], offer.since)
    here = [each.operated_at for each in one.told(AdmissionOperated) if each.base == offer.base]
    return by + grace <= upheld and not any(since <= each <= by for each in here)
