"""Objections to a line of the public notice: raised in time, decided with reasons, awaited until then [ADM-5]."""

from contracts.admission import TraineeNoticed
from contracts.platform_admission import ObjectionDecided, ObjectionRaised
from contracts.season import Season
from contracts.vocabulary import Moment
from services.admission.domain.enrolment import Enrolment


def notice_of(enrolment: Enrolment) -> TraineeNoticed | None:
    """The notice the applicant stands on with the offer of now; one on results that are void since is none."""
    answered = enrolment.answers.get(TraineeNoticed.TYPE)
    if answered is None or not isinstance(answered.message, TraineeNoticed) or not enrolment.offered:
        return None
    noticed_at = answered.message.noticed_at
    return answered.message if noticed_at is None or noticed_at >= enrolment.offer.offered_at else None


def over_at(enrolment: Enrolment, season: Season) -> Moment:
    """When nobody can object any more: later for whoever was noticed later."""
    noticed = notice_of(enrolment)
    return season.admission.objections_until if noticed is None else noticed.objections_until


def raised_in_time(enrolment: Enrolment) -> tuple[ObjectionRaised, ...]:
    """The objections raised by the end of the notice, that moment included; none before there is a notice."""
    noticed = notice_of(enrolment)
    if noticed is None:
        return ()
    raised = (one for one in enrolment.happened if isinstance(one, ObjectionRaised))
    return tuple(one for one in raised if one.raised_at <= noticed.objections_until and one.base == noticed.base)


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
