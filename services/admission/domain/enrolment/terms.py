"""When a fact counts, and by when it is due: a physical, an operation, a report [ADM-4, ADM-7].

No act counts that is dated before what it answers: the physical follows the offer, the operation the physical, the
report the operation, the agreement the report. The saga's first two tables did not ask for that.
"""

from datetime import timedelta
from typing import Final

from contracts.messages.admission.decisions import PlaceOffered
from contracts.messages.admission.enrolment import SeatLinked, SeatRefused
from contracts.messages.platform.acts import AdmissionOperated, PhysicalRecorded, PlaceGivenUp, TraineeReported
from contracts.messages.platform.admission import AdjustmentRequested
from contracts.messages.platform.enrolment import TraineeReinstated, TrainingLeft
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import Moment
from services.admission.domain.enrolment import objections
from services.admission.domain.enrolment.facts import Happening, happened_at
from services.admission.domain.enrolment.objections import proposed_at
from services.admission.domain.enrolment.state import Enrolment

IN_TURN: Final = 3
"""The number of the saga's first table under which acts follow each other [ADM-7]."""
OBJECTIONS: Final = "objections"
"""The deadline that tells an operation from before the end of objections that they are over."""


def in_season(enrolment: Enrolment, exam: PhysicalRecorded, season: Season) -> bool:
    """Held after the proposal, or as much before it as the season lets one be old, and by its deadline [ADM-4]."""
    since = proposed_at(enrolment) - timedelta(days=season.admission.physical_valid_days)
    return _follows(enrolment, exam.examined_at, since) and exam.examined_at <= enrolment.offer.physical_by


def counts(enrolment: Enrolment, exam: PhysicalRecorded, season: Season) -> bool:
    """Held in time, at a hospital of the grade asked for [ADM-4]; any other neither passes nor fails anybody."""
    return in_season(enrolment, exam, season) and exam.hospital_grade in season.admission.physical_grades


def physical_missed(enrolment: Enrolment, season: Season) -> Reason:
    """Why there is no physical that counts: none in time, or only at a hospital of another grade."""
    exams = [exam for exam in enrolment.happened if isinstance(exam, PhysicalRecorded)]
    elsewhere = any(in_season(enrolment, exam, season) and not counts(enrolment, exam, season) for exam in exams)
    return Reason.PHYSICAL_ELSEWHERE if elsewhere else Reason.PHYSICAL_MISSING


def effective(enrolment: Enrolment, operation: AdmissionOperated, season: Season) -> bool:
    """By the base of the place, in time, once nothing is objected to any more [ADM-5, ADM-7]."""
    if enrolment.table < IN_TURN:
        over = objections.over_at(enrolment, season) <= operation.operated_at
        return over and operated_in_time(enrolment, operation, season) and not objections.pending(enrolment)
    at = takes_effect(enrolment, operation, season)
    return at is not None and _has_come(enrolment, operation, at, season)


def operated_in_time(enrolment: Enrolment, operation: AdmissionOperated, season: Season) -> bool:
    """By the base of the place, not before the physical that passed, and by the deadline."""
    here, in_time = operation.base == enrolment.offer.base, operation.operated_at <= operate_by(enrolment, season)
    return here and in_time and _follows(enrolment, operation.operated_at, _fit_from(enrolment, season))


def _fit_from(enrolment: Enrolment, season: Season) -> Moment:
    """Since when somebody offered a place, and examined for it, can be admitted."""
    exams = (one for one in enrolment.happened if isinstance(one, PhysicalRecorded))
    examined = (one.examined_at for one in exams if counts(enrolment, one, season))
    return max(proposed_at(enrolment), next(examined, proposed_at(enrolment)))


def _has_come(enrolment: Enrolment, operation: AdmissionOperated, at: Moment, season: Season) -> bool:
    """Whether the moment is there: told by the operation, by a decision, or by the deadline of objections."""
    over_at = objections.over_at(enrolment, season)
    waits = operation.operated_at < at == over_at
    return not waits or enrolment.struck.get(OBJECTIONS, operation.operated_at) >= over_at


def operate_by(enrolment: Enrolment, season: Season) -> Moment:
    """The deadline of the operation; where the notice or an objection took longer, the grace time after that."""
    deadline, over_at = season.admission.admit_by, objections.over_at(enrolment, season)
    waited = max(over_at, objections.settled_at(enrolment) or over_at)
    return max(deadline, waited + grace_of(season)) if waited > season.admission.objections_until else deadline


def takes_effect(enrolment: Enrolment, operation: AdmissionOperated, season: Season) -> Moment | None:
    """When an operation admits: at once, when objections are over, or at the decision that dismissed the last [ADM-5].

    None where it admits nobody.
    """
    if not operated_in_time(enrolment, operation, season):
        return None
    return objections.clear_from(enrolment, max(operation.operated_at, objections.over_at(enrolment, season)))


def admitting(enrolment: Enrolment, season: Season) -> AdmissionOperated | None:
    """The first operation that counts; None while none does."""
    operations = (one for one in enrolment.happened if isinstance(one, AdmissionOperated))
    return next((one for one in operations if effective(enrolment, one, season)), None)


def admitted_at(enrolment: Enrolment, season: Season) -> Moment | None:
    """When the operation that counts took effect."""
    operation = admitting(enrolment, season) if enrolment.offered else None
    return None if operation is None else takes_effect(enrolment, operation, season)


