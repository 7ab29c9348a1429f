"""What ends an application, and happened or was decided after its season closed: it counts no more [CLO-3, REG-13]."""

from collections.abc import Iterator
from typing import Literal

from contracts.messages.platform.acts import FraudFound, RegistrationCancelled
from contracts.messages.registration import RequestRefused
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import Moment
from services.registration.domain.application.facts import Ending
from services.registration.domain.application.state import Application, with_endings


def until_closing(application: Application, seasons: Seasons) -> Application:
    """The application with the endings from before; the very same object where there are no others."""
    late = after_closing(application, seasons)
    if not late:
        return application
    return with_endings(application, tuple(one for one in application.endings if one not in late))


def after_closing(application: Application, seasons: Seasons) -> tuple[Ending, ...]:
    """The others: nobody knows of any as long as no form says the season."""
    closings = {seasons[form.season].closing for form in application.forms} - {None}
    closes_at = min((closing.closes_at for closing in closings if closing is not None), default=None)
    if closes_at is None:
        return ()
    return tuple(one for one in application.endings if max(_at(one), one.corrected_at or _at(one)) > closes_at)


def answered(before: Application, known: Application, seasons: Seasons) -> Iterator[RequestRefused]:
    """To each of which that was not known before."""
    told = after_closing(before, seasons)
    for one in after_closing(known, seasons):
        if one not in told:
            yield RequestRefused(request=request_of(one), application=known.id, reasons=(Reason.SEASON_CLOSED,))


def request_of(ending: Ending) -> Literal["cancellation", "fraud"]:
    return "fraud" if isinstance(ending, FraudFound) else "cancellation"


def _at(ending: Ending) -> Moment:
    return ending.cancelled_at if isinstance(ending, RegistrationCancelled) else ending.found_at
