"""Admission's documents."""

from collections.abc import Mapping
from typing import Final

from pydantic import TypeAdapter

from services.admission.domain.enrolment import state as enrolment
from services.admission.domain.enrolment.decide import decide as decide_enrolment
from services.admission.domain.enrolment.state import Enrolment
from services.admission.domain.enrolment.versions import known, started
from services.admission.domain.enrolment.waiting import deadlines as deadlines_of_enrolment
from services.admission.domain.intake import decide as announcing
from services.admission.domain.intake import state as intake
from services.admission.domain.intake.facts import Intake
from services.admission.domain.province import decide as province
from services.admission.domain.province.decide import Province
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
    initial=started,
    decide=decide_enrolment,
    evolve=enrolment.evolve,
    deadlines=deadlines_of_enrolment,
    index=_listed,
    indexes=(("season",), ("season", "stage")),
    knows=known,
)

PROVINCE: Final[Aggregate[Province]] = Aggregate(
    kind="province",
    state=TypeAdapter(Province),
    initial=Province,
    decide=province.decide,
    evolve=province.evolve,
    deadlines=province.deadlines,
)