def turn(enrolment: Enrolment, happening: Happening, season: Season) -> tuple[Moment, bool]:
    """By when it happened, and an operation that had to wait after all that happened until it took effect [ADM-5]."""
    at = happened_at(happening)
    if not isinstance(happening, AdmissionOperated) or not enrolment.offered or enrolment.table < IN_TURN:
        return at, False
    effect = takes_effect(enrolment, happening, season) or at
    return effect, effect > at


def enters_round(enrolment: Enrolment, request: AdjustmentRequested, season: Season) -> bool:
    """Asked inside the round's window, by somebody whom the full quota left without a place [ADM-6]."""
    window, terms = season.admission.provincial_round, enrolment.unplaced.unplaced
    return window is not None and window.contains(request.requested_at) and terms is not None


def since_request(enrolment: Enrolment, moment: Moment, season: Season) -> bool:
    """Whether a moment lies after the request that entered the round, for whoever has no other place [ADM-6]."""
    if enrolment.place is None or isinstance(enrolment.place.word, PlaceOffered | SeatLinked):
        return True
    requests = (one for one in enrolment.happened if isinstance(one, AdjustmentRequested))
    entered = next((one.requested_at for one in requests if enters_round(enrolment, one, season)), moment)
    return moment >= entered


def grace_of(season: Season) -> timedelta:
    """How long what happened in time may be on its way."""
    return timedelta(hours=season.admission.arrival_grace_hours)


def operated_early(enrolment: Enrolment, season: Season) -> bool:
    """Operated while objections were open: it takes effect when they are over."""
    return any(
        isinstance(operation, AdmissionOperated)
        and operation.operated_at < objections.over_at(enrolment, season)
        and operated_in_time(enrolment, operation, season)
        for operation in enrolment.happened
    )


def expected_from(enrolment: Enrolment, season: Season) -> Moment | None:
    """Since when a report counts: from the operation that admitted, of a postgraduate from the base's confirmation."""
    if enrolment.linked:
        return enrolment.offer.offered_at
    operation = admitting(enrolment, season)
    return None if operation is None else operation.operated_at


def report_in_time(enrolment: Enrolment, season: Season) -> TraineeReported | None:
    """The first report that counts, whenever it arrived."""
    reports = (one for one in enrolment.happened if isinstance(one, TraineeReported))
    return next((one for one in reports if in_time(enrolment, one, season)), None)


def reinstatement(enrolment: Enrolment, season: Season) -> TraineeReinstated | None:
    """The provincial office's last decision that the withdrawal is to be reversed [SAGA-4].

    At another base, or before anybody was late, it decides nothing. One taken after the trainee had left reverses
    nothing that was decided before.
    """
    if not enrolment.offered:
        return None
    base, by = enrolment.offer.base, season.admission.report_by
    decisions = (one for one in enrolment.happened if isinstance(one, TraineeReinstated))
    taken = [one for one in decisions if one.base == base and one.reinstated_at > by]
    exits = (
        happened_at(one)
        for one in enrolment.happened
        if isinstance(one, PlaceGivenUp) or (isinstance(one, TrainingLeft) and one.base == base)
    )
    left = next((at for at in exits if taken and at > taken[0].reinstated_at), None)
    return next((one for one in reversed(taken) if left is None or one.reinstated_at <= left), None)


def reinstates(enrolment: Enrolment, decision: TraineeReinstated, season: Season) -> bool:
    """Somebody the deadline withdrew, who had reported in time; the office's last decision counts [SAGA-4]."""
    counts = decision == reinstatement(enrolment, season) and "report" in enrolment.struck
    return counts and report_in_time(enrolment, season) is not None


def reinstated(enrolment: Enrolment, season: Season) -> bool:
    """Whether a decision brought somebody back, or may still: the seat was not refused for it [SAGA-4]."""
    decision, answer = reinstatement(enrolment, season), enrolment.answers.get(SeatRefused.TYPE)
    refused = answer is not None and getattr(answer.message, "reclaimed_at", None)
    return decision is not None and reinstates(enrolment, decision, season) and refused != decision.reinstated_at


def left_at(enrolment: Enrolment, moment: Moment, season: Season) -> Moment:
    """When a trainee left: whoever was reinstated first, not before that."""
    decision = reinstatement(enrolment, season) if "report" in enrolment.struck else None
    return moment if decision is None else max(moment, decision.reinstated_at)


def term_ends(enrolment: Enrolment, season: Season) -> Moment:
    """The end of this trainee's term: the season's, so many years earlier as it was reduced [VER-6]."""
    end = season.finance.term_ends
    year = end.year - enrolment.years_off
    return end.replace(year=year, day=28) if (end.month, end.day) == (2, 29) else end.replace(year=year)


def in_time(enrolment: Enrolment, report: TraineeReported, season: Season) -> bool:
    """At the base of the place, until the reporting deadline, that moment included [SAGA-2, SAGA-4]."""
    here, in_time = report.base == enrolment.offer.base, report.reported_at <= season.admission.report_by
    if enrolment.table < IN_TURN:
        return here and in_time
    expected = expected_from(enrolment, season)
    return here and in_time and expected is not None and expected <= report.reported_at


def _follows(enrolment: Enrolment, moment: Moment, before: Moment) -> bool:
    """Not dated before what it answers [ADM-7]."""
    return enrolment.table < IN_TURN or moment >= before
