"""The HTTP edge of the provincial round: who entered, and what the draw gave [ADM-6]."""

from fastapi import APIRouter, HTTPException

from contracts.season import Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Points, SeasonId, SpecialtyCode
from services.admission.api.read import Read
from services.admission.domain.province import Province
from services.admission.store import PROVINCE
from services.chassis.service import Documents


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
    total_points: Points
    bases: tuple[BaseCode, ...]


class RoundRead(Read):
    """The round of one season, its grants once it was drawn; `held_back_left` are the seats the province kept."""

    drawn: bool
    entrants: tuple[EntrantRead, ...]
    remaining: dict[BaseCode, dict[SpecialtyCode, int]]
    grants: tuple[GrantRead, ...]
    held_back_left: int


def province(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read model over the provincial round."""
    router = APIRouter(prefix="/v1")

    @router.get("/seasons/{season}/round")
    async def read_round(season: SeasonId) -> RoundRead:
        found = await documents.get(PROVINCE, season)
        if found is None or season not in seasons:
            raise HTTPException(404, "no_round")
        return _round(found, seasons[season].held_back_seats)

    return router


def _round(province: Province, held_back: int) -> RoundRead:
    drawn = province.drawn or {}
    return RoundRead(
        drawn=province.drawn is not None,
        entrants=tuple(
            EntrantRead(application=name, total_points=entry.total_points, bases=entry.bases)
            for name, entry in province.entered.items()
        ),
        remaining={
            base: {left.specialty: left.seats for left in remained.word.programmes}
            for base, remained in sorted(province.remained.items())
        },
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
