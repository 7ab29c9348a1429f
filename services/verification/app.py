"""Verification, wired by hand."""

from functools import partial

from contracts.references import misfit
from contracts.season.moving import MovingSeasons
from contracts.season.season import seasons_of
from services.chassis.core.aggregate import Route
from services.chassis.core.data import read_tables
from services.chassis.core.guide import Guided
from services.chassis.http.service import Service
from services.verification.api import reads
from services.verification.handlers import HEARS
from services.verification.settings import Settings
from services.verification.store import REDUCTION, REVIEW


def build(settings: Settings) -> Service:
    """The service; building it connects to nothing."""
    seasons = MovingSeasons(seasons_of(read_tables(settings.seasons)))
    return Service(
        name="verification",
        settings=settings,
        aggregates=(REVIEW, REDUCTION),
        guided=Guided(tuple(seasons), seasons.heed),
        hears=HEARS,
        context=seasons,
        screen=partial(misfit, seasons),
        route=lambda message: Route("verification", message.TYPE),
        reads=partial(reads, seasons=seasons),
    )
