"""A heartbeat that is later than the one that is known is kept; nothing is said of it."""

from typing import Any

from contracts.envelope import Received
from services.delivery.domain.heartbeat.facts import Hears, HeartbeatTried
from services.delivery.domain.heartbeat.state import SentHeartbeats, evolve


def decide(sent: SentHeartbeats, heard: Received[Hears], _context: Any = None) -> list[HeartbeatTried]:
    return [] if evolve(sent, heard.message) == sent else [heard.message]
