"""The bus edge: this message, to the log of everybody outside whom it concerns; receipts, to those kept before.

And what somebody is to be told besides, to the notifications of its application.
"""

from dataclasses import replace
from functools import partial
from typing import Any, Final

from contracts.envelope import Message
from contracts.messages.delivery import (
    ActRecorded,
    ReceiptsGiven,
    RecoverSince,
    ReplayMissing,
    SetAddress,
    SwitchAddressOn,
    TrailPageFilled,
)
from contracts.messages.platform.admission import ListConfirmed
from contracts.messages.platform.dates import DatesMoved
from contracts.messages.recipient import ReceiptsSent
from contracts.season.season import Seasons
from services.chassis.core.aggregate import Addressed, Hears, page_key
from services.chassis.core.guide import GUIDE
from services.delivery.domain.audience import HEARD, recipients_of
from services.delivery.domain.notification.facts import MATTERS, ConfirmedByBase
from services.delivery.domain.receipts.pages import by_page
from services.delivery.store import ADDRESS, LOG, NOTIFICATIONS, PROVINCE, RECEIPTS, TRAIL

OF_ADDRESSES: Final = (SetAddress, SwitchAddressOn, RecoverSince, ReplayMissing)


def hears(seasons: Seasons) -> Hears:
    """Everything that anybody outside is told, what they say of it, and what is asked of their addresses."""
    return {
        **dict.fromkeys(HEARD, partial(_to_each, seasons)),
        **dict.fromkeys(MATTERS, partial(_to_each_and_notifications, seasons)),
        ListConfirmed: _to_everybody_confirmed,
        **dict.fromkeys((ReceiptsGiven, ReceiptsSent), _to_receipts),
        DatesMoved: lambda message: Addressed(GUIDE, message.season, message),
        **dict.fromkeys(OF_ADDRESSES, _to_its_address),
        **dict.fromkeys((ActRecorded, TrailPageFilled), _to_the_trail),
    }


def _to_the_trail(message: Any) -> Addressed:
    return Addressed(TRAIL, PROVINCE, message)


def _to_its_address(message: Any) -> Addressed:
    return Addressed(ADDRESS, message.recipient, message)


def _to_each(seasons: Seasons, message: Message) -> Addressed:
    first, *others = (Addressed(LOG, recipient, message) for recipient in recipients_of(message, seasons))
    return replace(first, also=tuple(others))


def _to_each_and_notifications(seasons: Seasons, message: Any) -> Addressed:
    logs = _to_each(seasons, message)
    return replace(logs, also=(*logs.also, Addressed(NOTIFICATIONS, message.application, message)))


def _to_everybody_confirmed(message: ListConfirmed) -> Addressed:
    """Everybody on the list; the base's own document, of which nothing is told, takes a list of nobody."""
    confirmed = ConfirmedByBase(message.base, message.confirmed_at)
    names = (f"{message.season}/{message.base}", *message.applications)
    first, *others = (Addressed(NOTIFICATIONS, name, confirmed) for name in names)
    return replace(first, also=tuple(others))


def _to_receipts(message: Any) -> Addressed:
    """To each hundred numbers that are spoken of, what is said of those."""
    first, *others = (
        Addressed(RECEIPTS, page_key(message.recipient, nth), message.model_copy(update={"lines": lines}))
        for nth, lines in by_page(message.lines).items()
    )
    return replace(first, also=tuple(others))
