"""The HTTP edge of a season's seats: how many of every programme are held, and how far their holders are [OPS-2]."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter

from contracts.season.season import Season, Seasons
from contracts.vocabulary import BaseCode, SeasonId, SpecialtyCode
from services.admission.api.read import Read
from services.admission.domain.enrolment.stage import Stage
from services.admission.store import ENROLMENT
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents

_REPORTED: Final = frozenset({Stage.REPORTED, Stage.AGREED, Stage.IN_TRAINING, Stage.COMPLETED})
_ADMITTED: Final = _REPORTED | {Stage.AWAITING_REPORT, Stage.RECLAIMING_SEAT, Stage.REINSTATING}
_HELD: Final = _ADMITTED | {
    Stage.AWAITING_PLACE,
    Stage.PROPOSED,
    Stage.PHYSICAL_PASSED,
    Stage.NOTICED,
    Stage.RECLAIMING_PLACE,
}
_LEFT: Final = frozenset({Stage.WITHDRAWING, Stage.WITHDRAWN, Stage.VACATED})


class ProgrammeSeatsRead(Read):
    """The seats of one programme by the plan, and those who were offered one.

    Of the `held` so many are `admitted`, of these so many have `reported`; so many `left` a place or a seat since.
    No specialty where the enrolment was stored by an older release; then no seats either.
    """

    base: BaseCode
    specialty: SpecialtyCode | None
    seats: int
    held: int
    admitted: int
    reported: int
    left: int


class SeasonSeatsRead(Read):
    """Every programme of a season, in the order of its plan, and what the province keeps for its round."""

    items: tuple[ProgrammeSeatsRead, ...]
    held_back: int


def seats(documents: Documents, seasons: Seasons) -> APIRouter:
    """One read model over the enrolments of a season."""
    router = APIRouter(prefix="/v1")

    @router.get("/seasons/{season}/seats")
    async def read_seats(season: SeasonId) -> SeasonSeatsRead:
        if season not in seasons:
            raise Problem(404, "unknown_season")
        counts = await documents.counts(ENROLMENT, {"season": season}, ["base", "specialty", "stage", "linked"])
        seated = {key[:3]: many for key, many in counts.items() if not key[3]}
        return SeasonSeatsRead(items=_programmes(seasons[season], seated), held_back=seasons[season].held_back_seats)

    return router


def _programmes(season: Season, counts: Mapping[tuple[Any, ...], int]) -> tuple[ProgrammeSeatsRead, ...]:
    plan = {(base.code, each.specialty): each.seats for base in season.bases for each in base.programmes}
    stages: dict[tuple[str, str | None], dict[Stage, int]] = defaultdict(dict)
    for (base, specialty, stage), many in counts.items():
        stages[base, specialty][Stage(stage)] = many
    keys = [*plan, *sorted(stages.keys() - plan.keys(), key=str)]
    return tuple(
        ProgrammeSeatsRead(
            base=base,
            specialty=specialty,
            seats=plan.get((base, specialty or ""), 0),
            held=_of(stages[base, specialty], _HELD),
            admitted=_of(stages[base, specialty], _ADMITTED),
            reported=_of(stages[base, specialty], _REPORTED),
            left=_of(stages[base, specialty], _LEFT),
        )
        for base, specialty in keys
    )


def _of(stages: Mapping[Stage, int], these: frozenset[Stage]) -> int:
    return sum(many for stage, many in stages.items() if stage in these)
