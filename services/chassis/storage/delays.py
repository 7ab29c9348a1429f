"""How long messages take to be committed here: since what they tell of happened, and since they were published.

The first is measured where business time is the time of day; a rehearsal's moments are its own. Whoever publishes
writes when into a header, which counts for nothing but these figures: a liar spoils them, and nothing else.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from prometheus_client import CollectorRegistry, Histogram

from services.chassis.messaging.origin import PUBLISHED

DEADLINE: Final = "time.deadline_reached.v1"
"""A deadline is measured like a message: it happened when it was due."""
OTHER: Final = "other"
"""The type of every message that a service does not hear."""
_SINCE_EVENT: Final = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400, 604_800)
_SINCE_PUBLISH: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600)
_BELIEVED_SECONDS: Final = 30 * 86_400.0
"""What is said to have been under way for longer was never said so by us: no queue keeps anything for so long."""
_DIGITS: Final = 15


def published_at(headers: Mapping[str, Any], now: float) -> float | None:
    """When this was published, in seconds since 1970; None where nobody says so who could have known."""
    said = headers.get(PUBLISHED)
    if not isinstance(said, str) or not (said.isascii() and said.isdecimal()) or len(said) > _DIGITS:
        return None
    at = int(said) / 1_000
    return at if now - at < _BELIEVED_SECONDS else None


class Delays:
    """Both histograms, with a series for every type there can be, at 0 from the start."""

    def __init__(self, service: str, types: Collection[str], registry: CollectorRegistry, *, rehearses: bool) -> None:
        kinds, labels = (*sorted({*types, DEADLINE}), OTHER), ("service", "type")
        event, publish = (
            Histogram(name, what, labels, buckets=buckets, registry=registry)
            for name, what, buckets in (
                ("zhaolu_event_to_commit_seconds", "From what happened to its commit here", _SINCE_EVENT),
                ("zhaolu_publish_to_commit_seconds", "From a publish to its commit here", _SINCE_PUBLISH),
            )
        )
        self._event = {kind: event.labels(service, kind) for kind in kinds}
        self._publish = {kind: publish.labels(service, kind) for kind in kinds}
        self._rehearses = rehearses

    def committed(self, kind: str, happened: datetime, published: float | None, now: float) -> None:
        """One message of this type was committed at `now`, in seconds since 1970."""
        if not self._rehearses:
            self._event.get(kind, self._event[OTHER]).observe(max(0.0, now - happened.timestamp()))
        if published is not None:
            self._publish.get(kind, self._publish[OTHER]).observe(max(0.0, now - published))
