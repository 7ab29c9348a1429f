"""What is done with each message, told as spans to whoever collects them; off unless an endpoint is set [OPS-4].

W3C trace context comes and goes in the envelope, so that one story has one trace, whoever told it. Off, it is handed on
as it came, and nothing else is done. See docs/architecture/traces.md.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from contracts.envelope import Envelope, TraceContext
from services.chassis.core.document import Delivery, DeliveryResult, Document, OutboxMessage
from services.chassis.core.span_role import Attributes, SpanRole

if TYPE_CHECKING:
    from services.chassis.core.spans import Spans

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""The variables of OpenTelemetry that say where spans go; one of them turns tracing on."""
ASKED: Final[ContextVar[TraceContext | None]] = ContextVar("asked", default=None)
"""The trace of the HTTP request that is being answered."""
STAGE: Final = "stage"
"""The index field of a saga that says where it stands."""
TRACEPARENT: Final = "ce-traceparent"


class Tracing:
    """One process's spans. Nothing is collected, and nothing of OpenTelemetry is loaded, before `start`."""

    def __init__(self, service: str = "") -> None:
        self._service = service
        self._spans: Spans | None = None
        self._open: dict[str, Any] = {}

    @property
    def on(self) -> bool:
        """Whether spans are collected."""
        return self._spans is not None

    def start(self) -> None:
        """Collect spans from here on, if somebody says where they go."""
        if any(os.environ.get(name) for name in ENDPOINTS):
            from services.chassis.core.spans import Spans  # noqa: PLC0415  it loads what is not needed without

            self._spans = Spans(self._service)

    def stop(self) -> None:
        """Tell what was collected, and no more; waits for whoever takes it, for seconds at most."""
        if self._spans is not None:
            self._spans.stop()
            self._spans = None

    def begin(
        self, name: str, role: SpanRole, cause: TraceContext | None, attributes: Attributes
    ) -> TraceContext | None:
        """A span from now on, which `end` ends: its context, for what follows from it; off, that of the cause."""
        if self._spans is None:
            return cause
        span, context = self._spans.begin(name, role, cause, attributes)
        self._open[context.traceparent] = span
        return context

    def end(
        self, context: TraceContext | None, attributes: Attributes, *, name: str = "", failed: bool = False
    ) -> None:
        """It is over, and ended so."""
        span = None if context is None else self._open.pop(context.traceparent, None)
        if span is not None and self._spans is not None:
            self._spans.end(span, attributes, name, failed=failed)

    def did(
        self, name: str, role: SpanRole, causes: Iterable[str | None], since_ns: int, attributes: Attributes
    ) -> None:
        """What took until now was done for each of these traces, once."""
        if self._spans is None:
            return
        now = time.time_ns()
        for traceparent in {each for each in causes if each is not None}:
            self._spans.did(name, role, TraceContext(traceparent), (since_ns, now), attributes)

    def heard(self, envelope: Envelope, inbox: str) -> Envelope:
        """The envelope of what is heard, in the trace of a span that begins now."""
        if self._spans is None:
            return envelope
        told = {
            "messaging.system": "rabbitmq",
            "messaging.operation.type": "process",
            "messaging.destination.name": inbox,
            "messaging.message.id": envelope.id,
            "messaging.message.conversation_id": envelope.correlation_id,
        }
        context = self.begin(f"process {envelope.type}", SpanRole.CONSUMER, envelope.trace, told)
        return envelope if context is None else envelope.within(context)

    def settled(self, result: DeliveryResult) -> None:
        """What was heard is settled so."""
        if self._spans is not None:
            told = {"zhaolu.outcome": result.outcome.value, "zhaolu.aggregate": result.delivery.aggregate.kind}
            self.end(result.delivery.heard.envelope.trace, told, failed=result.defect is not None)

    def committed(self, kind: str, deliveries: Mapping[str, Sequence[Delivery]], since_ns: int) -> None:
        """These were committed in one bulk of documents of this kind."""
        if self._spans is not None:
            told: Attributes = {
                "db.system.name": "mongodb",
                "db.collection.name": kind,
                "db.operation.batch.size": len(deliveries),
            }
            self.did(
                f"commit {kind}",
                SpanRole.CLIENT,
                _traces(each for mail in deliveries.values() for each in mail),
                since_ns,
                told,
            )

    def moved(
        self, kind: str, deliveries: Sequence[Delivery], before: Document, after: Document, since_ns: int
    ) -> None:
        """A saga went from one stage to another: whatever is indexed by its stage is one."""
        stages = before.index.get(STAGE), after.index.get(STAGE)
        if self._spans is not None and stages[0] != stages[1]:
            told = {"zhaolu.stage.before": stages[0] or "", "zhaolu.stage.after": stages[1] or ""}
            self.did(f"{kind} {stages[1]}", SpanRole.INTERNAL, _traces(deliveries), since_ns, told)

    def published(self, messages: Sequence[OutboxMessage], since_ns: int) -> None:
        """The broker answered to these."""
        if self._spans is not None:
            for exchange in {message.exchange for message in messages}:
                told = {"messaging.system": "rabbitmq", "messaging.operation.type": "send"}
                told["messaging.destination.name"] = exchange
                causes = [each.headers.get(TRACEPARENT) for each in messages if each.exchange == exchange]
                self.did(f"send {exchange}", SpanRole.PRODUCER, causes, since_ns, told)


def _traces(deliveries: Iterable[Delivery]) -> Iterator[str | None]:
    return (each.heard.envelope.traceparent for each in deliveries)


OFF: Final = Tracing()
"""Of whoever traces nothing, and never will."""
