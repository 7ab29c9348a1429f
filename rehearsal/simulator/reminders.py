"""Who had to be told ahead of a deadline, as somebody outside reckons it: whoever in the end let it pass [CLO-2].

Whoever met it may have been told of it too: what was done in time may be heard of late.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from contracts.envelope import Message
from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import ApplicationId, BaseCode, Moment
from rehearsal.simulator.facts import OFFERS, Reminder, SystemFacts


def reminders(season: Season, sent: Sequence[Message], facts: SystemFacts) -> frozenset[Reminder]:
    """Of reviews, physicals and reports that never came."""
    return frozenset((*_reviews(season, sent, facts), *_physicals(season, facts), *_reports(season, facts)))


def _reviews(season: Season, sent: Sequence[Message], facts: SystemFacts) -> Iterator[Reminder]:
    absent = {each.application for each in facts.standings if Reason.ABSENT_FROM_REVIEW in each.reasons}
    for form in _last_forms(sent).values():
        base = season.base(form.base)
        if form.application in absent and base is not None:
            closes = max(session.closes for session in base.sessions_for(form.category))
            yield from _ahead(season, form.application, ("review", base.code), closes, form.submitted_at)


def _last_forms(sent: Sequence[Message]) -> Mapping[ApplicationId, RegistrationSubmitted]:
    forms = (message for message in sent if isinstance(message, RegistrationSubmitted))
    return {form.application: form for form in sorted(forms, key=lambda form: (form.submitted_at, form.revision))}


def _physicals(season: Season, facts: SystemFacts) -> Iterator[Reminder]:
    """By the day each offer gave, since the offer that stood in the end: one of a later day took an earlier's place."""
    missing = {each.application: each for each in facts.places if Reason.PHYSICAL_MISSING in each.reasons}
    for said in facts.notified:
        place = missing.get(said.application)
        if place is not None and said.about in OFFERS and said.happens_at is not None:
            since = max(said.issued_at, place.offered_at or said.issued_at)
            yield from _ahead(season, said.application, ("physical", None), said.happens_at, since)


def _reports(season: Season, facts: SystemFacts) -> Iterator[Reminder]:
    admitted = ((place.application, place.base, place.admitted_at) for place in facts.admitted)
    linked = ((each.application, each.base, each.linked_at) for each in facts.linked)
    for application, base, since in (*admitted, *linked):
        if application not in facts.arrived and since is not None:
            yield from _ahead(season, application, ("report", base), season.admission.report_by, since)


def _ahead(
    season: Season, application: ApplicationId, what: tuple[str, BaseCode | None], by: Moment, since: Moment
) -> Iterator[Reminder]:
    """The applicant's, and the base's where it has to see to it as well."""
    name, base = what
    for hours in season.notifications.ahead_hours:
        if (at := by - timedelta(hours=hours)) > since:
            yield Reminder(application, f"deadline {name} {hours}", at)
            if base is not None:
                yield Reminder(application, f"task {name} {hours} {base}", at)
