"""Postgraduates who take seats of the plan: who applied, what is told of them, who sits where by the text [POL-7]."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any, Final

from contracts.messages.exams import CandidateDropped
from contracts.messages.platform.acts import PlaceGivenUp, TraineeReported
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.reasons import Reason
from contracts.season.season import Base, Season
from contracts.vocabulary import Category
from tests.oracle.acts import HOUR, day


@dataclass(frozen=True)
class Postgraduate:
    """Whom the base confirmed for a programme, and perhaps refused later; what they do."""

    name: str
    base: str
    specialty: str
    confirmed_at: datetime
    refused_at: datetime | None = None
    gave_up_at: datetime | None = None
    reported_at: datetime | None = None


@dataclass
class Sitting:
    """Who sits at a base: until when, if anything ends it; who found no seat."""

    until: dict[str, datetime | None]
    of: dict[str, str]
    without: set[str]

    def held(self, specialty: str, at: datetime | None = None) -> int:
        """Seats taken at first, or those not given back by a moment."""
        mine = [until for name, until in self.until.items() if self.of[name] == specialty]
        return sum(at is None or until is None or until > at for until in mine)


NOBODY: Final = Sitting({}, {}, set())


def drawn_for(season: Season, dice: Random) -> list[Postgraduate]:
    """A few for every base: early ones and late ones, some refused after all, some who go."""
    found = []
    for base in season.bases:
        for number in range(dice.randint(0, 4)):
            at = day(-15) + dice.randint(0, 12) * 12 * HOUR
            found.append(
                timely(
                    Postgraduate(
                        name=f"{base.code}-P{number}",
                        base=base.code,
                        specialty=dice.choice(base.programmes).specialty,
                        confirmed_at=at,
                        refused_at=day(dice.uniform(-8, 3)) if dice.random() < 0.15 else None,
                        gave_up_at=day(dice.uniform(-8, 25)) if dice.random() < 0.35 else None,
                        reported_at=day(dice.uniform(17, 29)) if dice.random() < 0.7 else None,
                    )
                )
            )
    return found


def in_plan(season: Season) -> Season:
    return season.model_copy(update={"admission": season.admission.model_copy(update={"postgraduates_in_plan": True})})


def sitting(base: Base, everybody: list[Postgraduate]) -> Sitting:
    """One after another by the moment of confirmation, on an open seat of the plan that nobody sits on at it.

    Whoever never reports gives the seat back when everything is long over.
    """
    here = Sitting({}, {}, set())
    open_ = {one.specialty: one.seats - one.reserved_order for one in base.programmes}
    standing = [one for one in everybody if one.base == base.code and one.refused_at is None]
    for one in sorted(standing, key=lambda each: (each.confirmed_at, each.name)):
        if here.held(one.specialty, one.confirmed_at) < open_[one.specialty]:
            here.until[one.name] = one.gave_up_at
            here.of[one.name] = one.specialty
        else:
            here.without.add(one.name)
    return here


def ends(season: Season, everybody: list[Postgraduate]) -> Mapping[str, tuple[str, str, str]]:
    """How it ends for each, and where."""
    homes = {base.code: sitting(base, everybody) for base in season.bases}
    found = {}
    for one in everybody:
        seat = (one.base, one.specialty)
        if one.refused_at is not None:
            found[one.name] = ("awaiting_place", "", "")
        elif one.name in homes[one.base].without:
            found[one.name] = ("unplaced", "", "")
        elif one.gave_up_at is not None or one.reported_at is None:
            found[one.name] = ("withdrawn", *seat)
        else:
            found[one.name] = ("reported", *seat)
    return found


def told_of(season: Season, one: Postgraduate) -> Iterator[tuple[datetime, Any, int]]:
    """The base's confirmation, as the review and the examinations tell it, and what follows."""
    about: dict[str, Any] = {"application": one.name, "season": season.id, "base": one.base}
    approved = ReviewApproved(
        **about,
        person_key="b" * 64,
        category=Category.POSTGRADUATE,
        preferences=(one.specialty,),
        accepts_adjustment=False,
        employer_level=None,
        approved_at=one.confirmed_at,
        in_plan=True,
    )
    yield one.confirmed_at, approved, 1
    dropped = CandidateDropped(
        **about, reasons=(Reason.SEAT_OF_PLAN,), dropped_at=one.confirmed_at, linked=one.specialty
    )
    yield one.confirmed_at, dropped, 1
    if one.refused_at is not None:
        refused = ReviewRefused(**about, reasons=(Reason.MATERIAL_MISSING,), refused_at=one.refused_at)
        yield one.refused_at, refused, 2
        gone = {"reasons": (Reason.NOT_APPROVED,), "dropped_at": one.refused_at}
        yield one.refused_at, dropped.model_copy(update=gone), 2
    if one.gave_up_at is not None:
        yield one.gave_up_at, PlaceGivenUp(application=one.name, given_up_at=one.gave_up_at), 0
    if one.reported_at is not None:
        yield one.reported_at, TraineeReported(**about, reported_at=one.reported_at), 0


def timely(one: Postgraduate) -> Postgraduate:
    """Nobody gives up, or is refused, before being confirmed."""
    gave_up = one.gave_up_at if one.gave_up_at is not None and one.gave_up_at > one.confirmed_at else None
    refused = one.refused_at if one.refused_at is not None and one.refused_at > one.confirmed_at else None
    return replace(one, gave_up_at=gave_up, refused_at=refused)
