"""One application: its revisions, its claim on the person's place of the season, its verdict [REG-1 to REG-13]."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Literal, assert_never

from contracts.envelope import Received
from contracts.messages.platform.acts import FraudFound, RegistrationCancelled
from contracts.messages.registration import (
    AmendmentRefused,
    ApplicationAccepted,
    ApplicationRefused,
    ClaimAnswered,
    ClaimMade,
    EarlierWithdrawal,
    RequestRefused,
    RosterEntry,
)
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, Category, Moment
from services.registration.domain.application.eligibility import faults, in_order
from services.registration.domain.application.revisions import claimed_since, current, file_of, late_amendments
from services.registration.domain.form import Form, SubmitForm
from services.registration.domain.matching import roster_faults
from services.registration.domain.person.decide import PersonFile, person_file

Verdict = ApplicationAccepted | ApplicationRefused


@dataclass(frozen=True, slots=True)
class FormKept:
    form: Form


@dataclass(frozen=True, slots=True)
class CancellationKept:
    cancelled_at: Moment


@dataclass(frozen=True, slots=True)
class FraudKept:
    found_at: Moment


@dataclass(frozen=True, slots=True)
class AnswerKept:
    """The latest word of one person's file."""

    sequence: int
    file: PersonFile
    granted: bool
    reasons: tuple[Reason, ...]
    entries: tuple[RosterEntry, ...]
    earlier_withdrawals: tuple[EarlierWithdrawal, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """What was heard (every form ever, endings, answers) and what was last said of it."""

    id: ApplicationId
    forms: tuple[Form, ...] = ()
    cancelled_at: Moment | None = None
    fraud_found_at: Moment | None = None
    answers: Mapping[PersonFile, AnswerKept] = field(default_factory=dict)
    claims: Mapping[PersonFile, ClaimMade] = field(default_factory=dict)
    late: tuple[AmendmentRefused, ...] = ()
    verdict: Verdict | None = None

    @property
    def ended_at(self) -> Moment | None:
        """Cancelled or fallen by fraud: nothing submitted later counts [REG-11]."""
        return min((at for at in (self.cancelled_at, self.fraud_found_at) if at is not None), default=None)


ApplicationHears = SubmitForm | RegistrationCancelled | FraudFound | ClaimAnswered
ApplicationFact = FormKept | CancellationKept | FraudKept | AnswerKept
ApplicationEvent = ApplicationFact | ClaimMade | AmendmentRefused | RequestRefused | Verdict


def initial(key: str) -> Application:
    return Application(key)


def decide(application: Application, heard: Received[ApplicationHears], seasons: Seasons) -> list[ApplicationEvent]:
    """Keep the fact, then say whatever should now hold and was not said yet."""
    facts = list(_facts(application, heard))
    known = reduce(evolve, facts, application)
    return [*facts, *(_consequences(known, seasons) if known.forms else _unknown(application, heard))]


def _unknown(application: Application, heard: Received[ApplicationHears]) -> list[RequestRefused]:
    """The answer to what ends an application nobody has heard of; it is kept, and counts once the form comes."""
    match heard.message:
        case RegistrationCancelled():
            request: Literal["cancellation", "fraud"] = "cancellation"
        case FraudFound():
            request = "fraud"
        case _:
            return []
    return [RequestRefused(request=request, application=application.id, reasons=(Reason.APPLICATION_UNKNOWN,))]


def evolve(application: Application, event: ApplicationEvent) -> Application:
    match event:
        case RequestRefused():
            return application
        case ClaimMade():
            file = person_file(event.track, event.person_key)
            return replace(application, claims={**application.claims, file: event})
        case AmendmentRefused():
            others = (late for late in application.late if late.revision != event.revision)
            return replace(application, late=tuple(sorted((*others, event), key=lambda late: late.revision)))
        case ApplicationAccepted() | ApplicationRefused():
            return replace(application, verdict=event)
        case FormKept() | CancellationKept() | FraudKept() | AnswerKept():
            return _remember(application, event)
        case _:
            assert_never(event)


def _remember(application: Application, fact: ApplicationFact) -> Application:
    match fact:
        case FormKept(form):
            forms = sorted((*application.forms, form), key=lambda kept: (kept.revision, repr(kept)))
            return replace(application, forms=tuple(forms))
        case CancellationKept(cancelled_at):
            return replace(application, cancelled_at=cancelled_at)
        case FraudKept(found_at):
            return replace(application, fraud_found_at=found_at)
        case AnswerKept(file=file):
            return replace(application, answers={**application.answers, file: fact})
        case _:
            assert_never(fact)


def _facts(application: Application, heard: Received[ApplicationHears]) -> Iterator[ApplicationFact]:
    match heard.message:
        case SubmitForm(form=form):
            if form not in application.forms:
                yield FormKept(form)
        case RegistrationCancelled(cancelled_at=at):
            if application.cancelled_at is None or at < application.cancelled_at:
                yield CancellationKept(at)
        case FraudFound(found_at=at):
            if application.fraud_found_at is None or at < application.fraud_found_at:
                yield FraudKept(at)
        case ClaimAnswered() as answer:
            file = person_file(answer.track, answer.person_key)
            known = application.answers.get(file)
            if known is None or heard.sequence > known.sequence:
                yield AnswerKept(
                    sequence=heard.sequence,
                    file=file,
                    granted=answer.granted,
                    reasons=answer.reasons,
                    entries=answer.entries,
                    earlier_withdrawals=answer.earlier_withdrawals,
                )
        case _:
            assert_never(heard.message)


def _consequences(application: Application, seasons: Seasons) -> Iterator[ApplicationEvent]:
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
