"""Documents and states: the aggregates as the chassis keeps them, and what they are found by."""

from typing import Final

from pydantic import TypeAdapter

from contracts.vocabulary import BaseCode, SeasonId
from services.chassis.core.aggregate import Aggregate, Scalar
from services.registration.domain.application.decide import decide as decide_application
from services.registration.domain.application.state import Application
from services.registration.domain.application.state import evolve as evolve_application
from services.registration.domain.application.state import initial as new_application
from services.registration.domain.person.decide import decide as decide_person
from services.registration.domain.person.missing import lead_times
from services.registration.domain.person.state import Person
from services.registration.domain.person.state import evolve as evolve_person
from services.registration.domain.person.state import initial as new_file
from services.registration.domain.roster.decide import decide as decide_roster
from services.registration.domain.roster.state import RosterPart, part_of
from services.registration.domain.roster.state import evolve as evolve_roster
from services.registration.domain.roster.state import initial as new_part
from services.registration.projections import bulletin, disclosures
from services.registration.projections.status import projection as status
from services.registration.projections.status.reached import applied_at, placed_at, reached


def _of_roster(part: RosterPart) -> dict[str, Scalar]:
    of = part_of(part.key)
    return {"season": of.season, "kind": of.kind.value, "roster": of.roster}


def _of_standing(standing: status.StatusProjection) -> dict[str, Scalar]:
    """By season and stage; and, for the figures of a base, where somebody applied, has a place, and came how far."""
    season, words = status.season_of(standing) or "", standing.words
    bases = {"applied": applied_at(words), "placed": placed_at(words)}
    places = {name: place_of(season, base) for name, base in bases.items() if base is not None}
    return {"season": season, "stage": status.stage(standing), **places, "reached": " ".join(reached(words))}


def place_of(season: SeasonId, base: BaseCode) -> str:
    """Where an application is made, as it is found by."""
    return f"{season}/{base}"


APPLICATION: Final = Aggregate(
    kind="application",
    state=TypeAdapter(Application),
    initial=new_application,
    decide=decide_application,
    evolve=evolve_application,
    index=lambda state: {"place": place_of(state.forms[-1].season, state.forms[-1].base)} if state.forms else {},
    indexes=(("place",),),
    guided_by=lambda state: state.forms[-1].season if state.forms else "",
)

PERSON: Final = Aggregate(
    kind="person",
    state=TypeAdapter(Person),
    initial=new_file,
    decide=decide_person,
    evolve=evolve_person,
    deadlines=lead_times,
)

ROSTER_PART: Final = Aggregate(
    kind="roster_part",
    state=TypeAdapter(RosterPart),
    initial=new_part,
    decide=decide_roster,
    evolve=evolve_roster,
    index=_of_roster,
    indexes=(("season",), ("season", "kind"), ("season", "roster")),
)

STANDING: Final = Aggregate(
    kind="standing",
    state=TypeAdapter(status.StatusProjection),
    initial=status.initial,
    decide=status.decide,
    evolve=status.evolve,
    index=_of_standing,
    indexes=(("season",), ("season", "stage"), ("applied",), ("placed",)),
)

BULLETIN: Final = Aggregate(
    kind="bulletin",
    state=TypeAdapter(bulletin.Bulletin),
    initial=bulletin.initial,
    decide=bulletin.decide,
    evolve=bulletin.evolve,
)

DISCLOSURES: Final = Aggregate(
    kind="disclosures",
    state=TypeAdapter(disclosures.Disclosures),
    initial=disclosures.Disclosures,
    decide=disclosures.decide,
    evolve=disclosures.evolve,
)

AGGREGATES: Final = (APPLICATION, PERSON, ROSTER_PART, STANDING, BULLETIN, DISCLOSURES)
