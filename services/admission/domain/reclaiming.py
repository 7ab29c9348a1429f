"""A seat asked for again by somebody who is to be reinstated: there still, or given away meanwhile [SAGA-4]."""

from contracts.messages.admission.enrolment import ReclaimSeat, SeatRefused, SeatRetaken
from contracts.reasons import Reason
from services.admission.domain.intake import Event
from services.admission.domain.intake_state import Intake, Reclaimed
from services.admission.domain.offering import offers, remaining


def reclaims(intake: Intake, asked: ReclaimSeat, sequence: int) -> list[Event]:
    """The decision and the answer; none where this was answered before. What is decided once stands."""
    known = intake.reclaimed.get(asked.application)
    if known is not None and known.sequence >= sequence:
        return []
    retaken = still_there(intake, asked)
    decided = Reclaimed(asked.application, sequence, asked.reclaimed_at, retaken)
    told = asked.model_dump()
    if retaken:
        return [decided, SeatRetaken.model_validate(told)]
    return [decided, SeatRefused.model_validate({**told, "reasons": (Reason.SEAT_GIVEN_AWAY,)})]


def still_there(intake: Intake, asked: ReclaimSeat) -> bool:
    """Held still, as far as is known here; one of the province's, whom no other can get; or one that nobody holds."""
    granted = intake.granted.get(asked.application)
    held = asked.application in offers(intake) or (granted is not None and asked.application not in intake.vacations)
    free = any(left.specialty == asked.specialty for left in remaining(intake))
    return held or free or (granted is not None and granted.held_back)
