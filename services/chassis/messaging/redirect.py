"""Redirecting a message with its reason: to a retry queue for another attempt, or to the dead letters."""

import hashlib
import traceback
from collections.abc import Mapping
from typing import Any, Final

from aio_pika.abc import AbstractIncomingMessage

from contracts.references import Rejection
from services.chassis.core.failures import Unavailable
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.frames import as_came
from services.chassis.messaging.numbers import outside
from services.chassis.messaging.origin import EXCHANGE, KEY, NUMBERS, PUBLISHED, came_back, origin_of, theirs
from services.chassis.messaging.suspicion import COUNTS

HOLDS: Final = ("hold.1s", "hold.5s", "hold.25s")
"""Where a message whose handling failed waits before its next attempt; after the last one it is dead."""
_ALONE_SECONDS: Final = 60.0
"""How long it may take until a suspect is handled."""
DEAD: Final = "dead"


def after(attempt: int) -> str:
    """Where a message goes whose nth attempt failed."""
    return DEAD if attempt > len(HOLDS) else HOLDS[attempt - 1]


def held_seconds(where: str) -> float | None:
    """How long a message may lie in this queue before it comes again; None where it does not."""
    if where == DEAD:
        return None
    return float(where.partition(".")[2].removesuffix("s")) if where in HOLDS else _ALONE_SECONDS


def put_off(times: int) -> str:
    """Where a message for newer code waits until it is offered again, having been put off so often before."""
    return HOLDS[min(times, len(HOLDS) - 1)]


def put_off_before(service: str, message: AbstractIncomingMessage) -> int:
    """How often this message was left for newer code."""
    return _counted(service, message, "x-put-off", 0)


def attempt_of(service: str, message: AbstractIncomingMessage) -> int:
    """Which attempt this delivery is, the first being 1."""
    return _counted(service, message, "x-attempt", 1)


def _counted(service: str, message: AbstractIncomingMessage, name: str, least: int) -> int:
    """A number of ours; a sender's header of that name says nothing."""
    value = message.headers.get(name) if came_back(service, message) else None
    return max(least, value) if isinstance(value, int) else least


def diagnosis(defect: Exception) -> Rejection:
    """A defect as a reason: its kind, where it happened, and a digest of the traceback; no values."""
    frames = traceback.extract_tb(defect.__traceback__)
    digest = hashlib.sha256("".join(f"{f.filename}:{f.lineno}" for f in frames).encode()).hexdigest()[:16]
    where = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "?"
    return Rejection("defect", where, f"{type(defect).__name__} {digest}")


def told(rejection: Rejection) -> dict[str, Any]:
    """A reason as headers."""
    return {
        "x-reason-code": rejection.code,
        "x-reason-field": rejection.field,
        "x-reason-detail": rejection.detail[:500],
    }


async def redirected(
    bus: Bus, service: str, message: AbstractIncomingMessage, key: str, reason: Mapping[str, Any]
) -> None:
    """Publish the original bytes to a side queue. Raises `Unavailable` when the broker did not confirm it.

    Headers of our names come along only from where we set them, and where the message came in is told anew each time.
    """
    came = as_came(message.headers)
    origin = origin_of(service, message)
    ours = (PUBLISHED,) if outside(origin.exchange) else (PUBLISHED, NUMBERS)
    bears = {name: came[name] for name in ours if name in came}
    kept = came if came_back(service, message) else {**theirs(came), **bears}
    told_now = {**reason, EXCHANGE: origin.exchange, KEY: origin.key}
    headers = {name: value for name, value in {**kept, **told_now}.items() if name not in COUNTS}
    if not await bus.redirect(message, key, headers):
        raise Unavailable("broker: redirect not confirmed")
