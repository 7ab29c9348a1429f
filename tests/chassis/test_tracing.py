"""Trace context in the envelope, and the spans of one process [OPS-4]."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from contracts.envelope import Received, TraceContext, attributes_of, envelope_of, trace_context
from services.chassis.core import spans
from services.chassis.core.document import Delivery, DeliveryResult, Document, OutboxMessage, Outcome, Speaker, advance
from services.chassis.core.span_role import SpanRole
from services.chassis.core.tracing import ENDPOINTS, Tracing
from tests.chassis.toy import TILL, delivery, envelope, payment, toy

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    monkeypatch.setattr(spans, "OTLPSpanExporter", lambda **_: exporter)
    monkeypatch.setenv(ENDPOINTS[0], "http://127.0.0.1:1/")
    yield exporter
    exporter.shutdown()


@pytest.fixture
def tracing(told: InMemorySpanExporter) -> Iterator[Tracing]:
    started = Tracing("toys")
    started.start()
    yield started
    started.stop()


def names(tracing: Tracing, told: InMemorySpanExporter) -> list[str]:
    assert tracing._spans is not None
    tracing._spans._provider.force_flush()
    return sorted(span.name for span in told.get_finished_spans())


@pytest.mark.parametrize(
    "told",
    [
        "", "soon", 7, None, b"x", ["x"], PARENT[:-1], PARENT + "-extra", PARENT.upper(), "ff" + PARENT[2:],
        f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01", PARENT + "\n",
    ],
)  # fmt: skip
def test_what_is_no_trace_turns_no_message_away(told: Any) -> None:
    heard = envelope_of({**attributes_of(envelope("a").headers()), "traceparent": told, "tracestate": told})
    assert heard.trace is None
    assert heard.headers() == envelope("a").headers()
    assert trace_context(told, told) is None


@pytest.mark.parametrize("state", ["", "x" * 513, "a=\x00", "数", 7, None])
def test_a_state_that_is_none_leaves_the_trace(state: Any) -> None:
    heard = envelope_of({**attributes_of(envelope("a").headers()), "traceparent": PARENT, "tracestate": state})
    assert heard.trace == TraceContext(PARENT) == trace_context(PARENT, state)


def test_what_is_said_is_in_the_trace_of_its_cause_and_has_the_same_id_in_any() -> None:
    speaker = Speaker("toys", toy("toys", "amqp://x", "mongodb://x").route, None, lambda _: True)
    said: list[OutboxMessage] = []
    for trace in (None, TraceContext(PARENT, "a=1")):
        heard = envelope("a") if trace is None else envelope("a").within(trace)
        document, _ = advance(TILL, Document("T-1"), [Delivery(TILL, "T-1", Received(payment(), heard))], speaker, "t")
        said += document.outbox
    without, within = said
    assert within.headers.items() - without.headers.items() == {("ce-traceparent", PARENT), ("ce-tracestate", "a=1")}


def test_without_an_endpoint_there_are_no_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENDPOINTS:
        monkeypatch.delenv(name, raising=False)
    tracing = Tracing("toys")
    tracing.start()
    assert not tracing.on
    heard = envelope("a")
    assert tracing.heard(heard, "toys.inbox") is heard
    assert tracing.begin("x", SpanRole.SERVER, TraceContext(PARENT), {}) == TraceContext(PARENT)


def test_what_is_heard_becomes_a_span_that_ends_when_it_is_settled(
    tracing: Tracing, told: InMemorySpanExporter
) -> None:
    heard = tracing.heard(envelope("a").within(TraceContext(PARENT, "a=1")), "toys.inbox")
    assert heard.traceparent is not None
    assert heard.traceparent.split("-")[1] == PARENT.split("-")[1]
    assert heard.traceparent != PARENT
    assert heard.tracestate == "a=1"
    assert names(tracing, told) == []
    mine = replace(delivery("a", payment()), heard=Received(payment(), heard))
    tracing.settled(DeliveryResult(mine, Outcome.DEFECT, ValueError()))
    assert names(tracing, told) == ["process platform.payment_made.v1"]
    [span] = told.get_finished_spans()
    assert span.attributes is not None
    assert span.attributes["zhaolu.outcome"] == "defect"
    assert not span.status.is_ok
    assert tracing._open == {}


def test_a_trace_nobody_samples_stays_one_and_is_told_to_nobody(tracing: Tracing, told: InMemorySpanExporter) -> None:
    heard = tracing.heard(envelope("a").within(TraceContext(PARENT[:-2] + "00")), "toys.inbox")
    assert heard.traceparent is not None
    assert heard.traceparent.split("-")[1] == PARENT.split("-")[1]
    tracing.did("commit", SpanRole.CLIENT, [heard.traceparent], 1, {})
    tracing.settled(DeliveryResult(replace(delivery("a", payment()), heard=Received(payment(), heard)), Outcome.HEARD))
    assert names(tracing, told) == []


def test_a_saga_that_goes_from_one_stage_to_another_is_a_span_and_one_that_stays_is_none(
    tracing: Tracing, told: InMemorySpanExporter
) -> None:
    mine = replace(delivery("a", payment()), heard=Received(payment(), envelope("a").within(TraceContext(PARENT))))
    before, after = (Document("T-1", index={"stage": stage}) for stage in ("proposed", "admitted"))
    tracing.moved("enrolment", [mine], before, before, 1)
    tracing.moved("till", [mine], Document("T-1"), Document("T-1", index={"payments": 1}), 1)
    tracing.moved("enrolment", [mine], before, after, 1)
    assert names(tracing, told) == ["enrolment admitted"]
