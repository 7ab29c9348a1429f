"""What is kept of heartbeats: each that was sent, by which way, and whether it was taken."""

from dataclasses import dataclass
from enum import StrEnum

from contracts.vocabulary import Moment


class HeartbeatWay(StrEnum):
    """How a heartbeat goes out: posted to an address, or laid into a queue."""

    PUSH = "push"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class HeartbeatTried:
    """One heartbeat, which told this number as the last; never leaves its service."""

    way: HeartbeatWay
    at: Moment
    last: int
    taken: bool


Hears = HeartbeatTried
