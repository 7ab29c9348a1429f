"""When a message is suspected of ending processes: what the broker's count of its returns says."""

from typing import Final

from aio_pika.abc import AbstractIncomingMessage

SUSPECTS: Final = "suspects"
SUSPECTED_AFTER: Final = 2
"""Processes that ended with a message in hand, among others, before it is to be handled alone."""
GUILTY_AFTER: Final = 3
"""Processes that ended with it alone in hand, before it is a dead letter."""
COUNTS: Final = ("x-delivery-count", "x-acquired-count")
"""The broker's counts; published again, a message must not bring those of another queue along."""


def deaths(message: AbstractIncomingMessage) -> int:
    """How many processes ended with this message in hand since it was put into the queue it came from."""
    count = message.headers.get(COUNTS[0]) if message.redelivered else 0
    return count if isinstance(count, int) else 0


def suspected(message: AbstractIncomingMessage) -> bool:
    return deaths(message) >= SUSPECTED_AFTER
