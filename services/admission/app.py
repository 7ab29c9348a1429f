"""Admission, wired by hand."""

from functools import partial

from contracts.envelope import Message
from contracts.hr import HrTraineeReinstated, TraineeArrived, TraineeExpected, TraineeLeft
from contracts.screening import misfit
from contracts.season import seasons_of
from services.admission.api.notices import notices
from services.admission.api.routes import reads
from services.admission.handlers import HEARS
from services.admission.settings import Settings
from services.admission.store import ENROLMENT, INTAKE, PROVINCE
from services.chassis.aggregate import Route
from services.chassis.data import read_tables
from services.chassis.service import Service
from services.chassis.signing import Signer


def build(settings: Settings) -> Service:
    """The service; building it connects to nothing."""
    seasons = seasons_of(read_tables(settings.seasons))
    return Service(
        name="admission",
        settings=settings,
        aggregates=(INTAKE, ENROLMENT, PROVINCE),
        hears=HEARS,
        context=seasons,
        screen=partial(misfit, seasons),
        route=route,
        public=partial(notices, seasons=seasons),
        reads=partial(reads, seasons=seasons, signer=Signer.of(settings.signing_secret.get_secret_value())),
    )


def route(message: Message) -> Route:
    """A hospital's messages go under its own base code, everything else under its name alone."""
    match message:
        case TraineeExpected(base=base) | TraineeArrived(base=base) | TraineeLeft(base=base):
            return Route("hr", f"{base}.{message.TYPE}")
        case HrTraineeReinstated(base=base):
            return Route("hr", f"{base}.{message.TYPE}")
        case _:
            return Route("admission", message.TYPE)
