"""How long a rehearsal waits for a system that does not answer, or does not come to rest."""

from typing import Final

from operations.failing import CannotGoOn

PATIENCE_SECONDS: Final = 400.0
"""A broker or a store that is away for five minutes is waited out, and so is what had gathered meanwhile."""


class GaveUp(CannotGoOn):
    """Patience ended; says with whom, and what was waited for."""
