"""Documents and states: the aggregates as the chassis keeps them, and what they are found by."""

from typing import Final

from pydantic import TypeAdapter

from services.chassis.core.aggregate import Aggregate, Scalar
from services.registration.domain.application import decide as application
from services.registration.domain.person import decide as person
from services.registration.domain.roster import decide as roster
from services.registration.projections import bulletin
from services.registration.projections import disclosures as disclosure
from services.registration.projections.status import projection as standing


def _of_roster(part: roster.RosterPart) -> dict[str, Scalar]:
    of = roster.part_of(part.key)
    return {"season": of.season, "kind": of.kind.value, "roster": of.roster}


APPLICATION: Final = Aggregate(
    kind="application",
    state=TypeAdapter(application.Application),
    initial=application.initial,
    decide=application.decide,
    evolve=application.evolve,
)

PERSON: Final = Aggregate(
    kind="person",
    state=TypeAdapter(person.Person),
    initial=person.initial,
    decide=person.decide,
    evolve=person.evolve,
)

ROSTER_PART: Final = Aggregate(
    kind="roster_part",
    state=TypeAdapter(roster.RosterPart),
    initial=roster.initial,
    decide=roster.decide,
    evolve=roster.evolve,
    index=_of_roster,
    indexes=(("season",), ("season", "kind"), ("season", "roster")),
)

STANDING: Final = Aggregate(
    kind="standing",
    state=TypeAdapter(standing.StatusProjection),
    initial=standing.initial,
    decide=standing.decide,
    evolve=standing.evolve,
    index=lambda state: {"season": standing.season_of(state) or "", "stage": standing.stage(state)},
    indexes=(("season",), ("season", "stage")),
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
    state=TypeAdapter(disclosure.Disclosures),
    initial=disclosure.Disclosures,
    decide=disclosure.decide,
    evolve=disclosure.evolve,
)

AGGREGATES: Final = (APPLICATION, PERSON, ROSTER_PART, STANDING, BULLETIN, DISCLOSURES)
