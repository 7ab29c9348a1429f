"""When an attempt follows on one that failed: at 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h [DLV-3]."""

from datetime import timedelta
from hashlib import sha256
from typing import Final

from contracts.vocabulary import Moment

PAUSES: Final = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""What lies before each attempt, counted from the end of the one before; after the last a number is given up."""
ATTEMPTS: Final = len(PAUSES)
LONGEST_WISH: Final = timedelta(hours=24)
"""A `Retry-After` beyond this is obeyed up to it: nobody is silenced for a season by a slip of a header."""
_SPREAD: Final = 0.2
"""By so much of itself a pause is stretched at most; never cut, so that no attempt comes before it may."""


def pause(recipient: str, number: int, nth: int) -> timedelta:
    """What lies before the nth attempt at this number: the same whoever reckons it, and not the same for neighbours."""
    drawn = int.from_bytes(sha256(f"{recipient}/{number}/{nth}".encode()).digest()[:4], "big") / 2**32
    return PAUSES[nth - 1] * (1 + _SPREAD * drawn)


def wished(at: Moment, not_before: Moment | None) -> Moment | None:
    """Until when an address that was answered by at this moment is left in peace, as far as that is granted."""
    return None if not_before is None or not_before <= at else min(not_before, at + LONGEST_WISH)
