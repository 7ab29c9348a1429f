"""Finance, wired by hand."""

from functools import partial

from contracts.references import misfit
from contracts.season.moving import MovingSeasons
from contracts.season.season import seasons_of
from services.chassis.core.aggregate import Route
from services.chassis.core.data import read_tables
from services.chassis.core.guide import Guided
from services.chassis.http.service import Service
from services.finance.api import reads
from services.finance.api.taking import taking
from services.finance.handlers import HEARS
from services.finance.settings import Settings
from services.finance.store import AGGREGATES


def build(settings: Settings) -> Service:
    """The service; building it connects to nothing."""
    seasons = MovingSeasons(seasons_of(read_tables(settings.seasons)))
    return Service(
        name="finance",
        settings=settings,
        aggregates=AGGREGATES,
        guided=Guided(tuple(seasons), seasons.heed),
        hears=HEARS,
        context=seasons,
        screen=partial(misfit, seasons),
        route=lambda message: Route("finance", message.TYPE),
        reads=partial(reads, seasons=seasons),
        guarded=partial(taking, seasons=seasons),
    )
