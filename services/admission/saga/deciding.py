"""What an enrolment says: the difference between where it stood and where everything known leads now."""

from typing import Final

from contracts.adjustment import AdjustmentRefused
from contracts.admission import PlaceRefused, PlaceVacated
from contracts.envelope import Heard
from contracts.reasons import Reason
from contracts.season import Seasons
from contracts.time import DeadlineReached
from services.admission.domain.enrolment import Enrolment, Event, Hears, Moved, Noted, Place, Stage, evolve, fingerprint
from services.admission.saga.amends import amends
from services.admission.saga.waiting import deadlines
from services.admission.saga.walk import Walk, walk


def decide(enrolment: Enrolment, heard: Heard[Hears], seasons: Seasons) -> list[Event]:
    """Keep what was heard, walk, and say what is new."""
    message = heard.message
    if isinstance(message, DeadlineReached) and deadlines(enrolment, seasons).get(message.name) != message.due:
        return []
    noted = Noted(message, heard.sequence)
    known = evolve(enrolment, noted)
    if known is enrolment or known.place is None:
        return [] if known is enrolment else [noted]
    way = walk(known, seasons[known.place.word.season])
    news = [said for said in way.says if known.said.get(said.TYPE) != fingerprint(said)]
    return [noted, *news, *amends(known, known.place, way), *_moved(known, known.place, way)]


def _moved(known: Enrolment, place: Place, way: Walk) -> list[Event]:
    moved = Moved(way.stage, _reasons(known, place, way), tuple(sorted(way.types)))
    settled = (known.stage, known.reasons) == (moved.stage, moved.reasons) and way.types == known.said.keys()
    return [] if settled else [moved]


def _reasons(known: Enrolment, place: Place, way: Walk) -> tuple[Reason, ...]:
    """Why the place was left, or why there is none: the last word on it."""
    left = next((said.reasons for said in way.says if isinstance(said, PlaceVacated)), None)
    refused = known.answers.get(AdjustmentRefused.TYPE)
    if left is not None or way.stage not in _WITHOUT_PLACE:
        return left or ()
    if way.stage is Stage.UNADMITTED and refused is not None and isinstance(refused.message, AdjustmentRefused):
        return refused.message.reasons
    return place.word.reasons if isinstance(place.word, PlaceRefused) else ()


_WITHOUT_PLACE: Final = frozenset({Stage.AWAITING_PLACE, Stage.UNPLACED, Stage.AWAITING_ADJUSTMENT, Stage.UNADMITTED})
