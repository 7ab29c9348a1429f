"""Delivery, wired by hand."""

from functools import partial
from typing import Final

from fastapi import APIRouter

from contracts.catalogue import speaker_of
from contracts.hearers import HEARERS
from contracts.references import misfit
from contracts.season.moving import MovingSeasons
from contracts.season.season import Seasons, seasons_of
from services.chassis.core.aggregate import Route
from services.chassis.core.data import read_tables
from services.chassis.core.guide import Guided
from services.chassis.http.gate import Gate
from services.chassis.http.service import Documents, Service, Tell
from services.delivery.api import guarded, reads
from services.delivery.api.receivable import turned_away
from services.delivery.handlers import hears
from services.delivery.push.routes import addresses, every_address
from services.delivery.push.sandbox import sandbox
from services.delivery.push.wiring import pushing
from services.delivery.settings import Settings
from services.delivery.store import ADDRESS, HEARTBEATS, LOG, NOTIFICATIONS, RECEIPTS, TRAIL

_NAME: Final = "delivery"


def build(settings: Settings) -> Service:
    """The service; building it connects to nothing.

    What it passes on was said, and numbered for our services, by others: it numbers its own words alone.
    """
    seasons = MovingSeasons(seasons_of(read_tables(settings.seasons)))
    return Service(
        name=_NAME,
        settings=settings,
        aggregates=(LOG, RECEIPTS, ADDRESS, HEARTBEATS, NOTIFICATIONS, TRAIL),
        guided=Guided(tuple(seasons), seasons.heed),
        hears=hears(seasons),
        context=seasons,
        screen=partial(misfit, seasons),
        route=lambda message: Route(_NAME, message.TYPE),
        reads=partial(_reads, seasons=seasons),
        guarded=partial(_guarded, seasons=seasons, rehearsal=settings.rehearsal),
        hearers={name: hearers for name, hearers in HEARERS.items() if speaker_of(name) == _NAME},
        beside=partial(pushing, settings=settings, seasons=seasons),
        turns_away=turned_away,
    )


def _reads(documents: Documents, seasons: Seasons) -> APIRouter:
    """What whoever may read everything asks."""
    router = APIRouter()
    router.include_router(reads(documents, seasons))
    router.include_router(every_address(documents))
    return router


def _guarded(documents: Documents, tell: Tell, gate: Gate, seasons: Seasons, *, rehearsal: bool) -> APIRouter:
    """What recipients and operators ask, each for what is theirs."""
    router = APIRouter()
    router.include_router(guarded(documents, tell, gate, seasons))
    router.include_router(addresses(documents, tell, gate, seasons, rehearsal=rehearsal))
    router.include_router(sandbox(documents, tell, gate, seasons, rehearsal=rehearsal))
    return router
