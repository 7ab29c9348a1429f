"""After reporting: agreements, whoever leaves after them, reinstatements [SAGA-4, SAGA-5]."""

from collections.abc import Iterator
from datetime import timedelta

from contracts.messages.platform.enrolment import AgreementSigned, TraineeReinstated, TrainingLeft
from contracts.season.season import Season
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.moments import fixed_within
from rehearsal.simulator.actors.proposed import arrival, corrected, mistaken
from rehearsal.simulator.actors.told import Told
from rehearsal.simulator.view import EnrolmentLine


def agreement(season: Season, applicant: Applicant, enrolment: EnrolmentLine) -> Iterator[Told]:
    """Signed within a day of the end of reporting, before the base told of it; every seventh under a wrong day first.

    A day before the report is refused, and told right by a correction [COR-1, ADM-7].
    """
    due = season.admission.report_by
    at = fixed_within(due, due + timedelta(days=1), applicant.application, "agreement")
    signed = AgreementSigned(application=applicant.application, season=season.id, base=enrolment.base, signed_at=at)
    if applicant.number % 7:
        yield signed, at
        return
    wrong = signed.model_copy(update={"signed_at": due - timedelta(days=30)})
    yield wrong, at
    yield corrected(signed, 2, at + timedelta(hours=1), stands=True)


def reinstatement(season: Season, applicant: Applicant, enrolment: EnrolmentLine) -> Iterator[Told]:
    """The base finds the report it never sent, and the provincial office decides; the decision may come first."""
    after = season.admission.report_by + timedelta(hours=season.admission.arrival_grace_hours)
    at = fixed_within(after, after + timedelta(days=1), applicant.application, "reinstated")
    decided = TraineeReinstated(
        application=applicant.application,
        season=season.id,
        base=enrolment.base,
        reason="在规定时间内报到，基地补报",
        by="省毕教办",
        reinstated_at=at,
    )
    yield decided, at
    reported, arrived_at = arrival(season, applicant, enrolment)
    yield corrected(reported, 3, at, stands=True) if mistaken(applicant) else (reported, arrived_at)


def leaving(season: Season, applicant: Applicant, enrolment: EnrolmentLine) -> Told:
    """Somebody leaves in the first month, for graduate study or otherwise; nobody does before reporting ends."""
    starts = max(season.finance.term_starts, season.admission.report_by)
    at = fixed_within(starts, starts + timedelta(days=30), applicant.application, "leaving")
    left = TrainingLeft(
        application=applicant.application,
        season=season.id,
        base=enrolment.base,
        cause="graduate_study" if applicant.number % 2 else "resigned",
        left_at=at,
    )
    return left, at
