"""The HTTP edge of every service: events in, health, metrics; the read models are the service's own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from contracts.callers import Caller, Scope
from contracts.envelope import Received
from contracts.references import Rejection
from services.chassis.core.document import OutboxMessage
from services.chassis.core.failures import Unavailable
from services.chassis.core.log import logger
from services.chassis.core.trouble import Told
from services.chassis.http.batch import NOT_JSON, Event, NotJson, events_of
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.edge import BODY_LIMIT, read
from services.chassis.http.gate import Gate
from services.chassis.http.http_schema import ANSWERS, EVENTS
from services.chassis.http.service import Service
from services.chassis.http.webhook import mistimed
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.origin import PLATFORM, within
from services.chassis.storage.metrics import Metrics

BATCH_LIMIT: Final = 1_000
"""The most events one request may carry."""
_STATUS: Final = {"too_large": 413, "unknown_type": 404, "newer_version": 503, "not_heard_here": 404, "not_json": 400}
_UNPROCESSABLE, _TAKEN, _MIXED, _AWAY = 422, 202, 207, 503


@dataclass(frozen=True, slots=True)
class Probe:
    """What health and idleness are read from."""

    troubles: Callable[[], Awaitable[Sequence[Told]]]
    glance: Callable[[float], Awaitable[dict[str, Any]]]
    rest: Callable[[float], Awaitable[dict[str, Any]]]
    fates: Callable[[str, list[str]], dict[str, str]]


def edge_app(service: Service, metrics: Metrics, probe: Probe, gate: Gate, routers: Sequence[APIRouter]) -> FastAPI:
    """The HTTP application of one process."""
    app = FastAPI(title=f"zhaolu {service.name}", version="1", docs_url=None, redoc_url=None)
    app.include_router(health(metrics, probe, gate))
    for router in routers:
        app.include_router(router)

    @app.exception_handler(Unavailable)
    async def away(_request: Request, _away: Exception) -> JSONResponse:
        detail = {"code": "away", "field": "", "detail": "what it takes cannot be reached now; ask again"}
        return JSONResponse({"detail": detail}, _AWAY, {"retry-after": "2"})

    return app


def health(metrics: Metrics, probe: Probe, gate: Gate) -> APIRouter:
    """Liveness, readiness with its reasons, metrics, and whether work is left."""
    router = APIRouter()

    @router.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        troubles = await probe.troubles()
        ready = not any(each.grave for each in troubles)
        told: dict[str, Any] = {"status": "ready" if ready else "waiting"}
        if troubles:
            told["why"] = [{"code": each.code, "detail": each.detail} for each in troubles]
        return JSONResponse(told, 200 if ready else _AWAY)

    @router.get("/metrics")
    async def exposition() -> Response:
        await probe.troubles()
        return Response(metrics.exposition(), media_type="text/plain; version=0.0.4")

    @router.get("/v1/idle", dependencies=[gate.asks(Scope.OPERATE)])
    async def idle(wait: Annotated[float, Query(ge=0, le=30)] = 0, *, glance: bool = False) -> dict[str, Any]:
        return await (probe.glance(wait) if glance else probe.rest(wait))

    @router.get("/v1/fates", dependencies=[gate.asks(Scope.OPERATE)])
    async def fates(mark: str = "", name: Annotated[tuple[str, ...], Query(alias="id")] = ()) -> dict[str, str]:
        return probe.fates(mark, list(name))

    return router


def events(service: Service, bus: Bus, metrics: Metrics, callers: CallerDirectory) -> APIRouter:
    """`POST /v1/events`: one CloudEvent, or an array of up to 1 000, of the platform types this service hears.

    Each event is answered after it is durably on the bus: 202, or a 4xx with a stable code and the field.
    The whole answer is 202 when all were taken, 207 when some were, else the first event's own status.
    """
    router = APIRouter()

    @router.post("/v1/events", status_code=_TAKEN, responses=ANSWERS, openapi_extra={"requestBody": EVENTS})
    async def post(request: Request) -> JSONResponse:
        caller, posted = _signed(callers, await _limited(request), request.headers)
        read_ones = [_event(service, event) for event in posted]
        wires = [wire for _, wire in read_ones if isinstance(wire, OutboxMessage)]
        confirmed = iter(await bus.publish(wires))
        results = [
            _answer(
                event_id, (None if next(confirmed) else _unpublished()) if isinstance(wire, OutboxMessage) else wire
            )
            for event_id, wire in read_ones
        ]
        for item, result in zip(posted, results, strict=True):
            if result["status"] != _TAKEN:
                metrics.count("refused", kind=item.attributes.get("type"))
        refused = sum(result["status"] != _TAKEN for result in results)
        logger.info("events_posted", caller=caller.name, taken=len(results) - refused, refused=refused)
        return JSONResponse({"results": results}, _overall([result["status"] for result in results]))

    return router


async def _limited(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                told = {"code": "too_large", "field": "body", "detail": f"more than {BODY_LIMIT} bytes"}
                raise HTTPException(413, told)
    except ClientDisconnect:
        raise HTTPException(400, {"code": "broken_off", "field": "body"}) from None
    return bytes(body)


def _signed(callers: CallerDirectory, body: bytes, headers: Mapping[str, str]) -> tuple[Caller, list[Event]]:
    """Who signed a body, and the events in it."""
    caller = callers.signer(body, headers)
    if caller is None:
        raise HTTPException(401, {"code": "bad_signature", "field": "webhook-signature"})
    if (late := mistimed(headers, datetime.now(UTC))) is not None:
        raise HTTPException(401, {"code": late.code, "field": late.field, "detail": late.detail})
    try:
        events = events_of(body)
    except NotJson:
        raise HTTPException(400, {"code": NOT_JSON, "field": "body"}) from None
    if len(events) > BATCH_LIMIT:
        raise HTTPException(413, {"code": "too_many_events", "field": "body", "detail": f"more than {BATCH_LIMIT}"})
    return caller, events


def _event(service: Service, event: Event) -> tuple[str, OutboxMessage | Rejection]:
    """One structured CloudEvent, ready for the platform exchange, or why not; who speaks is not its to say."""
    if isinstance(event.data, Rejection):
        return event.id, event.data
    heard = read(service, {**event.attributes, "source": within(event.attributes.get("source"))}, event.data)
    if not isinstance(heard, Received):
        return event.id, heard
    if not heard.envelope.type.startswith(f"{PLATFORM}."):
        return event.id, Rejection("not_heard_here", "type", "only platform events are taken over HTTP")
    return event.id, OutboxMessage(PLATFORM, heard.envelope.type, heard.envelope.headers(), event.data.decode())


def _unpublished() -> Rejection:
    return Rejection("broker_away", "", "not taken; send it again")


def _answer(event_id: str, rejection: Rejection | None) -> dict[str, Any]:
    if rejection is None:
        return {"id": event_id, "status": _TAKEN}
    status = _AWAY if rejection.code == "broker_away" else _STATUS.get(rejection.code, _UNPROCESSABLE)
    return {
        "id": event_id,
        "status": status,
        "code": rejection.code,
        "field": rejection.field,
        "detail": rejection.detail,
    }


def _overall(statuses: Sequence[int]) -> int:
    kinds = set(statuses)
    if kinds <= {_TAKEN}:
        return _TAKEN
    return statuses[0] if len(kinds) == 1 else _MIXED
