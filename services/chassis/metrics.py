"""What a service counts, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Metrics:
    """One registry per process, handed to whoever counts; there is no global one."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        GCCollector(registry=self.registry)
        ProcessCollector(registry=self.registry)
        self._messages = self._counter("zhaolu_messages", "Messages by outcome", "service", "outcome")
        self._published = self._counter("zhaolu_published", "Messages the broker confirmed", "service")
        self._unconfirmed = self._counter("zhaolu_unconfirmed", "Publishes kept in the outbox", "service")
        self._refused = self._counter(
            "zhaolu_refused", "Publishes the broker would not have, by kind", "service", "exchange", "kind"
        )
        self._away = self._counter("zhaolu_away", "Waits for a store or broker that was away", "service")
        self._foreign = self._counter(
            "zhaolu_foreign_speakers", "Messages said by somebody who has no say in them", "service", "exchange"
        )
        self.batch_size = Histogram("zhaolu_batch_size", "Letters in a commit", buckets=_SIZES, registry=self.registry)
        self.unsent = Gauge("zhaolu_outbox_unsent", "Commits the broker did not confirm", registry=self.registry)
        self.late = Gauge("zhaolu_deadlines_due", "Deadlines fired at the last look", registry=self.registry)
        self._postponed = Gauge(
            "zhaolu_postponed", "What failed and is put off, by sort", ("service", "what"), registry=self.registry
        )
        self._service = service
        self.heard = 0
        self.said = 0

    def _counter(self, name: str, documentation: str, *labels: str) -> Counter:
        return Counter(name, documentation, labels, registry=self.registry)

    def count(self, outcome: str, amount: int = 1) -> None:
        """Outcomes: heard, repeated, retried, suspected, refused (by the HTTP edge), dead."""
        self._messages.labels(self._service, outcome).inc(amount)
        self.heard += amount

    def total(self, outcome: str) -> int:
        """How often this outcome was counted in this process."""
        value = self.registry.get_sample_value("zhaolu_messages_total", {"service": self._service, "outcome": outcome})
        return int(value or 0)

    def published(self, confirmed: int, unconfirmed: int) -> None:
        self._published.labels(self._service).inc(confirmed)
        self._unconfirmed.labels(self._service).inc(unconfirmed)
        self.said += confirmed

    def refused(self, exchange: str, kind: str) -> None:
        """Kinds: forbidden, missing (no such exchange), unroutable (no queue for it), rejected (a queue is full)."""
        self._refused.labels(self._service, exchange, kind).inc()

    def foreign(self, exchange: str) -> None:
        """By the exchange they came in over: who may publish to it is the broker's table of rights."""
        self._foreign.labels(self._service, exchange).inc()

    def postponed(self, what: str, number: int) -> None:
        """What fails again and again, as the keeper last saw it: deadline (it raises), outbox (the broker refuses)."""
        self._postponed.labels(self._service, what).set(number)

    def away(self) -> None:
        self._away.labels(self._service).inc()

    def exposition(self) -> bytes:
        return generate_latest(self.registry)
