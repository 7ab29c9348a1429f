"""What should hold of an application by the facts alone: its claims, its refused amendments, its verdict."""

from collections.abc import Iterator

from contracts.messages.registration import (
    AmendmentRefused,
    ApplicationAccepted,
    ApplicationRefused,
    ClaimMade,
    EarlierWithdrawal,
)
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, Category
from services.registration.domain.application.eligibility import faults, in_order
from services.registration.domain.application.facts import Event, Verdict
from services.registration.domain.application.revisions import claimed_since, current, file_of, late_amendments
from services.registration.domain.application.state import Application
from services.registration.domain.form import Form
from services.registration.domain.matching import roster_faults
from services.registration.domain.person.state import person_file


def consequences(application: Application, seasons: Seasons) -> Iterator[Event]:
    for claim in _claims(application, seasons):
        if application.claims.get(person_file(claim.track, claim.person_key)) != claim:
            yield claim
    for revision, reasons in late_amendments(application.forms, application.ended_at, seasons).items():
        refused = AmendmentRefused(application=application.id, revision=revision, reasons=reasons)
        if refused not in application.late:
            yield refused
    verdict = _verdict(application, seasons)
    if verdict is not None and verdict != application.verdict:
        yield verdict


def _claims(application: Application, seasons: Seasons) -> Iterator[ClaimMade]:
    """The standing form's claim, and for everyone an amendment left behind the word that nothing is claimed."""
    forms, ended_at = application.forms, application.ended_at
    stands = current(forms, ended_at, seasons)

    def is_sound(form: Form) -> bool:
        return not _faults(application, form, seasons)

    sound = is_sound(stands)
    left_behind = {file_of(form, seasons): form for form in forms} | {file_of(stands, seasons): stands}
    for form in left_behind.values():
        yield ClaimMade(
            application=application.id,
            season=form.season,
            track=seasons[form.season].track,
            person_key=form.person_key,
            first_submitted_at=claimed_since(forms, ended_at, seasons, is_sound)
            if form is stands
            else form.submitted_at,
            ended_at=ended_at if sound and form is stands else None,
            live=sound and ended_at is None and form is stands,
        )


def _verdict(application: Application, seasons: Seasons) -> Verdict | None:
    """Accepted when sound and granted; refused for all reasons together; None until the person's file answers."""
    form = current(application.forms, application.ended_at, seasons)
    answer = application.answers.get(file_of(form, seasons))
    if answer is None:
        return None
    own = (*_faults(application, form, seasons), *answer.reasons)
    reasons = in_order([*own, *_endings(application)])
    if reasons:
        return ApplicationRefused(
            application=application.id,
            season=form.season,
            reasons=reasons,
            refused_at=form.submitted_at if own or application.ended_at is None else application.ended_at,
        )
    return _accepted(application.id, form, answer.earlier_withdrawals) if answer.granted else None


def _faults(application: Application, form: Form, seasons: Seasons) -> tuple[Reason, ...]:
    """The form's own faults, and its disagreements with the rosters as far as its person's file told of them."""
    season, answer = seasons[form.season], application.answers.get(file_of(form, seasons))
    listed = () if answer is None else roster_faults(form, season, answer.entries)
    return in_order([*faults(form, season), *listed])


def _accepted(
    application: ApplicationId, form: Form, earlier_withdrawals: tuple[EarlierWithdrawal, ...]
) -> ApplicationAccepted:
    return ApplicationAccepted(
        application=application,
        season=form.season,
        person_key=form.person_key,
        category=form.category,
        base=form.base,
        preferences=form.preferences,
        accepts_adjustment=form.accepts_adjustment,
        licence=form.licence,
        employer_level=None if form.employer is None else form.employer.level,
        submitted_at=form.submitted_at,
        employer=None if form.employer is None else form.employer.name,
        school=form.education.school if form.category is Category.POSTGRADUATE else None,
        earlier_withdrawals=earlier_withdrawals,
    )


def _endings(application: Application) -> Iterator[Reason]:
    if application.cancelled_at is not None:
        yield Reason.CANCELLED_BY_APPLICANT
    if application.fraud_found_at is not None:
        yield Reason.FRAUD
