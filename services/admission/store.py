"""Admission's documents."""

from collections.abc import Mapping
from typing import Any, Final

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
from services.admission.domain.intake.decide import follows as intake_follows
from services.admission.domain.intake.sharing import BLANK as BLANK_PART
from services.admission.domain.intake.sharing import IntakePart
from services.admission.domain.intake.sharing import join as join_intake
from services.admission.domain.intake.sharing import split as split_intake
from services.admission.domain.intake.state import Intake, key_of
from services.admission.domain.intake.state import evolve as evolve_intake
from services.admission.domain.intake.state import initial as new_intake
from services.admission.domain.intake.waiting import about, alone, wants
from services.admission.domain.intake.waiting import note as note_of_intake
from services.admission.domain.province.decide import deadlines as province_deadlines
from services.admission.domain.province.decide import decide as decide_province
from services.admission.domain.province.decide import follows as round_follows
from services.admission.domain.province.decide import note as note_of_round
from services.admission.domain.province.sharing import BLANK as BLANK_ROUND
from services.admission.domain.province.sharing import RoundPart
from services.admission.domain.province.sharing import join as join_round
from services.admission.domain.province.sharing import split as split_round
from services.admission.domain.province.sharing import wants as round_wants
from services.admission.domain.province.state import Province
from services.admission.domain.province.state import evolve as evolve_province
from services.chassis.core.aggregate import Aggregate, Scalar
from services.chassis.core.whole.kept import SharedWhole, whole
from services.chassis.core.whole.spec import Deciding, Sharing


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


def _intake_of(stored: Mapping[str, Any]) -> str:
    return key_of(stored["season"], stored["base"])


INTAKE: Final[SharedWhole[Intake, Intake, IntakePart]] = whole(
    kind="intake",
    types=(Intake, Intake, IntakePart),
    initial=new_intake,
    sharing=Sharing(split_intake, join_intake, BLANK_PART),
    deciding=Deciding(
        decide=decide_intake,
        evolve=evolve_intake,
        note=note_of_intake,
        together=intake_follows,
        name=about,
        alone=alone,
        wants=wants,
        deadlines=intake_deadlines,
    ),
    older=_intake_of,
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

PROVINCE: Final[SharedWhole[Province, Province, RoundPart]] = whole(
    kind="province",
    types=(Province, Province, RoundPart),
    initial=Province,
    sharing=Sharing(split_round, join_round, BLANK_ROUND),
    deciding=Deciding(
        decide=decide_province,
        evolve=evolve_province,
        note=note_of_round,
        together=round_follows,
        name=about,
        wants=round_wants,
        deadlines=province_deadlines,
    ),
    older=lambda stored: str(stored["season"]),
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
