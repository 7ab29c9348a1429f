"""What bases and applicants do about seats: transfers, confirmed lists, objections, the round [ADM-2, ADM-5, ADM-6]."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Final

from contracts.messages.platform.admission import (
    AdjustmentRequested,
    ListConfirmed,
    ObjectionDecided,
    ObjectionRaised,
    QuotaTransferred,
)
from contracts.season.season import Base, Season
from contracts.vocabulary import ApplicationId, BaseCode
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.moments import fixed_within
from rehearsal.applicants.rates import CHALLENGED, Conduct
from rehearsal.simulator.actors.told import Told
from rehearsal.simulator.calendar import decisions_by
from rehearsal.simulator.view import EnrolmentLine

_EVERY: Final = 3
"""Every so manyth base moves seats to a scarce specialty; the one after it asks for what is never allowed."""
_NAMED: Final = 3
"""How many bases an applicant names for the round."""


def transfers(season: Season, base: Base, number: int) -> Iterator[Told]:
    """Two seats from the largest other specialty to a scarce one; or the reverse, which is refused [ADM-2]."""
    others = sorted((each for each in base.programmes if not each.scarce), key=lambda each: -each.seats)
    scarce = [each for each in base.programmes if each.scarce]
    if not others or not scarce or number % _EVERY == _EVERY - 1:
        return
    source, target = (others[0], scarce[0]) if number % _EVERY == 0 else (scarce[0], others[0])
    at = base.scores_final_by - timedelta(hours=2)
    moved = QuotaTransferred(
        transfer=f"T-{base.code}",
        season=season.id,
        base=base.code,
        from_specialty=source.specialty,
        to_specialty=target.specialty,
        seats=2,
        transferred_at=at,
    )
    yield moved, at


def confirmation(season: Season, base: BaseCode, waiting: Sequence[ApplicationId]) -> Told:
    """The base confirms its list, an hour before it is published [ADM-5]."""
    at = season.admission.notice_at - timedelta(hours=1)
    confirmed = ListConfirmed(
        season=season.id, base=base, applications=tuple(waiting), confirmed_at=at, by="住培办公室"
    )
    return confirmed, at


def objection(season: Season, applicant: Applicant, enrolment: EnrolmentLine) -> Iterator[Told]:
    """Somebody objects to one who is challenged, while the notice lasts [ADM-5]."""
    if applicant.ending not in CHALLENGED:
        return
    calendar = season.admission
    at = fixed_within(calendar.notice_at, calendar.objections_until, applicant.application, "objection")
    raised = ObjectionRaised(
        objection=f"O-{applicant.application}",
        application=applicant.application,
        season=season.id,
        base=enrolment.base,
        grounds="反映其报名材料与实际情况不符",
        raised_at=at,
    )
    yield raised, at


def decision(season: Season, applicant: Applicant, enrolment: EnrolmentLine) -> Iterator[Told]:
    """The objection is decided once the notice is over, with reasons [ADM-5]."""
    if applicant.ending not in CHALLENGED:
        return
    upheld = applicant.ending is Conduct.OBJECTION_UPHELD
    at = fixed_within(season.admission.objections_until, decisions_by(season), applicant.application, "decision")
    decided = ObjectionDecided(
        objection=f"O-{applicant.application}",
        application=applicant.application,
        season=season.id,
        base=enrolment.base,
        upheld=upheld,
        reasons="经核查情况属实" if upheld else "经核查与事实不符",
        by="招收工作领导小组",
        decided_at=at,
    )
    yield decided, at


def request(season: Season, applicant: Applicant) -> Iterator[Told]:
    """Whoever accepts adjustment and has no place names the own base and others, the nearer first [ADM-6]."""
    window, form = season.admission.provincial_round, applicant.form
    if window is None or not form.accepts_adjustment:
        return
    at = fixed_within(window.opens, window.closes, applicant.application, "round")
    asked = AdjustmentRequested(
        application=applicant.application, season=season.id, bases=_named(season, applicant), requested_at=at
    )
    yield asked, at


def _named(season: Season, applicant: Applicant) -> tuple[BaseCode, ...]:
    own = season.base(applicant.form.base)
    others = [base for base in season.bases if base.code != applicant.form.base]
    Random(f"{applicant.application}/bases").shuffle(others)
    near = sorted(others, key=lambda base: own is None or not season.near(own.prefecture, base.prefecture))
    return (applicant.form.base, *(base.code for base in near[: _NAMED - 1]))
