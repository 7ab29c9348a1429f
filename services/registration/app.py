"""Registration, wired by hand. Building connects to nothing."""

from functools import partial

from fastapi import APIRouter

from contracts.envelope import Message
from contracts.references import misfit
from contracts.season.moving import MovingSeasons
from contracts.season.season import Seasons, seasons_of
from services.chassis.core.aggregate import Route
from services.chassis.core.crypto import Keyring, key_of
from services.chassis.core.data import read_tables
from services.chassis.core.guide import Guided
from services.chassis.http.service import Documents, Service
from services.registration.api.at_base import at_base
from services.registration.api.funnels import funnels
from services.registration.api.identities import disclosing
from services.registration.api.notices import notices
from services.registration.api.room import RoomAtBases
from services.registration.api.slips import SlipSeal, public_slips, slips
from services.registration.api.statuses import reads
from services.registration.handlers import IdentitySeal, hears
from services.registration.settings import Settings
from services.registration.store import AGGREGATES


def build(settings: Settings) -> Service:
    """The service as the chassis runs it. Raises what `read_tables` and `seasons_of` raise on wrong season files."""
    seasons = MovingSeasons(seasons_of(read_tables(settings.seasons)))
    keyring = Keyring(settings.identity_key_id, {settings.identity_key_id: _key(settings)})
    pepper = settings.person_pepper.get_secret_value()
    closure, seal = IdentitySeal(keyring, pepper, seasons), SlipSeal.of(pepper)
    return Service(
        name="registration",
        settings=settings,
        aggregates=AGGREGATES,
        guided=Guided(tuple(seasons), seasons.heed),
        hears=hears(closure),
        context=seasons,
        screen=partial(misfit, seasons),
        route=_route,
        reads=partial(_reads, seasons=seasons, seal=seal),
        public=partial(_public, seasons=seasons, closure=closure, seal=seal),
        guarded=partial(disclosing, seasons=seasons, opened=closure.opened),
        room=RoomAtBases,
    )


def _reads(documents: Documents, seasons: Seasons, seal: SlipSeal) -> APIRouter:
    router = APIRouter()
    router.include_router(reads(documents, seasons))
    router.include_router(at_base(documents, seasons))
    router.include_router(slips(documents, seasons, seal))
    return router


def _public(documents: Documents, seasons: Seasons, closure: IdentitySeal, seal: SlipSeal) -> APIRouter:
    router = APIRouter()
    router.include_router(notices(documents, seasons, closure.opened))
    router.include_router(public_slips(documents, seasons, seal))
    router.include_router(funnels(documents, seasons))
    return router


def _key(settings: Settings) -> bytes:
    return key_of(settings.identity_key.get_secret_value())


def _route(message: Message) -> Route:
    return Route("registration", message.TYPE)
