"""One story is one trace, from the platform's post through two services, told to a real collector [OPS-4]."""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from dataclasses import replace as changed
from random import Random
from typing import Any, Final

import httpx
import pytest
import uvicorn
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.messages.registration import ApplicationAccepted
from contracts.vocabulary import Category
from rehearsal.applicants.form import draw_form
from services.chassis.core.tracing import ENDPOINTS
from services.chassis.worker.run import Process
from tests.callers import known
from tests.chassis.test_http import signed
from tests.chassis.workshop import running
from tests.journeys.lone_service import on, whole_topology
from tests.paper import service
from tests.waiting import until

TRACE: Final = "4bf92f3577b34da6a3ce929d0e0e4736"
ASKED: Final = f"00-{TRACE}-00f067aa0ba902b7-01"
SEASON: Final = "2025-kunming-2"


@dataclass
class Collector:
    """What was told to it, by trace."""

    url: str
    spans: list[Mapping[str, Any]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        told = ExportTraceServiceRequest.FromString(await request.body())
        for resource in told.resource_spans:
            of = {each.key: each.value.string_value for each in resource.resource.attributes}["service.name"]
            for scope in resource.scope_spans:
                self.spans += [
                    {
                        "service": of,
                        "trace": span.trace_id.hex(),
                        "id": span.span_id.hex(),
                        "parent": span.parent_span_id.hex(),
                        "name": span.name,
                    }
                    for span in scope.spans
                ]
        return Response()

    def of(self, trace: str) -> Sequence[Mapping[str, Any]]:
        return [span for span in self.spans if span["trace"] == trace]

    def names(self, trace: str) -> set[tuple[str, str]]:
        return {(span["service"], span["name"]) for span in self.of(trace)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Served(uvicorn.Server):
    """Signals are the tests' affair."""

    def install_signal_handlers(self) -> None:
        return


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    port = free_port()
    collector = Collector(f"http://127.0.0.1:{port}")
    app = Starlette(routes=[Route("/v1/traces", collector.take, methods=["POST"])])
    server = _Served(uvicorn.Config(app, "127.0.0.1", port, log_config=None, lifespan="off"))
    task = asyncio.create_task(server._serve())
    try:
        await until(lambda: server.started)
        yield collector
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def two(amqp_url: str, mongo_url: str) -> AsyncIterator[tuple[Process, Process, str]]:
    """Registration with its edge, and verification, which hears it; where the edge is."""
    port = free_port()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(whole_topology(amqp_url))
        processes: list[Process] = []
        for name, at in (("registration", port), ("verification", 0)):
            built = await stack.enter_async_context(on(name, amqp_url, mongo_url))
            settings = built.settings.model_copy(update={"http_port": at, "callers": known()[0], "rehearsal": True})
            role: Any = "all" if at else "worker"
            process, task = await stack.enter_async_context(running(changed(built, settings=settings), role))
            await until(process.ready, task)
            processes.append(process)
        yield processes[0], processes[1], f"http://127.0.0.1:{port}"


def form() -> RegistrationSubmitted:
    """Somebody's first form, of whom no list has to know."""
    season = service("registration").context[SEASON]
    return draw_form(Random(3), season, 1, frozenset({Category.SOCIAL}))


async def post(url: str, headers: Mapping[str, str], **attributes: str) -> None:
    message = form()
    event = {
        "specversion": "1.0",
        "id": "a-form",
        "source": "platform",
        "type": RegistrationSubmitted.TYPE,
        "time": message.submitted_at.isoformat(),
        **attributes,
        "data": message.model_dump(mode="json"),
    }
    body = json.dumps(event).encode()
    async with httpx.AsyncClient(base_url=url, timeout=None) as client:
        answer = await client.post("/v1/events", content=body, headers={**signed(body), **headers})
    assert answer.status_code == 202, answer.text


async def test_a_registration_is_one_trace_from_its_post_through_both_services_store_and_broker(
    amqp_url: str, mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
        async with two(amqp_url, mongo_url) as (_, verification, url):
            await post(url, {"traceparent": ASKED})
            heard = ("verification", f"process {ApplicationAccepted.TYPE}")
            await until(lambda: heard in collector.names(TRACE))
            assert verification.metrics.heard
    names = collector.names(TRACE)
    assert ("registration", "POST /v1/events") in names
    assert ("registration", f"process {RegistrationSubmitted.TYPE}") in names
    assert ("registration", "commit application") in names
    assert ("registration", "send registration") in names
    assert ("verification", "commit review") in names
    spans = collector.of(TRACE)
    ids = {span["id"] for span in spans}
    assert Counter(span["parent"] in ids for span in spans)[False] == 1, "all but the first follow from another"
    [first] = [span for span in spans if span["parent"] not in ids]
    assert (first["name"], first["parent"]) == ("POST /v1/events", ASKED.split("-")[2])
    assert not [span for span in collector.spans if span["name"].endswith(("/readyz", "/metrics"))]


async def test_without_an_endpoint_nothing_is_collected_and_the_trace_is_handed_on_as_it_came(
    amqp_url: str, mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ENDPOINTS:
        monkeypatch.delenv(name, raising=False)
    async with two(amqp_url, mongo_url) as (registration, verification, url):
        await post(url, {}, traceparent=ASKED, tracestate="a=1")
        await until(lambda: verification.metrics.heard)
        assert not registration.tracing.on
        [application] = await registration.store.page("application", {}, "", 10)
    told = [(each.headers.get("ce-traceparent"), each.headers.get("ce-tracestate")) for each in application.outbox]
    assert told
    assert set(told) == {(ASKED, "a=1")}


async def test_a_collector_that_is_away_keeps_no_message_waiting_and_no_process_from_its_end(
    amqp_url: str, mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    async with two(amqp_url, mongo_url) as (registration, verification, url):
        await post(url, {})
        await until(lambda: verification.metrics.heard)
        registration.stop()
        await registration.stopped.wait()
