"""What a service counts, for Prometheus.

Every series there can be is there from the start, at 0: an alarm on growth must not miss the first of a kind. So labels
are bounded: a message type is one that the service hears, and all others share a label, whatever they call themselves.
"""

import time
from collections import Counter as Tally
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from services.chassis.core.build import build
from services.chassis.core.postponement import What
from services.chassis.core.trouble import Trouble
from services.chassis.messaging.exchange_publisher import Refusal
from services.chassis.storage.delays import OTHER, Delays

disable_created_metrics()  # type: ignore[no-untyped-call]  # all began with the process: no series beside each says when

_SIZES: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
OUTCOMES: Final = ("heard", "repeated", "retried", "suspected", "dead", "refused", "defect")
ENDLESS_TIMES: Final = 3
"""What was tried in vain so often waits in the longest hold, or was looked at for seconds: there is no end in sight."""
_REMEMBERED_SECONDS: Final = 90.0
"""What comes again comes within the longest hold, or goes to another process of the service."""


class Metrics:
    """One registry per process, handed to whoever counts; there is no global one."""

    def __init__(
        self,
        service: str,
        types: Collection[str] = (),
        exchanges: Collection[str] = (),
        speakers: Collection[str] = (),
        hearers: Collection[str] = (),
        *,
        rehearses: bool = False,
    ) -> None:
        """`types` are those the service hears, in all their versions; `exchanges` those it speaks on in any case.

        `speakers` are the services it hears, and `hearers` those that hear it. `rehearses` tells that business time is
        not the time of day.
        """
        self.registry = CollectorRegistry()
        GCCollector(registry=self.registry)
        ProcessCollector(registry=self.registry)
        self._service, self._types = service, frozenset(types)
        self._messages = self._counter("zhaolu_messages", "Messages by outcome", "service", "outcome", "type")
        self._published = self._counter("zhaolu_published", "Messages the broker confirmed", "service")
        self._unconfirmed = self._counter("zhaolu_unconfirmed", "Publishes kept in the outbox", "service")
        self._refused = self._counter(
            "zhaolu_refused", "Publishes the broker would not have, by kind", "service", "exchange", "kind"
        )
        self._away = self._counter("zhaolu_away", "Waits for a store or broker that was away", "service")
        self._foreign = self._counter(
            "zhaolu_foreign_speakers", "Messages said by somebody who has no say in them", "service", "exchange"
        )
        batches = Histogram(
            "zhaolu_batch_size", "Messages in a commit", ("service",), buckets=_SIZES, registry=self.registry
        )
        self.batch_size = batches.labels(service)
        self.unsent = self._gauge("zhaolu_outbox_unsent", "Commits the broker did not confirm")
        self.unsent_age = self._gauge("zhaolu_outbox_oldest_seconds", "Age of the oldest commit not confirmed whole")
        self.overdue = self._gauge("zhaolu_deadlines_overdue", "Documents with a deadline that is due and not told")
        self.overdue_age = self._gauge("zhaolu_deadlines_overdue_seconds", "How long the oldest of them has been due")
        self.in_flight = self._gauge("zhaolu_inbox_in_flight", "Messages in hand: delivered and not yet acknowledged")
        self.prefetch = self._gauge("zhaolu_inbox_prefetch", "Messages that may be in hand at once")
        self.ready = self._gauge("zhaolu_inbox_ready", "Messages that wait in the inbox, delivered to nobody")
        self.waited = self._gauge("zhaolu_inbox_oldest_seconds", "How long the oldest message waits, in hand or not")
        code = {"service": service, **build()}
        Gauge("zhaolu_build_info", "Which code this is", tuple(code), registry=self.registry).labels(**code).set(1)
        self.delays = Delays(service, self._types, self.registry, rehearses=rehearses)
        self._postponed = Gauge(
            "zhaolu_postponed", "What failed and is put off, by sort", ("service", "what"), registry=self.registry
        )
        self._trouble = Gauge(
            "zhaolu_trouble", "1 for what /readyz tells at the last look", ["service", "code"], registry=self.registry
        )
        self._missing = Gauge(
            "zhaolu_missing", "Messages that were said and did not come", ("service", "speaker"), registry=self.registry
        )
        self._fell_back = self._counter(
            "zhaolu_speaker_fell_back", "Speakers that know less than was heard of them", "service", "speaker"
        )
        self._said_again = self._counter("zhaolu_said_again", "Messages said again on request", "service", "hearer")
        self._said_no_more = self._counter(
            "zhaolu_said_no_more", "Messages asked for that are not there any more", "service", "hearer"
        )
        self._begin(exchanges)
        for speaker in speakers:
            self._missing.labels(service, speaker)
            self._fell_back.labels(service, speaker)
        for hearer in hearers:
            self._said_again.labels(service, hearer)
            self._said_no_more.labels(service, hearer)
        self._again: dict[str, tuple[int, float]] = {}
        self._put_off: dict[str, tuple[int, float]] = {}
        self._totals: Tally[str] = Tally()
        self.heard = 0
        self.said = 0

    def _gauge(self, name: str, documentation: str) -> Gauge:
        return Gauge(name, documentation, ("service",), registry=self.registry).labels(self._service)

    def _counter(self, name: str, documentation: str, *labels: str) -> Counter:
        return Counter(name, documentation, labels, registry=self.registry)

    def _begin(self, exchanges: Collection[str]) -> None:
        for outcome in OUTCOMES:
            for kind in (*sorted(self._types), OTHER):
                self._messages.labels(self._service, outcome, kind)
        for each in (self._published, self._unconfirmed, self._away):
            each.labels(self._service)
        for code in Trouble:
            self._trouble.labels(self._service, code)
        for what in What:
            self._postponed.labels(self._service, what.value)
        for exchange in exchanges:
            self._foreign.labels(self._service, exchange)
            for refusal in Refusal:
                self._refused.labels(self._service, exchange, refusal)

    def count(self, outcome: str, amount: int = 1, kind: object = OTHER) -> None:
        """Outcomes: heard, repeated, retried, suspected, refused (by the HTTP edge), dead, defect (of a deadline).

        `kind` is the message type as its sender gave it, which may be anything.
        """
        known = kind if isinstance(kind, str) and kind in self._types else OTHER
        self._messages.labels(self._service, outcome, known).inc(amount)
        self._totals[outcome] += amount
        self.heard += amount

    def total(self, outcome: str) -> int:
        """How often this outcome was counted in this process."""
        return self._totals[outcome]

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
        since = self._put_off.get(what, (0, time.monotonic()))[1] if number else time.monotonic()
        self._put_off[what] = (number, since)

    def put_off(self) -> Iterator[tuple[str, int, float]]:
        """What fails again and again, of how many documents, and for how many seconds something of it has."""
        now = time.monotonic()
        yield from ((what, number, now - since) for what, (number, since) in self._put_off.items() if number)

    def missing(self, numbers: Mapping[str, int]) -> None:
        """So many messages lack now, by speaker; of all others none."""
        for metric in self._missing.collect():
            for sample in metric.samples:
                self._missing.labels(**sample.labels).set(0)
        for speaker, number in numbers.items():
            self._missing.labels(self._service, speaker).set(number)

    def fell_back(self, speaker: str) -> None:
        """This speaker knows less of what it said than was heard of it."""
        self._fell_back.labels(self._service, speaker).inc()

    def said_again(self, hearer: str, said: int, not_there: int) -> None:
        """What this hearer asked for: so much was said again, and so much is not there any more."""
        self._said_again.labels(self._service, hearer).inc(said)
        self._said_no_more.labels(self._service, hearer).inc(not_there)

    def away(self) -> None:
        self._away.labels(self._service).inc()

    def again(self, what: str, times: int | None = None) -> None:
        """This was tried in vain so often by now, or once more, and will be tried again."""
        since = time.monotonic() - _REMEMBERED_SECONDS
        self._again = {each: (tried, at) for each, (tried, at) in self._again.items() if at > since}
        self._again[what] = (self._again.get(what, (0, 0))[0] + 1 if times is None else times, time.monotonic())

    def endless(self) -> Iterator[tuple[str, int]]:
        """What keeps being tried, and how often it was."""
        since = time.monotonic() - _REMEMBERED_SECONDS
        yield from ((what, times) for what, (times, at) in self._again.items() if times >= ENDLESS_TIMES and at > since)

    def troubled(self, codes: Collection[str]) -> None:
        """These troubles there are now, and no others."""
        for code in Trouble:
            self._trouble.labels(self._service, code).set(code in codes)

    def exposition(self) -> bytes:
        return generate_latest(self.registry)
