"""The bus edge: this message, to the log of everybody outside whom it concerns."""

from dataclasses import replace
from functools import partial

from contracts.envelope import Message
from contracts.season.season import Seasons
from services.chassis.core.aggregate import Addressed, Hears
from services.delivery.domain.audience import HEARD, recipients_of
from services.delivery.store import LOG


def hears(seasons: Seasons) -> Hears:
    """Everything that anybody outside is told."""
    return dict.fromkeys(HEARD, partial(_to_each, seasons))


def _to_each(seasons: Seasons, message: Message) -> Addressed:
    first, *others = (Addressed(LOG, recipient, message) for recipient in recipients_of(message, seasons))
    return replace(first, also=tuple(others))
