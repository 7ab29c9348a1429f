"""Admission, wired by hand."""

from functools import partial

from contracts.envelope import Message
from contracts.references import misfit
from contracts.season.moving import MovingSeasons
from contracts.season.season import Seasons, seasons_of
from services.admission.api.routes import public, reads
from services.admission.handlers import HEARS
from services.admission.settings import Settings
from services.admission.store import CALENDAR, CLOSING, COMPLETION, ENROLMENT, INTAKE, PROVINCE
from services.chassis.core.aggregate import Route
from services.chassis.core.data import read_tables
from services.chassis.core.failures import Unfit
from services.chassis.core.guide import Guided
from services.chassis.core.signing import Signer
from services.chassis.http.service import Service


def build(settings: Settings) -> Service:
    """The service; building it connects to nothing."""
    signer = Signer.of(settings.signing_secret.get_secret_value())
    written = _signed_by(signer, seasons_of(read_tables(settings.seasons)), rehearsal=settings.rehearsal)
    seasons = MovingSeasons(written)
    return Service(
        name="admission",
        settings=settings,
        aggregates=(INTAKE.line, INTAKE.head, ENROLMENT, PROVINCE.line, PROVINCE.head, CALENDAR, COMPLETION, CLOSING),
        guided=Guided(tuple(seasons), seasons.heed),
        hears=HEARS,
        context=seasons,
        screen=partial(misfit, seasons),
        route=route,
        public=partial(public, seasons=seasons, signer=signer),
        reads=partial(reads, seasons=seasons, signer=signer),
        drawings=(INTAKE.drawing, PROVINCE.drawing),
    )


def _signed_by(signer: Signer, seasons: Seasons, *, rehearsal: bool) -> Seasons:
    """Every season with the key its certificates are signed with.

    Raises `Unfit` where a season file names another, outside a rehearsal, whose keys are made for it.
    """
    others = (each for each in seasons.values() if each.certificates_key not in {None, signer.public_key})
    if not rehearsal and (
        faults := [f"season {each.id}: certificates_key is not {signer.public_key}" for each in others]
    ):
        raise Unfit(*faults)
    return {name: each.model_copy(update={"certificates_key": signer.public_key}) for name, each in seasons.items()}


def route(message: Message) -> Route:
    """Everything goes under its name; what hospitals are told too, and whoever delivers it knows to whom."""
    return Route("admission", message.TYPE)
