"""What undoes earlier words, where something that happened before them became known only now."""

from contracts.messages.admission.adjustment import AdjustmentEntered
from contracts.messages.admission.decisions import PhysicalPassed, PlaceRefused, PlaceVacated
from contracts.messages.finance import CloseAccount, OpenAccount, ReopenAccount
from contracts.messages.registration import ImposeBan
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import Moment
from services.admission.domain.enrolment import effects as sayings
from services.admission.domain.enrolment import objections
from services.admission.domain.enrolment.effects import Says
from services.admission.domain.enrolment.state import Enrolment, PlaceHeld
from services.admission.domain.enrolment.walk import Walk


def amends(known: Enrolment, place: PlaceHeld, way: Walk, season: Season) -> Says:
    """The echo to the intake, account and ban undone, the round left: whatever was said and holds no more."""
    unsaid, said = known.said.keys() - way.types, known.said.keys()
    still_open = CloseAccount.TYPE not in said or ReopenAccount.TYPE in said
    left = sayings.left_round(known.application, place.word.season) if AdjustmentEntered.TYPE in unsaid else ()
    undone = _undone(known, place, way)
    if undone is None:
        return left
    reason, at = undone
    echo = not way.left_place and PhysicalPassed.TYPE in unsaid and PlaceVacated.TYPE not in known.said
    return (
        *left,
        *(sayings.vacated(place.word, reason, at) if echo else ()),
        *(sayings.closed(place.word, reason, at) if OpenAccount.TYPE in unsaid and still_open else ()),
        *(sayings.freed(known.offer, at, season) if ImposeBan.TYPE in unsaid and known.offered else ()),
    )


def _undone(known: Enrolment, place: PlaceHeld, way: Walk) -> tuple[Reason, Moment] | None:
    """Why and since when an earlier word does not hold: the place was left, taken back, or objected to in time."""
    end = next((message for message in way.says if isinstance(message, PlaceVacated)), None)
    waiting = objections.pending(known)
    if end is not None:
        return end.reasons[0], end.vacated_at
    if isinstance(place.word, PlaceRefused) and not known.by_round:
        return Reason.MERIT_CORRECTED, place.word.refused_at
    return (Reason.OBJECTION_PENDING, waiting[0].raised_at) if waiting else None
