"""The pusher as the chassis runs it beside the inbox."""

import asyncio
import ssl
from functools import partial

import httpx

from contracts.recipients import RecipientKind
from contracts.season.season import Seasons
from services.chassis.http.service import Bench
from services.delivery.domain.audience import everybody
from services.delivery.domain.terms import terms_of
from services.delivery.push.heartbeats import Heartbeats
from services.delivery.push.posting import Poster
from services.delivery.push.pusher import Pusher
from services.delivery.push.unreceived import Unreceived
from services.delivery.settings import Settings


async def pushing(bench: Bench, settings: Settings, seasons: Seasons) -> None:
    """Push until cancelled; whom TLS trusts is read once for all addresses."""
    trusted: ssl.SSLContext = httpx.create_ssl_context(trust_env=False)
    hospitals = [name for name in everybody(seasons) if name.partition(".")[0] == RecipientKind.HR]
    beats = Heartbeats(lambda recipient: terms_of(recipient, seasons).heartbeat)
    pusher = Pusher(bench, partial(Poster, rehearsal=settings.rehearsal, tls=trusted), beats, hospitals)
    unreceived = Unreceived(bench, everybody(seasons), lambda recipient: terms_of(recipient, seasons).receipts_within)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(pusher.run())
        tasks.create_task(unreceived.run())
