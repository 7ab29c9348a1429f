"""Exams, wired by hand."""

from functools import partial

from contracts.references import misfit
from contracts.season.moving import MovingSeasons
from contracts.season.season import seasons_of
from services.chassis.core.aggregate import Route
from services.chassis.core.data import read_tables
from services.chassis.core.guide import Guided
from services.chassis.http.service import Service
from services.exams.api import reads
from services.exams.domain.setting import ExamsContext
from services.exams.drawing import RANKING
from services.exams.handlers import HEARS
from services.exams.settings import Settings
from services.exams.store import BOARD, CANDIDATE, LINE


def build(settings: Settings) -> Service:
    """The service; building it connects to nothing."""
    seasons = MovingSeasons(seasons_of(read_tables(settings.seasons)))
    return Service(
        name="exams",
        settings=settings,
        aggregates=(CANDIDATE, LINE, BOARD),
        guided=Guided(tuple(seasons), seasons.heed),
        hears=HEARS,
        context=ExamsContext(seasons, settings.lot_secret.get_secret_value().encode()),
        screen=partial(misfit, seasons),
        route=lambda message: Route("exams", message.TYPE),
        reads=reads,
        drawings=(RANKING,),
    )
