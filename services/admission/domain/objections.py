"""Objections to a line of the public notice: raised in time, decided with reasons, awaited until then [ADM-5]."""

from contracts.admission import TraineeNoticed
from contracts.platform_admission import ObjectionDecided, ObjectionRaised
from contracts.vocabulary import Moment
from services.admission.domain.enrolment import Enrolment


def raised_in_time(enrolment: Enrolment) -> tuple[ObjectionRaised, ...]:
    """The objections raised by the end of the notice, that moment included; none before there is a notice."""
    noticed = enrolment.answers.get(TraineeNoticed.TYPE)
    if noticed is None or not isinstance(noticed.message, TraineeNoticed):
        return ()
    until, base = noticed.message.objections_until, noticed.message.base
    raised = (one for one in enrolment.happened if isinstance(one, ObjectionRaised))
    return tuple(one for one in raised if one.raised_at <= until and one.base == base)


def decisions(enrolment: Enrolment) -> dict[str, ObjectionDecided]:
    """The last decision of each objection that counts, by its number."""
    counting = {one.objection for one in raised_in_time(enrolment)}
    decided = (one for one in enrolment.happened if isinstance(one, ObjectionDecided))
    return {one.objection: one for one in decided if one.objection in counting}


def pending(enrolment: Enrolment) -> tuple[ObjectionRaised, ...]:
    """The objections that still wait for a decision: nobody is admitted before it."""
    decided = decisions(enrolment)
    return tuple(one for one in raised_in_time(enrolment) if one.objection not in decided)


def drops(enrolment: Enrolment, decision: ObjectionDecided) -> bool:
    """Whether this decision takes the proposal back."""
    return decision.upheld and decisions(enrolment).get(decision.objection) == decision


def settled_at(enrolment: Enrolment) -> Moment | None:
    """When the last objection was decided; None without any."""
    return max((decision.decided_at for decision in decisions(enrolment).values()), default=None)
