"""What an enrolment says: the difference between where it stood and where everything known leads now."""

from dataclasses import replace
from functools import reduce
from typing import Final

from contracts.envelope import Received
from contracts.messages.admission.adjustment import AdjustmentEntered, AdjustmentRefused
from contracts.messages.admission.decisions import (
    PhysicalPassed,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    TraineeWithdrawn,
)
from contracts.messages.admission.enrolment import ReinstatementRefused, SeatLinked
from contracts.messages.finance import CloseAccount, OpenAccount, ReopenAccount
from contracts.messages.registration import ImposeBan
from contracts.messages.time import DeadlineReached
from contracts.reasons import Reason
from contracts.season.season import Season, Seasons
from contracts.vocabulary import Moment
from services.admission.domain.enrolment import effects, objections
from services.admission.domain.enrolment.closed import until_closing
from services.admission.domain.enrolment.corrections import as_it_stands, corrected_at
from services.admission.domain.enrolment.effects import Says
from services.admission.domain.enrolment.facts import Event, Hears, Migrated, Moved, Noted, PlaceHeld
from services.admission.domain.enrolment.offers import as_offer
from services.admission.domain.enrolment.refusing import refusals
from services.admission.domain.enrolment.retracting import again, in_turn, retracted
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment, evolve, fingerprint, said_as
from services.admission.domain.enrolment.versions import later_table
from services.admission.domain.enrolment.waiting import deadlines, season_of
from services.admission.domain.enrolment.walk import Walk, walk


def decide(enrolment: Enrolment, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep what was heard, walk, and say what is new."""
    message = heard.message
    if isinstance(message, DeadlineReached) and deadlines(enrolment, seasons).get(message.name) != message.due:
        return []
    noted = Noted(message, heard.sequence, heard.envelope.correlation_id)
    known = evolve(enrolment, noted)
    if known is enrolment:
        return []
    migrated = _migrated(enrolment)
    noted_and_moved: list[Event] = [noted, *migrated]
    known = reduce(evolve, migrated, known)
    told, season = known, season_of(known, seasons)
    if season is None:
        return noted_and_moved
    way = walk(known, season)
    says = (*way.says, *refusals(replace(known, stage=way.stage), way, season))
    known = as_it_stands(until_closing(known, season))
    kept = () if known.place is None else _kept(known, known.place, way, heard.time)
    linked = any(one.link is not None and one.link.in_plan is not None for one in (enrolment, known))
    undone = () if known.place is None or linked else amends(known, known.place, way, season)
    at, lost = corrected_at(told) or heard.time, _link_of(enrolment, season)
    back = () if undone and not way.left_place else retracted(known, way, at, season, lost)
    once_more = again(known, way, back) | ({PhysicalPassed.TYPE} if kept else set())
    said = [(one, said_as(one)) for one in says]
    fresh = [(one, known.said.get(name) != fingerprint(one)) for one, name in said]
    new = {one.TYPE for one, is_new in fresh[: len(way.says)] if is_new}
    news = in_turn(new | once_more, way)
    says_now = [one for one, is_new in fresh if is_new or one.TYPE in news]
    stands = frozenset(name for _, name in said)
    return [*noted_and_moved, *kept, *back, *says_now, *undone, *_moved(known, way, stands)]


def _link_of(enrolment: Enrolment, season: Season) -> PlaceOffered | None:
    """A postgraduate's link, as far as it stands."""
    if enrolment.link is None:
        return None
    stands = as_it_stands(until_closing(enrolment, season))
    return as_offer(enrolment.link) if stands.linked else None


def _kept(known: Enrolment, place: PlaceHeld, way: Walk, at: Moment) -> Says:
    """To the intake: what it was told of leaving the place, or of the physical, does not stand [ADM-4].

    That it was passed is said again where it holds: the intake forgets all it had heard before.
    """
    unsaid = known.said.keys() - way.types
    left, fit = PlaceVacated.TYPE in unsaid, PhysicalPassed.TYPE in unsaid and way.stage is Stage.PROPOSED
    return effects.kept(known.offer if known.offered else place.word, at) if left or fit else ()


def _migrated(enrolment: Enrolment) -> list[Migrated]:
    table = later_table(enrolment)
    return [] if table == enrolment.table else [Migrated(table)]


def _moved(known: Enrolment, way: Walk, stands: frozenset[str]) -> list[Event]:
    moved = Moved(way.stage, _reasons(known, way), tuple(sorted(stands)))
    settled = (known.stage, known.reasons) == (moved.stage, moved.reasons) and stands == known.said.keys()
    return [] if settled else [moved]


def _reasons(known: Enrolment, way: Walk) -> tuple[Reason, ...]:
    """Why the place was left, or why there is none: the last word on it; of a postgraduate why they are withdrawn."""
    if way.stage in _BACK:
        return ()
    end = TraineeWithdrawn if known.place is None else PlaceVacated
    left = next((said.reasons for said in way.says if isinstance(said, end)), None)
    if left is not None:
        return (
            *left,
            *(reason for said in way.says if isinstance(said, ReinstatementRefused) for reason in said.reasons),
        )
    refused = known.answers.get(AdjustmentRefused.TYPE)
    if known.place is None or way.stage not in _WITHOUT_PLACE:
        return ()
    if way.stage is Stage.UNADMITTED and refused is not None and isinstance(refused.message, AdjustmentRefused):
        return refused.message.reasons
    return known.place.word.reasons if isinstance(known.place.word, PlaceRefused) else ()


_WITHOUT_PLACE: Final = frozenset({Stage.AWAITING_PLACE, Stage.UNPLACED, Stage.AWAITING_ADJUSTMENT, Stage.UNADMITTED})
_BACK: Final = frozenset(
    {
        *(Stage.NOTICED, Stage.AWAITING_REPORT, Stage.REINSTATING),
        *(Stage.REPORTED, Stage.AGREED, Stage.IN_TRAINING, Stage.COMPLETED),
    }
)
"""Stages of somebody who holds the place, whatever was said before [SAGA-4]."""


def amends(known: Enrolment, place: PlaceHeld, way: Walk, season: Season) -> Says:
    """The echo to the intake, account and ban undone, the round left: whatever was said and holds no more."""
    unsaid, said = known.said.keys() - way.types, known.said.keys()
    still_open = CloseAccount.TYPE not in said or ReopenAccount.TYPE in said
    left = effects.left_round(known.application, place.word.season) if AdjustmentEntered.TYPE in unsaid else ()
    undone, word = _undone(known, place, way), place.word
    if undone is None or isinstance(word, SeatLinked):
        return left
    reason, at = undone
    echo = not way.left_place and PhysicalPassed.TYPE in unsaid and PlaceVacated.TYPE not in known.said
    return (
        *left,
        *(effects.vacated(word, reason, at) if echo else ()),
        *(effects.closed(word, reason, at) if OpenAccount.TYPE in unsaid and still_open else ()),
        *(effects.freed(known.offer if known.offered else word, at, season) if ImposeBan.TYPE in unsaid else ()),
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
