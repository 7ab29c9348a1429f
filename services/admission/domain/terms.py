"""When a fact counts, and by when it is due: a physical, an operation, a report [ADM-4, ADM-7]."""

from datetime import timedelta

from contracts.calendar import Admission
from contracts.platform import AdmissionOperated, PhysicalRecorded, TraineeReported
from contracts.platform_admission import AdjustmentRequested
from contracts.platform_enrolment import TraineeReinstated
from contracts.reasons import Reason
from contracts.season import Season
from contracts.vocabulary import Moment
from services.admission.domain import objections
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
    """By the base of the place, after the end of objections, in time, no objection undecided [ADM-5, ADM-7]."""
    in_time = objections.over_at(enrolment, season) <= operation.operated_at <= operate_by(enrolment, season)
    return in_time and operation.base == enrolment.offer.base and not objections.pending(enrolment)


def operate_by(enrolment: Enrolment, season: Season) -> Moment:
    """The deadline of the operation; where the notice or an objection took longer, the grace time after that."""
    deadline, over_at = season.admission.admit_by, objections.over_at(enrolment, season)
    waited = max(over_at, objections.settled_at(enrolment) or over_at)
    return max(deadline, waited + grace_of(season)) if waited > season.admission.objections_until else deadline


def takes_effect(enrolment: Enrolment, operated_at: Moment) -> Moment:
    """When an operation admits: at once, or when the last objection was decided."""
    settled = objections.settled_at(enrolment)
    return operated_at if settled is None else max(operated_at, settled)


def enters_round(enrolment: Enrolment, request: AdjustmentRequested, season: Season) -> bool:
    """Asked inside the round's window, by somebody whom the full quota left without a place [ADM-6]."""
    window, terms = season.admission.provincial_round, enrolment.unplaced.unplaced
    return window is not None and window.contains(request.requested_at) and terms is not None


def grace_of(season: Season) -> timedelta:
    """How long what happened in time may be on its way."""
    return timedelta(hours=season.admission.arrival_grace_hours)


def operated_early(enrolment: Enrolment, season: Season) -> bool:
    """Operated while objections were open: it takes effect when they are over."""
    return any(
        isinstance(operation, AdmissionOperated)
        and operation.base == enrolment.offer.base
        and operation.operated_at < objections.over_at(enrolment, season)
        for operation in enrolment.happened
    )


def report_in_time(enrolment: Enrolment, season: Season) -> TraineeReported | None:
    """The first report that counts, whenever it arrived."""
    reports = (one for one in enrolment.happened if isinstance(one, TraineeReported))
    return next((one for one in reports if in_time(enrolment, one, season)), None)


def reinstates(enrolment: Enrolment, decision: TraineeReinstated, season: Season) -> bool:
    """Somebody the deadline withdrew, who had reported in time; the office's last decision counts [SAGA-4]."""
    here = decision == enrolment.reinstatement and decision.base == enrolment.offer.base
    absent = "report" in enrolment.struck and decision.reinstated_at > season.admission.report_by
    return here and absent and report_in_time(enrolment, season) is not None


def left_at(enrolment: Enrolment, moment: Moment) -> Moment:
    """When a trainee left: whoever was reinstated first, not before that."""
    decision = enrolment.reinstatement if "report" in enrolment.struck else None
    return moment if decision is None else max(moment, decision.reinstated_at)


def term_ends(enrolment: Enrolment, season: Season) -> Moment:
    """The end of this trainee's term: the season's, so many years earlier as it was reduced [VER-6]."""
    end = season.finance.term_ends
    year = end.year - enrolment.years_off
    return end.replace(year=year, day=28) if (end.month, end.day) == (2, 29) else end.replace(year=year)


def in_time(enrolment: Enrolment, report: TraineeReported, season: Season) -> bool:
    """At the base of the place, until the reporting deadline, that moment included [SAGA-2, SAGA-4]."""
    return report.reported_at <= season.admission.report_by and report.base == enrolment.offer.base
