"""What was heard of one application, every form ever, and what was last said of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.correction import overtaken, standing
from contracts.messages.platform.acts import FraudFound, RegistrationCancelled
from contracts.messages.registration import (
    AmendmentRefused,
    ApplicationAccepted,
    ApplicationRefused,
    ClaimMade,
    RequestRefused,
)
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId, Moment
from services.registration.domain.application.facts import (
    AnswerKept,
    Ending,
    EndingKept,
    Event,
    Fact,
    FormKept,
    Verdict,
)
from services.registration.domain.form import Form
from services.registration.domain.person.state import PersonFile, person_file


@dataclass(frozen=True, slots=True)
class Application:
    """What was heard (every form ever, endings, answers) and what was last said of it.

    `endings` are all cancellations and frauds told, in every revision; when the first that counts was is beside them,
    and alone in older documents.
    """

    id: ApplicationId
    forms: tuple[Form, ...] = ()
    cancelled_at: Moment | None = None
    fraud_found_at: Moment | None = None
    endings: tuple[Ending, ...] = ()
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
        case FormKept() | EndingKept() | AnswerKept():
            return _remember(application, event)
        case _:
            assert_never(event)


def _remember(application: Application, fact: Fact) -> Application:
    match fact:
        case FormKept(form):
            forms = sorted((*application.forms, form), key=lambda kept: (kept.revision, repr(kept)))
            return replace(application, forms=tuple(forms))
        case EndingKept(told):
            return _ended(application, told)
        case AnswerKept(file=file):
            return replace(application, answers={**application.answers, file: fact})
        case _:
            assert_never(fact)


def _ended(application: Application, told: Ending) -> Application:
    """With one more ending; of each kind the first that stands counts."""
    endings = {*_endings(application), told}
    return with_endings(application, tuple(sorted(endings, key=lambda one: (one.TYPE, one.model_dump_json()))))


def with_endings(application: Application, endings: tuple[Ending, ...]) -> Application:
    """With these and no other."""
    stands = standing(endings, lambda one: one.TYPE)
    cancelled = (one.cancelled_at for one in stands if isinstance(one, RegistrationCancelled))
    found = (one.found_at for one in stands if isinstance(one, FraudFound))
    return replace(
        application,
        endings=endings,
        cancelled_at=min(cancelled, default=None),
        fraud_found_at=min(found, default=None),
    )


def overtaken_endings(application: Application) -> Mapping[Ending, Reason]:
    """The endings whose sender has to hear that they do not count, and why [COR-1]."""
    return overtaken(application.endings, lambda one: one.TYPE, _ended_at)


def _ended_at(ending: Ending) -> Moment:
    return ending.found_at if isinstance(ending, FraudFound) else ending.cancelled_at


def _endings(application: Application) -> Iterator[Ending]:
    """All that are known, those of an older document too."""
    yield from application.endings
    kinds = {type(one) for one in application.endings}
    if application.cancelled_at is not None and RegistrationCancelled not in kinds:
        yield RegistrationCancelled(application=application.id, cancelled_at=application.cancelled_at)
    if application.fraud_found_at is not None and FraudFound not in kinds:
        yield FraudFound(application=application.id, found_at=application.fraud_found_at)
