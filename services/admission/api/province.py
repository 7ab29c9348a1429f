"""The HTTP edge of the provincial round: who entered, and what the draw gave [ADM-6]."""

from collections import Counter
from collections.abc import Mapping

from fastapi import APIRouter

from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Category, Points, SeasonId, SpecialtyCode
from services.admission.api.read import Read
from services.admission.domain.province.drawing import Grant
from services.admission.domain.province.state import Province
from services.admission.store import PROVINCE
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents
from services.chassis.http.whole import known


class GrantRead(Read):
    """A seat granted; `held_back` tells that the province had kept it for the round."""

    application: ApplicationId
    base: BaseCode
    specialty: SpecialtyCode
    rank: int
    held_back: bool


class EntrantRead(Read):
    """Somebody who takes part, by the terms of the entry."""

    application: ApplicationId
    category: Category
    total_points: Points
    base: BaseCode
    preferences: tuple[SpecialtyCode, ...]
    bases: tuple[BaseCode, ...]


class RoundRead(Read):
    """The round of one season, its grants once it was drawn; `held_back_left` are the seats the province kept.

    `remaining` is what the bases have left now, `left` what the draw left over.
    """

    drawn: bool
    entrants: tuple[EntrantRead, ...]
    remaining: dict[BaseCode, dict[SpecialtyCode, int]]
    left: dict[BaseCode, dict[SpecialtyCode, int]]
    grants: tuple[GrantRead, ...]
    held_back_left: int


def province(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read model over the provincial round."""
    router = APIRouter(prefix="/v1")

    @router.get("/seasons/{season}/round")
    async def read_round(season: SeasonId) -> RoundRead:
        found = await known(documents, PROVINCE, season)
        if found is None or season not in seasons:
            raise Problem(404, "no_round")
        return _round(found, seasons[season].held_back_seats)

    return router


def _left(province: Province, drawn: Mapping[ApplicationId, Grant]) -> dict[BaseCode, dict[SpecialtyCode, int]]:
    """What no grant took of the seats the draw rested on."""
    given = Counter((grant.base, grant.specialty) for grant in drawn.values() if not grant.held_back)
    return {
        base: {each.specialty: each.seats - given[base, each.specialty] for each in word.programmes}
        for base, word in province.rested_on.remained.items()
    }


def _round(province: Province, held_back: int) -> RoundRead:
    drawn = province.drawn or {}
    return RoundRead(
        drawn=province.drawn is not None,
        entrants=tuple(
            EntrantRead.model_validate(entry.model_dump(include=set(EntrantRead.model_fields)))
            for _, entry in (province.entered if province.drawn is None else province.rested_on.entered).items()
        ),
        remaining={
            base: {left.specialty: left.seats for left in remained.word.programmes}
            for base, remained in sorted(province.remained.items())
        },
        left={} if province.drawn is None else _left(province, drawn),
        grants=tuple(
            GrantRead(
                application=name,
                base=grant.base,
                specialty=grant.specialty,
                rank=grant.rank,
                held_back=grant.held_back,
            )
            for name, grant in sorted(drawn.items())
        ),
        held_back_left=held_back - sum(grant.held_back for grant in drawn.values()),
    )
