"""A seat asked for again: there still, or given away meanwhile [ADM-5, SAGA-4].

The province's round may be drawn while the question is on its way, on what the base had said before. What the round
gave stands, since whoever got it was told in public; so whichever of the two is heard first here, the end is the same.
"""

from collections.abc import Iterator
from dataclasses import replace

from contracts.latest import is_later
from contracts.messages.admission.enrolment import ReclaimSeat, SeatRefused, SeatRetaken
from contracts.reasons import Reason
from contracts.season.season import Season
from services.admission.domain.intake.facts import Event, Reclaimed
from services.admission.domain.intake.linking import linked_after_closing
from services.admission.domain.intake.offering import offers, overfull
from services.admission.domain.intake.remaining import remaining
from services.admission.domain.intake.state import Intake


def reclaims(intake: Intake, asked: ReclaimSeat, sequence: int) -> list[Event]:
    """The decision and the answer; none where this was answered before. What is decided once stands."""
    known = intake.reclaimed.get(asked.application)
    if not is_later(sequence, known):
        return []
    retaken = still_there(intake, asked)
    decided = Reclaimed(asked.application, sequence, asked.reclaimed_at, retaken)
    told = asked.model_dump()
    if retaken:
        return [decided, SeatRetaken.model_validate(told)]
    return [decided, SeatRefused.model_validate({**told, "reasons": (Reason.SEAT_GIVEN_AWAY,)})]


def lost_to_round(intake: Intake, season: Season) -> Iterator[Reclaimed]:
    """Seats taken again that the round had given already, as is known now; of several the last that was asked for.

    Whoever is reinstated asks long after the round: that seat is not meant.
    """
    held = offers(intake)
    for again in sorted(intake.reclaimed.values(), key=lambda one: (one.reclaimed_at, one.application), reverse=True):
        name = again.application
        early = again.reclaimed_at <= season.admission.report_by
        if (
            again.retaken
            and again.left is not None
            and early
            and name in held
            and overfull(intake, held[name].specialty)
        ):
            yield replace(again, retaken=False, left=None)
            return


def refused(intake: Intake, lost: Reclaimed) -> SeatRefused:
    """The answer that takes the earlier one back."""
    return SeatRefused(
        application=lost.application,
        season=intake.season,
        base=intake.base,
        specialty=offers(intake)[lost.application].specialty,
        reasons=(Reason.SEAT_GIVEN_AWAY,),
        reclaimed_at=lost.reclaimed_at,
    )


def still_there(intake: Intake, asked: ReclaimSeat) -> bool:
    """Held still, as far as is known here; one of the province's, whom no other can get; or one that nobody holds."""
    granted = intake.granted.get(asked.application)
    held = asked.application in offers(intake) or (granted is not None and asked.application not in intake.vacations)
    linked = linked_after_closing(intake).get(asked.application)
    free = any(left.specialty == asked.specialty for left in remaining(intake))
    return held or (linked is not None and linked.held) or free or (granted is not None and granted.held_back)
