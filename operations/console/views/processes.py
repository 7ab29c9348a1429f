"""Processes and queues: who is ready and why not, what waits where, who consumes it."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from operations.access import SERVICES
from operations.console.desk import Desk
from operations.console.gate import Doorkeeper
from operations.console.parts import MissingPart, part
from operations.console.queues import BrokerFigures, looked_at
from operations.console.sessions import Session
from operations.runs import scaling_of


def processes(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """The page, and the part of it that is drawn again by itself."""
    router = APIRouter()

    @router.get("/processes")
    async def show(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        return desk.pages.page(request, "processes.html", session, **await _told(desk))

    @router.get("/processes/now")
    async def again(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        return desk.pages.page(request, "processes_now.html", session, **await _told(desk))

    return router


async def queues(desk: Desk) -> BrokerFigures | MissingPart:
    """What lies in the queues, or why that is not known."""
    settings, management = desk.settings, desk.settings.management_url.get_secret_value()
    amqp = settings.amqp_url.get_secret_value()
    if not (amqp or management):
        return MissingPart("rabbitmq", "nobody said where it answers")
    return await part("rabbitmq", looked_at(desk.client.client, amqp, management))


async def _told(desk: Desk) -> dict[str, Any]:
    ready, broker, measures = await asyncio.gather(
        asyncio.gather(*(part(service, desk.ready(service)) for service in SERVICES)),
        queues(desk),
        desk.measures(),
    )
    addresses = {service: desk.client.access.addresses.get(service, "") for service in SERVICES}
    services = dict(zip(SERVICES, ready, strict=True))
    scaled = {} if desk.settings.run is None else await asyncio.to_thread(scaling_of, desk.settings.run)
    return {"services": services, "addresses": addresses, "broker": broker, "measures": measures, "scaled": scaled}
