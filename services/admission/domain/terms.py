"""When a fact counts: grade and deadline of a physical, the time of an operation and of a report [ADM-4, ADM-7]."""

from contracts.platform import AdmissionOperated, PhysicalRecorded, TraineeReported
from contracts.reasons import Reason
from contracts.season import Season
from services.admission.domain.enrolment import Enrolment


def counts(enrolment: Enrolment, exam: PhysicalRecorded, season: Season) -> bool:
    """Held in time, at a hospital of the grade asked for [ADM-4]; any other neither passes nor fails anybody."""
    in_time = exam.examined_at <= enrolment.offer.physical_by
    return in_time and exam.hospital_grade in season.admission.physical_grades


def physical_missed(enrolment: Enrolment, season: Season) -> Reason:
    """Why there is no physical that counts: none in time, or only at a hospital of another grade."""
    exams = [exam for exam in enrolment.happened if isinstance(exam, PhysicalRecorded)]
    elsewhere = any(
        exam.examined_at <= enrolment.offer.physical_by and not counts(enrolment, exam, season) for exam in exams
    )
    return Reason.PHYSICAL_ELSEWHERE if elsewhere else Reason.PHYSICAL_MISSING


def effective(enrolment: Enrolment, operation: AdmissionOperated, season: Season) -> bool:
    """By the base of the place, from the end of objections until the deadline, both included [ADM-5, ADM-7]."""
    calendar = season.admission
    in_time = calendar.objections_until <= operation.operated_at <= calendar.admit_by
    return in_time and operation.base == enrolment.offer.base


def operated_early(enrolment: Enrolment, season: Season) -> bool:
    """Operated while objections were open: it takes effect when they are over."""
    return any(
        isinstance(operation, AdmissionOperated)
        and operation.base == enrolment.offer.base
        and operation.operated_at < season.admission.objections_until
        for operation in enrolment.happened
    )


def in_time(enrolment: Enrolment, report: TraineeReported, season: Season) -> bool:
    """At the base of the place, until the reporting deadline, that moment included [SAGA-2, SAGA-4]."""
    return report.reported_at <= season.admission.report_by and report.base == enrolment.offer.base
