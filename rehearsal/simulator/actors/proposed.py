"""What the proposed do, and bases for them: physicals, admission operations, reporting [ADM-4, ADM-7, SAGA-3]."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from contracts.correction import Correctable, Correction
from contracts.messages.platform.acts import AdmissionOperated, PhysicalRecorded, PlaceGivenUp, TraineeReported
from contracts.season.season import Season
from contracts.vocabulary import HospitalGrade, Moment
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.moments import fixed_within
from rehearsal.applicants.rates import Conduct
from rehearsal.simulator.actors.told import Told
from rehearsal.simulator.view import EnrolmentLine

_EXAMINED: Final = {
    Conduct.PHYSICAL_FAILED: (HospitalGrade.GRADE_3A, False),
    Conduct.PHYSICAL_ELSEWHERE: (HospitalGrade.OTHER, True),
}
_PASSES: Final = (HospitalGrade.GRADE_3A, True)


def physical(applicant: Applicant, enrolment: EnrolmentLine) -> Iterator[Told]:
    """The examination of one who is proposed, in time for the offer; one who gives up says so instead."""
    if applicant.ending is Conduct.PHYSICAL_MISSING or enrolment.offered_at >= enrolment.physical_by:
        return
    at = fixed_within(enrolment.offered_at, enrolment.physical_by, applicant.application, "physical")
    if applicant.ending is Conduct.GIVES_UP:
        yield PlaceGivenUp(application=applicant.application, given_up_at=at), at
        return
    grade, passed = _EXAMINED.get(applicant.ending, _PASSES)
    examined = PhysicalRecorded(application=applicant.application, examined_at=at, hospital_grade=grade, passed=passed)
    yield examined, at


def operation(season: Season, applicant: Applicant, enrolment: EnrolmentLine) -> Iterator[Told]:
    """The base's admission operation, once objections are over and the physical is behind whoever is placed late."""
    admission = season.admission
    first = max(admission.objections_until, enrolment.physical_by)
    late = first >= admission.admit_by
    at = admission.admit_by if late else fixed_within(first, admission.admit_by, applicant.application, "operation")
    operated = AdmissionOperated(
        application=applicant.application, season=season.id, base=enrolment.base, operated_at=at
    )
    yield operated, at


def reporting(season: Season, applicant: Applicant, enrolment: EnrolmentLine) -> Iterator[Told]:
    """The trainee arrives in the last days before the deadline, or never does, as far as is known."""
    if applicant.ending is not Conduct.NEVER_REPORTS:
        yield arrival(season, applicant, enrolment)
    elif mistaken(applicant):
        reported, at = arrival(season, applicant, enrolment)
        yield reported, at
        yield corrected(reported, 2, fixed_within(at, season.admission.report_by, applicant.application, "taken back"))


def mistaken(applicant: Applicant) -> bool:
    """Whether the base takes another for this one, who never came: of half of them, and finds out in time [COR-1]."""
    return applicant.ending is Conduct.NEVER_REPORTS and applicant.number % 2 == 0


def corrected(act: Correctable, revision: int, at: Moment, *, stands: bool = False) -> Told:
    """The act in a later revision, taken back unless it stands."""
    why = Correction(reason="经核查更正", by="基地", corrected_at=at, stands=stands)
    return act.model_copy(update={"revision": revision, "correction": why}), at


def arrival(season: Season, applicant: Applicant, enrolment: EnrolmentLine) -> tuple[TraineeReported, Moment]:
    """The report itself, in time, whenever it is told."""
    due = season.admission.report_by
    first = max(season.admission.admit_by, due - timedelta(days=4))
    at = fixed_within(first, due, applicant.application, "reporting")
    reported = TraineeReported(application=applicant.application, season=season.id, base=enrolment.base, reported_at=at)
    return reported, at
