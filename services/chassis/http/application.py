"""The HTTP edge of every service: events in, health, metrics; the read models are the service's own."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime
from starlette.requests import ClientDisconnect

from contracts.callers import Caller, Scope
from contracts.envelope import Received
from contracts.problems import problem
from contracts.references import Rejection
from services.chassis.core.document import OutboxMessage
from services.chassis.core.log import logger
from services.chassis.core.tracing import ASKED, OFF, Tracing
from services.chassis.http.batch import NOT_JSON, Event, NotJson, events_of
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.edge import BODY_LIMIT, read
from services.chassis.http.gate import Gate
from services.chassis.http.http_schema import ANSWERS, EVENTS
from services.chassis.http.idle import AnswersOfRest, Probe
from services.chassis.http.problems import AWAY, EdgeApp, Problem, answered
from services.chassis.http.service import Room, Service
from services.chassis.http.shared import SharedAnswers
from services.chassis.http.traced import TracedRequests
from services.chassis.http.webhook import mistimed
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.origin import PLATFORM, within
from services.chassis.storage.metrics import Metrics

BATCH_LIMIT: Final = 1_000
"""The most events one request may carry."""
_STATUS: Final = {"too_large": 413, "unknown_type": 404, "newer_version": 503, "not_heard_here": 404, "not_json": 400}
_UNPROCESSABLE, _TAKEN, _MIXED = 422, 202, 207


def edge_app(
    service: Service, metrics: Metrics, probe: Probe, gate: Gate, routers: Sequence[APIRouter], tracing: Tracing = OFF
) -> FastAPI:
    """The HTTP application of one process."""
    app = EdgeApp(f"zhaolu {service.name}")
    app.include_router(health(metrics, probe, gate))
    for router in routers:
        app.include_router(router)
    app.add_middleware(SharedAnswers)
    app.add_middleware(TracedRequests, tracing=tracing)
    app.add_middleware(AnswersOfRest, callers=gate.callers, probe=probe)
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
        why = {"why": [{"code": each.code, "detail": each.detail} for each in troubles]} if troubles else {}
        return JSONResponse({"status": "ready", **why}) if ready else answered(problem(AWAY, "not_ready") | why)

    @router.get("/metrics")
    async def exposition() -> Response:
        await probe.troubles()
        return Response(metrics.exposition(), media_type="text/plain; version=0.0.4")

    @router.get("/v1/idle", dependencies=[gate.asks(Scope.OPERATE)])
    async def idle(
        wait: Annotated[float, Query(ge=0, le=30)] = 0, *, glance: bool = False, at: AwareDatetime | None = None
    ) -> dict[str, Any]:
        return await (probe.glance(wait) if glance else probe.rest(wait, at))

    @router.get("/v1/fates", dependencies=[gate.asks(Scope.OPERATE)])
    async def fates(mark: str = "", name: Annotated[tuple[str, ...], Query(alias="id")] = ()) -> dict[str, str]:
        return probe.fates(mark, list(name))

    @router.post("/v1/deadlines/release", dependencies=[gate.asks(Scope.OPERATE)])
    async def release() -> dict[str, bool]:
        """Deadlines that are held after a start strike: what came due meanwhile is there, says the operator."""
        return {"released": await probe.release()}

    return router


def events(
    service: Service, bus: Bus, metrics: Metrics, callers: CallerDirectory, room: Room | None = None
) -> APIRouter:
    """`POST /v1/events`: one CloudEvent, or an array of up to 1 000, of the platform types this service hears.

    Each event is answered after it is durably on the bus: 202, or a 4xx with a stable code and the field.
    The whole answer is 202 when all were taken, 207 when some were; where none was it is a problem, with the results.
    """
    router = APIRouter()

    @router.post("/v1/events", status_code=_TAKEN, responses=ANSWERS, openapi_extra={"requestBody": EVENTS})
    async def post(request: Request) -> JSONResponse:
        caller, posted = _signed(callers, await _limited(request), request.headers)
        read_ones = [(name, await _placed(room, taken)) for name, taken in (_event(service, each) for each in posted)]
        messages = [message for _, message in read_ones if isinstance(message, OutboxMessage)]
        confirmed = iter(await bus.publish(messages))
        results = [
            _result(
                event_id,
                (None if next(confirmed) else _unpublished()) if isinstance(message, OutboxMessage) else message,
            )
            for event_id, message in read_ones
        ]
        for item, result in zip(posted, results, strict=True):
            if result["status"] != _TAKEN:
                metrics.count("refused", kind=item.attributes.get("type"))
        refused = sum(result["status"] != _TAKEN for result in results)
        logger.info("events_posted", caller=caller.name, taken=len(results) - refused, refused=refused)
        return _answer(results)

    return router


async def _limited(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise Problem(413, "too_large", "body", f"more than {BODY_LIMIT} bytes")
    except ClientDisconnect:
        raise Problem(400, "broken_off", "body") from None
    return bytes(body)


def _signed(callers: CallerDirectory, body: bytes, headers: Mapping[str, str]) -> tuple[Caller, list[Event]]:
    """Who signed a body, and the events in it."""
    caller = callers.signer(body, headers)
    if caller is None:
        raise Problem(401, "bad_signature", "webhook-signature")
    if (late := mistimed(headers, datetime.now(UTC))) is not None:
        raise Problem(401, late.code, late.field, late.detail)
    try:
        events = events_of(body)
    except NotJson:
        raise Problem(400, NOT_JSON, "body") from None
    if len(events) > BATCH_LIMIT:
        raise Problem(413, "too_many_events", "body", f"more than {BATCH_LIMIT}")
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
    asked, envelope = ASKED.get(), heard.envelope
    traced = envelope if asked is None or envelope.traceparent is not None else envelope.within(asked)
    return event.id, OutboxMessage(PLATFORM, envelope.type, traced.headers(), event.data.decode())


async def _placed(room: Room | None, taken: OutboxMessage | Rejection) -> OutboxMessage | Rejection:
    """The same, unless what comes of it could not be kept."""
    if room is None or isinstance(taken, Rejection):
        return taken
    return await room(taken.key, taken.body) or taken


def _unpublished() -> Rejection:
    return Rejection("broker_away", "", "not taken; send it again")


def _result(event_id: str, rejection: Rejection | None) -> dict[str, Any]:
    """What became of one event: taken, or the problem with it."""
    if rejection is None:
        return {"id": event_id, "status": _TAKEN}
    status = AWAY if rejection.code == "broker_away" else _STATUS.get(rejection.code, _UNPROCESSABLE)
    return {"id": event_id, **problem(status, rejection.code, rejection.field, rejection.detail)}


def _answer(results: Sequence[dict[str, Any]]) -> JSONResponse:
    """The answer to a whole body; where nothing was taken, and all for one reason, that reason is its problem."""
    statuses = {result["status"] for result in results}
    if statuses <= {_TAKEN}:
        return JSONResponse({"results": results}, _TAKEN)
    if len(statuses) > 1:
        return JSONResponse({"results": results}, _MIXED)
    (status,), first = statuses, {name: told for name, told in results[0].items() if name != "id"}
    same = all(result["code"] == first["code"] and result["field"] == first["field"] for result in results)
    return answered({**(first if same else problem(status, "none_taken")), "results": results})
