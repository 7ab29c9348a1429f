"""What is known of one recipient's heartbeats; as large as it has ways, however many it was sent [DLV-1]."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contracts.recipients import RecipientName
from contracts.vocabulary import Moment
from services.delivery.domain.heartbeat.facts import HeartbeatTried, HeartbeatWay


@dataclass(frozen=True, slots=True, order=True)
class LastHeartbeat:
    """When one was taken, and which number it told as the last."""

    at: Moment
    last: int


@dataclass(frozen=True, slots=True)
class SentHeartbeats:
    """By way, the last that was taken and when the last was not: any order, with any repeats, gives the same."""

    recipient: RecipientName
    taken: Mapping[HeartbeatWay, LastHeartbeat] = field(default_factory=dict)
    failed_at: Mapping[HeartbeatWay, Moment] = field(default_factory=dict)


def evolve(sent: SentHeartbeats, tried: HeartbeatTried) -> SentHeartbeats:
    """Join one; a repeat of it changes nothing."""
    way = tried.way
    if tried.taken:
        new = LastHeartbeat(tried.at, tried.last)
        return replace(sent, taken=dict(sorted({**sent.taken, way: max(sent.taken.get(way, new), new)}.items())))
    at = max(sent.failed_at.get(way, tried.at), tried.at)
    return replace(sent, failed_at=dict(sorted({**sent.failed_at, way: at}.items())))
