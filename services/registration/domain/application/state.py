"""What was heard of one application, every form ever, and what was last said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.messages.registration import (
    AmendmentRefused,
    ApplicationAccepted,
    ApplicationRefused,
    ClaimMade,
    RequestRefused,
)
from contracts.vocabulary import ApplicationId, Moment
from services.registration.domain.application.facts import (
    AnswerKept,
    CancellationKept,
    Event,
    Fact,
    FormKept,
    FraudKept,
    Verdict,
)
from services.registration.domain.form import Form
from services.registration.domain.person.state import PersonFile, person_file


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


def initial(key: str) -> Application:
    return Application(key)


def evolve(application: Application, event: Event) -> Application:
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


def _remember(application: Application, fact: Fact) -> Application:
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
