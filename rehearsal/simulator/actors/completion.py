"""The end of training: completion examinations, some failed and sat again, and the certificates [CLO-3]."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from contracts.messages.platform.completion import CertificateIssued, CompletionExamined
from contracts.season.season import Season
from contracts.vocabulary import Moment
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.moments import fixed_within
from rehearsal.simulator.actors.told import Told
from rehearsal.simulator.view import EnrolmentLine

_FAIL_EVERY: Final = {1: 8, 2: 24}
"""One of so many fails at this attempt; of whoever fails twice nothing more is told."""


def passes(applicant: Applicant, attempt: int) -> bool:
    return applicant.number % _FAIL_EVERY[attempt] != 0


def examination(
    season: Season, applicant: Applicant, enrolment: EnrolmentLine, attempt: int, over: Moment
) -> Iterator[Told]:
    """In the days before the sitting is over; the second time of whoever failed at the first."""
    if attempt > 1 and passes(applicant, attempt - 1):
        return
    at = fixed_within(over - timedelta(days=5), over, applicant.application, "completion", attempt)
    sat = CompletionExamined(
        application=applicant.application,
        season=season.id,
        base=enrolment.base,
        attempt=attempt,
        passed=passes(applicant, attempt),
        examined_at=at,
    )
    yield sat, at


def certificate(season: Season, applicant: Applicant, enrolment: EnrolmentLine, until: Moment) -> Iterator[Told]:
    """For whoever passed at last, once the term is over."""
    if not any(passes(applicant, attempt) for attempt in _FAIL_EVERY):
        return
    at = fixed_within(season.finance.term_ends, until, applicant.application, "certificate")
    issued = CertificateIssued(
        application=applicant.application,
        season=season.id,
        base=enrolment.base,
        certificate=f"HG-{applicant.application}",
        issued_at=at,
    )
    yield issued, at
