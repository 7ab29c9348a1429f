"""When a fact counts, and by when it is due: a physical, an operation, a report [ADM-4, ADM-7]."""

from contracts.platform import AdmissionOperated, PhysicalRecorded, TraineeReported
from contracts.reasons import Reason
from contracts.season import Admission, Season
from contracts.vocabulary import Moment
from services.admission.domain.enrolment import Enrolment


def still_ahead(calendar: Admission, opened: Moment) -> Admission:
    """The calendar for places offered at `opened`: nobody is given a deadline for the physical that has passed.

    After the season's own, physicals are due by its next date: notice, end of objections, admission [ADM-4].
    """
    if opened < calendar.physical_by:
        return calendar
    dates = (calendar.backfill_physical_by, calendar.notice_at, calendar.objections_until, calendar.admit_by)
    due = min((date for date in dates if date > opened), default=calendar.admit_by)
    return calendar.model_copy(update={"physical_by": due, "backfill_physical_by": due})


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
