"""Admission's documents."""

from collections.abc import Mapping
from typing import Final

from pydantic import TypeAdapter

from contracts.admission import PlaceOffered
from services.admission import saga
from services.admission.domain import announcing, enrolment, intake
from services.admission.domain.enrolment import Enrolment, Place
from services.admission.domain.intake import Intake
from services.chassis.aggregate import Aggregate, Scalar


def _listed(state: Enrolment) -> Mapping[str, Scalar]:
    """Only who was offered a place stands in the season's list."""
    match state.place:
        case Place(word=PlaceOffered() as offer):
            return {"season": offer.season, "base": offer.base, "stage": state.stage.value}
        case _:
            return {}


INTAKE: Final[Aggregate[Intake]] = Aggregate(
    kind="intake",
    state=TypeAdapter(Intake),
    initial=intake.initial,
    decide=announcing.decide,
    evolve=intake.evolve,
    deadlines=intake.deadlines,
)

ENROLMENT: Final[Aggregate[Enrolment]] = Aggregate(
    kind="enrolment",
    state=TypeAdapter(Enrolment),
    initial=Enrolment,
    decide=saga.decide,
    evolve=enrolment.evolve,
    deadlines=saga.deadlines,
    index=_listed,
    indexes=(("season",), ("season", "stage")),
)
