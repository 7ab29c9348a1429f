"""The pusher as the chassis runs it beside the inbox."""

import ssl
from functools import partial

import httpx

from services.chassis.http.service import Bench
from services.delivery.push.posting import Poster
from services.delivery.push.pusher import Pusher
from services.delivery.settings import Settings


async def pushing(bench: Bench, settings: Settings) -> None:
    """Push until cancelled; whom TLS trusts is read once for all addresses."""
    trusted: ssl.SSLContext = httpx.create_ssl_context(trust_env=False)
    await Pusher(bench, partial(Poster, rehearsal=settings.rehearsal, tls=trusted)).run()
