"""One application: its revisions, its claim on the person's place of the season, its verdict [REG-1 to REG-13]."""

from collections.abc import Iterator
from functools import reduce
from typing import assert_never

from contracts.envelope import Received
from contracts.latest import is_later
from contracts.messages.platform.acts import FraudFound, RegistrationCancelled
from contracts.messages.registration import ClaimAnswered, RequestRefused
from contracts.messages.time import GuideMoved
from contracts.reasons import Reason
from contracts.season.season import Seasons
from services.registration.domain.application.closed import answered, request_of, until_closing
from services.registration.domain.application.effects import consequences
from services.registration.domain.application.facts import (
    AnswerKept,
    Ending,
    EndingKept,
    Event,
    Fact,
    FormKept,
    Hears,
)
from services.registration.domain.application.state import Application, evolve, overtaken_endings
from services.registration.domain.form import SubmitForm
from services.registration.domain.person.state import person_file


def decide(application: Application, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the fact, then say whatever should now hold and was not said yet."""
    facts = list(_facts(application, heard))
    known = reduce(evolve, facts, application)
    if not known.forms:
        return [*facts, *_overtaken(application, known), *_unknown(application, heard)]
    counts, late = until_closing(known, seasons), answered(application, known, seasons)
    return [*facts, *_overtaken(application, known), *consequences(counts, seasons), *late]


def _unknown(application: Application, heard: Received[Hears]) -> list[RequestRefused]:
    """The answer to what ends an application nobody has heard of; it is kept, and counts once the form comes."""
    match heard.message:
        case RegistrationCancelled() | FraudFound() as ending:
            return [_refused(application, ending, Reason.APPLICATION_UNKNOWN)]
        case _:
            return []


def _overtaken(before: Application, known: Application) -> list[RequestRefused]:
    """The answer to endings that now turn out to count for nothing, though nobody corrected them [COR-1, REG-13]."""
    if known.endings == before.endings:
        return []
    heard_before, now = overtaken_endings(before), overtaken_endings(known)
    return [_refused(known, ending, reason) for ending, reason in now.items() if ending not in heard_before]


def _refused(application: Application, ending: Ending, reason: Reason) -> RequestRefused:
    return RequestRefused(request=request_of(ending), application=application.id, reasons=(reason,))


def _facts(application: Application, heard: Received[Hears]) -> Iterator[Fact]:
    match heard.message:
        case SubmitForm(form=form):
            if form not in application.forms:
                yield FormKept(form)
        case RegistrationCancelled() | FraudFound() as ending:
            if ending not in application.endings:
                yield EndingKept(ending)
        case ClaimAnswered() as answer:
            file = person_file(answer.track, answer.person_key)
            known = application.answers.get(file)
            if is_later(heard.sequence, known):
                yield AnswerKept(
                    sequence=heard.sequence,
                    file=file,
                    granted=answer.granted,
                    reasons=answer.reasons,
                    entries=answer.entries,
                    earlier_withdrawals=answer.earlier_withdrawals,
                )
        case GuideMoved():
            return
        case _:
            assert_never(heard.message)
