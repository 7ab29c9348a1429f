"""Objections to a line of the public notice: raised in time, decided with reasons, awaited until then [ADM-5]."""

from contracts.messages.admission.decisions import TraineeNoticed
from contracts.messages.platform.admission import ObjectionDecided, ObjectionRaised
from contracts.season.season import Season
from contracts.vocabulary import Moment
from services.admission.domain.enrolment.state import SEAT_ASKED_FOR, Enrolment


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
    """The objections raised by the end of the notice, that moment included; none before there is a notice.

    Nor one dated before the proposal it is against: no act is [ADM-7].
    """
    raised = [one for one in enrolment.happened if isinstance(one, ObjectionRaised)]
    noticed = notice_of(enrolment) if raised else None
    if noticed is None:
        return ()
    in_time = (one for one in raised if proposed_at(enrolment) <= one.raised_at <= noticed.objections_until)
    return tuple(one for one in in_time if one.base == noticed.base)


def proposed_at(enrolment: Enrolment) -> Moment:
    """Since when acts answer the offer: where results were published anew, since the base proposed on the first."""
    offer = enrolment.offer
    return min(offer.offered_at, offer.proposed_from or offer.offered_at)


def answers(enrolment: Enrolment) -> tuple[ObjectionDecided, ...]:
    """The decisions on objections that count, in the order they were taken; none was taken before the objection."""
    raised: dict[str, Moment] = {}
    for one in raised_in_time(enrolment):
        raised.setdefault(one.objection, one.raised_at)
    decided = (one for one in enrolment.happened if isinstance(one, ObjectionDecided))
    return tuple(one for one in decided if one.objection in raised and one.decided_at >= raised[one.objection])


def decisions(enrolment: Enrolment) -> dict[str, ObjectionDecided]:
    """The last decision of each objection that counts, by its number."""
    return {one.objection: one for one in answers(enrolment)}


def pending(enrolment: Enrolment) -> tuple[ObjectionRaised, ...]:
    """The objections that still wait for a decision: nobody is admitted before it."""
    decided = decisions(enrolment)
    return tuple(one for one in raised_in_time(enrolment) if one.objection not in decided)


def drops(enrolment: Enrolment, decision: ObjectionDecided) -> bool:
    """Whether this decision takes the proposal back: upheld, and not overturned; of those overturned the last."""
    if not decision.upheld or decision not in answers(enrolment):
        return False
    stands = decisions(enrolment)
    return stands[decision.objection] == decision or (
        enrolment.table >= SEAT_ASKED_FOR
        and not any(one.upheld for one in stands.values())
        and decision == [one for one in answers(enrolment) if one.upheld][-1]
    )


def reversal(enrolment: Enrolment) -> ObjectionDecided | None:
    """The decision after which nothing stood upheld any more, where something had been before it [ADM-5]."""
    found, stood = None, dict[str, bool]()
    for one in answers(enrolment):
        was = any(stood.values())
        stood[one.objection] = one.upheld
        if was and not any(stood.values()):
            found = one
    return None if any(stood.values()) else found


def clear_from(enrolment: Enrolment, earliest: Moment) -> Moment | None:
    """The first moment from `earliest` on at which every objection stands dismissed; None while one does not.

    One upheld by its last decision drops the proposal, whatever was operated meanwhile [ADM-5].
    """
    if not raised_in_time(enrolment):
        return earliest
    if pending(enrolment) or any(decision.upheld for decision in decisions(enrolment).values()):
        return None
    overturned = reversal(enrolment) if enrolment.table >= SEAT_ASKED_FOR else None
    earliest = earliest if overturned is None else max(earliest, overturned.decided_at)
    taken = answers(enrolment)
    numbers = {one.objection for one in taken}
    for moment in sorted({earliest, *(one.decided_at for one in taken if one.decided_at > earliest)}):
        stood = {one.objection: one.upheld for one in taken if one.decided_at <= moment}
        if stood.keys() == numbers and not any(stood.values()):
            return moment
    return None


def settled_at(enrolment: Enrolment) -> Moment | None:
    """When the last objection was decided; None without any."""
    return max((decision.decided_at for decision in decisions(enrolment).values()), default=None)
