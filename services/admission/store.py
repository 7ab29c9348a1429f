"""Admission's documents."""

from collections.abc import Mapping
from typing import Final

from pydantic import TypeAdapter

from services.admission import saga
from services.admission.domain import announcing, enrolment, intake, province
from services.admission.domain.enrolment import Enrolment
from services.admission.domain.intake_state import Intake
from services.admission.domain.province import Province
from services.chassis.core.aggregate import Aggregate, Scalar


def _listed(state: Enrolment) -> Mapping[str, Scalar]:
    """Only who was offered a place stands in the season's list."""
    if not state.offered:
        return {}
    return {"season": state.offer.season, "base": state.offer.base, "stage": state.stage.value}


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
    initial=saga.started,
    decide=saga.decide,
    evolve=enrolment.evolve,
    deadlines=saga.deadlines,
    index=_listed,
    indexes=(("season",), ("season", "stage")),
    knows=saga.known,
)

PROVINCE: Final[Aggregate[Province]] = Aggregate(
    kind="province",
    state=TypeAdapter(Province),
    initial=Province,
    decide=province.decide,
    evolve=province.evolve,
    deadlines=province.deadlines,
)
