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
from services.registration.api.identities import disclosing
from services.registration.api.notices import notices
from services.registration.api.room import RoomAtBases
from services.registration.api.statuses import reads
from services.registration.handlers import IdentitySeal, hears
from services.registration.settings import Settings
from services.registration.store import AGGREGATES


def build(settings: Settings) -> Service:
    """The service as the chassis runs it. Raises what `read_tables` and `seasons_of` raise on wrong season files."""
    seasons = MovingSeasons(seasons_of(read_tables(settings.seasons)))
    keyring = Keyring(settings.identity_key_id, {settings.identity_key_id: _key(settings)})
    closure = IdentitySeal(keyring, settings.person_pepper.get_secret_value(), seasons)
    return Service(
        name="registration",
        settings=settings,
        aggregates=AGGREGATES,
        guided=Guided(tuple(seasons), seasons.heed),
        hears=hears(closure),
        context=seasons,
        screen=partial(misfit, seasons),
        route=_route,
        reads=partial(_reads, seasons=seasons),
        public=partial(notices, seasons=seasons, opened=closure.opened),
        guarded=partial(disclosing, seasons=seasons, opened=closure.opened),
        room=RoomAtBases,
    )


def _reads(documents: Documents, seasons: Seasons) -> APIRouter:
    router = APIRouter()
    router.include_router(reads(documents, seasons))
    router.include_router(at_base(documents, seasons))
    return router


def _key(settings: Settings) -> bytes:
    return key_of(settings.identity_key.get_secret_value())


def _route(message: Message) -> Route:
    return Route("registration", message.TYPE)
