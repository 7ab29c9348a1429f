"""Spans as OpenTelemetry has them: the only file that knows its SDK.

What goes where, how much of it and how it is sampled is said in its own variables, `OTEL_…`. Whoever collects may be
slow or away: what is not taken is dropped, and no message waits for it.
"""

from typing import Any, Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from contracts.envelope import TraceContext
from services.chassis.core.build import VERSION
from services.chassis.core.span_role import Attributes, SpanRole

STOP_MS: Final = 2_000
"""So long whoever collects may take for the last of it."""


class Spans:
    """One process's, in a thread of their own."""

    def __init__(self, service: str) -> None:
        named = {"service.name": service, "service.namespace": "zhaolu", "service.version": VERSION}
        self._provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=STOP_MS / 1_000)))
        self._tracer = self._provider.get_tracer("zhaolu", VERSION)
        self._carried = TraceContextTextMapPropagator()

    def begin(
        self, name: str, role: SpanRole, cause: TraceContext | None, attributes: Attributes
    ) -> tuple[Span, TraceContext]:
        span = self._tracer.start_span(name, self._within(cause), SpanKind[role], dict(attributes))
        told: dict[str, str] = {}
        self._carried.inject(told, trace.set_span_in_context(span))
        return span, TraceContext(told["traceparent"], told.get("tracestate"))

    def end(self, span: Span, attributes: Attributes, name: str, *, failed: bool) -> None:
        span.set_attributes(dict(attributes))
        if name:
            span.update_name(name)
        if failed:
            span.set_status(Status(StatusCode.ERROR))
        span.end()

    def did(
        self, name: str, role: SpanRole, cause: TraceContext, between_ns: tuple[int, int], attributes: Attributes
    ) -> None:
        began, ended = between_ns
        span = self._tracer.start_span(name, self._within(cause), SpanKind[role], dict(attributes), start_time=began)
        span.end(ended)

    def stop(self) -> None:
        self._provider.force_flush(STOP_MS)
        self._provider.shutdown()

    def _within(self, cause: TraceContext | None) -> Context:
        if cause is None:
            return Context()
        told: dict[str, Any] = {"traceparent": cause.traceparent, "tracestate": cause.tracestate or ""}
        return self._carried.extract(told, Context())
