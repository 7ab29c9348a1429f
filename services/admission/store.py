"""Admission's documents."""

from collections.abc import Mapping
from typing import Final

from pydantic import TypeAdapter

from services.admission.domain.calendar.decide import decide as decide_calendar
from services.admission.domain.calendar.state import Calendar
from services.admission.domain.calendar.state import evolve as evolve_calendar
from services.admission.domain.closing.decide import decide as decide_closing
from services.admission.domain.closing.state import ClosingFile
from services.admission.domain.closing.state import evolve as evolve_closing
from services.admission.domain.completion.decide import decide as decide_completion
from services.admission.domain.completion.state import Completion
from services.admission.domain.completion.state import evolve as evolve_completion
from services.admission.domain.enrolment.decide import decide as decide_enrolment
from services.admission.domain.enrolment.state import Enrolment
from services.admission.domain.enrolment.state import evolve as evolve_enrolment
from services.admission.domain.enrolment.versions import known, started
from services.admission.domain.enrolment.waiting import deadlines as enrolment_deadlines
from services.admission.domain.enrolment.waiting import season_name
from services.admission.domain.intake.decide import deadlines as intake_deadlines
from services.admission.domain.intake.decide import decide as decide_intake
from services.admission.domain.intake.state import Intake
from services.admission.domain.intake.state import evolve as evolve_intake
from services.admission.domain.intake.state import initial as new_intake
from services.admission.domain.province.decide import deadlines as province_deadlines
from services.admission.domain.province.decide import decide as decide_province
from services.admission.domain.province.state import Province
from services.admission.domain.province.state import evolve as evolve_province
from services.chassis.core.aggregate import Aggregate, Scalar


def _certified(state: Completion) -> Mapping[str, Scalar]:
    """Only of whom something counts stands in the season's list."""
    return {} if state.said is None else {"season": state.said.season, "base": state.said.base}


def _listed(state: Enrolment) -> Mapping[str, Scalar]:
    """Only who was offered a place stands in the season's list, and postgraduates, who are `linked` [CLO-1]."""
    if not state.offered:
        return {}
    offer = state.offer
    listed: dict[str, Scalar] = {
        "season": offer.season,
        "base": offer.base,
        "specialty": offer.specialty,
        "stage": state.stage.value,
    }
    return listed | {"linked": 1} if state.linked else listed


def _season(state: Enrolment) -> str:
    return season_name(state) or ""


INTAKE: Final[Aggregate[Intake]] = Aggregate(
    kind="intake",
    state=TypeAdapter(Intake),
    initial=new_intake,
    decide=decide_intake,
    evolve=evolve_intake,
    deadlines=intake_deadlines,
)

ENROLMENT: Final[Aggregate[Enrolment]] = Aggregate(
    kind="enrolment",
    state=TypeAdapter(Enrolment),
    initial=started,
    decide=decide_enrolment,
    evolve=evolve_enrolment,
    deadlines=enrolment_deadlines,
    index=_listed,
    indexes=(("season",), ("season", "stage")),
    knows=known,
    guided_by=_season,
)

CALENDAR: Final[Aggregate[Calendar]] = Aggregate(
    kind="calendar",
    state=TypeAdapter(Calendar),
    initial=Calendar,
    decide=decide_calendar,
    evolve=evolve_calendar,
)

PROVINCE: Final[Aggregate[Province]] = Aggregate(
    kind="province",
    state=TypeAdapter(Province),
    initial=Province,
    decide=decide_province,
    evolve=evolve_province,
    deadlines=province_deadlines,
)

COMPLETION: Final[Aggregate[Completion]] = Aggregate(
    kind="completion",
    state=TypeAdapter(Completion),
    initial=Completion,
    decide=decide_completion,
    evolve=evolve_completion,
    index=_certified,
    indexes=(("season",),),
)

CLOSING: Final[Aggregate[ClosingFile]] = Aggregate(
    kind="closing",
    state=TypeAdapter(ClosingFile),
    initial=ClosingFile,
    decide=decide_closing,
    evolve=evolve_closing,
)
