"""Seats of the plan that postgraduates take: in the order the base confirmed them, before anybody is placed [POL-7].

Until placing closes that follows from who stands confirmed, whoever is heard of first. Afterwards nobody loses a seat
to somebody heard of late: whoever sat there when places were drawn goes first, the others on what is left by then.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from contracts.messages.admission.decisions import PlaceRefused, SeatReleased
from contracts.messages.admission.enrolment import SeatLinked
from contracts.reasons import Reason
from contracts.season.season import Base
from contracts.vocabulary import ApplicationId, Moment, SpecialtyCode
from services.admission.allocation.linked import LinkedSeat
from services.admission.domain.intake.offering import offers, seated_by_round
from services.admission.domain.intake.results import Fell, links
from services.admission.domain.intake.state import PLACING_CLOSES, Intake


def to_draw_beside(intake: Intake, base: Base) -> dict[ApplicationId, LinkedSeat]:
    """Who sits there before places are drawn on what is known now: on open seats of the plan, and on no other.

    Where the round gave seats before, those kept for others had been open to it.
    """
    first = _seated(intake.linked) if PLACING_CLOSES in intake.struck else frozenset[ApplicationId]()
    granted = Counter(intake.granted[name].specialty for name in intake.beside)
    open_ = {each.specialty: each.seats - max(each.reserved_order, granted[each.specialty]) for each in base.programmes}
    left = {name: one.vacated_at for name, one in intake.vacations.items()}
    return dict(sorted(_in_turn(links(intake.results), left, open_, first)))


def linked_now(intake: Intake, base: Base) -> Mapping[ApplicationId, LinkedSeat]:
    """The seat of everybody whose confirmation stands, or that there is none."""
    if not links(intake.results):
        return {}
    if intake.placing is None or PLACING_CLOSES not in intake.struck:
        return to_draw_beside(intake, base)
    return linked_after_closing(intake)


def linked_after_closing(intake: Intake) -> Mapping[ApplicationId, LinkedSeat]:
    """The same once placing has closed: whoever sat there first, then who is heard of late, on seats nobody else holds.

    Whoever had found no seat has none, whoever leaves later: what is left is the round's.
    """
    known = links(intake.results)
    left = {name: one.vacated_at for name, one in intake.vacations.items() if name in known}
    gone = {
        name: LinkedSeat(_programme(known[name]), known[name].dropped_at, seated=True, left_at=at)
        for name, at in left.items()
    }
    without = {name: one for name, one in intake.linked.items() if name in known and not one.seated}
    staying = {name: word for name, word in known.items() if name not in left and name not in without}
    held = Counter(place.specialty for place in offers(intake).values())
    held.update(intake.granted[name].specialty for name in seated_by_round(intake))
    seats = {specialty: many - held[specialty] for specialty, many in intake.seats.items()}
    return dict(sorted({**without, **gone, **dict(_in_turn(staying, {}, seats, _seated(intake.linked)))}.items()))


def link_words(before: Intake, now: Intake, base: Base | None) -> Iterator[SeatLinked | PlaceRefused | SeatReleased]:
    """To each postgraduate's enrolment: that there is a seat, that there is none, that it was taken back."""
    fell = now.results.fell
    if base is None or not any(word.linked for word in fell.values()) or not _bears_on_links(before, now):
        return
    was, seats = linked_now(before, base), linked_now(now, base)
    for name, seat in seats.items():
        told = was.get(name)
        if told is None or replace(told, left_at=None) != replace(seat, left_at=None):
            yield _linked(now, name, seat) if seat.seated else _full(now, name, seat)
    for name, left in sorted(now.vacations.items()):
        specialty = fell[name].linked if name in fell else None
        if specialty is not None and before.vacations.get(name) != left:
            yield SeatReleased(
                application=name, season=now.season, base=now.base, specialty=specialty, vacated_at=left.vacated_at
            )


def _bears_on_links(before: Intake, now: Intake) -> bool:
    return (
        now.results is not before.results
        or now.vacations is not before.vacations
        or now.placing is not before.placing
        or now.granted is not before.granted
        or now.linked is not before.linked
        or now.struck is not before.struck
    )


def _in_turn(
    known: Mapping[ApplicationId, Fell],
    left: Mapping[ApplicationId, Moment],
    seats: Mapping[SpecialtyCode, int],
    first: Collection[ApplicationId],
) -> Iterator[tuple[ApplicationId, LinkedSeat]]:
    """One after another, on the first seat that is free at the moment of the confirmation."""
    taken: dict[SpecialtyCode, list[Moment | None]] = {}
    for name, word in sorted(known.items(), key=lambda one: (one[0] not in first, one[1].dropped_at, one[0])):
        specialty, at = _programme(word), word.dropped_at
        sitting = taken.setdefault(specialty, [])
        seated = sum(until is None or until > at for until in sitting) < seats.get(specialty, 0)
        until = max(at, left[name]) if name in left else None
        if seated:
            sitting.append(until)
        yield name, LinkedSeat(specialty, at, seated=seated, left_at=until if seated else None)


def _programme(word: Fell) -> SpecialtyCode:
    return word.linked or ""


def _seated(known: Mapping[ApplicationId, LinkedSeat]) -> frozenset[ApplicationId]:
    return frozenset(name for name, one in known.items() if one.seated)


def _linked(intake: Intake, name: ApplicationId, seat: LinkedSeat) -> SeatLinked:
    return SeatLinked(
        application=name,
        season=intake.season,
        base=intake.base,
        specialty=seat.specialty,
        linked_at=seat.confirmed_at,
    )


def _full(intake: Intake, name: ApplicationId, seat: LinkedSeat) -> PlaceRefused:
    return PlaceRefused(
        application=name,
        season=intake.season,
        base=intake.base,
        reasons=(Reason.PLAN_FULL,),
        refused_at=seat.confirmed_at,
    )
