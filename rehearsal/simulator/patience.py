"""How long a rehearsal waits for a system that does not answer, or does not come to rest: by how much it works."""

import time
from typing import Final

from rehearsal.runtime.patience import OutOfPatience, Patience

PATIENCE_SECONDS: Final = 400.0
"""A broker or a store that is away for five minutes is waited out: nothing else may move so long."""
_WORKED_SECONDS: Final = 3_000.0
"""CPU seconds the whole system may spend on what one step of a season asks of it, be the season as large as may be."""
_PAUSE_SECONDS: Final = 1.0


class GaveUp(Exception):
    """Patience ended; says with whom, and what was waited for."""


class Waiting:
    """Patience with the whole system, counted once a second however often one looks, and after the first one at all.

    Most waits are over before that, and to count looks at every process there is.
    """

    def __init__(
        self,
        worked_seconds: float = _WORKED_SECONDS,
        still_seconds: float = PATIENCE_SECONDS,
        pause: float = _PAUSE_SECONDS,
    ) -> None:
        self._worked_seconds, self._still_seconds, self._pause = worked_seconds, still_seconds, pause
        self._next, self._sign = time.monotonic() + pause, object()
        self._patience: Patience | None = None

    def look(self, sign: object, what: str) -> None:
        """Waiting begins anew with another `sign`. Raises `GaveUp` with `what` when there is no more reason to wait."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next, self._sign = now + self._pause, sign
        if self._patience is None:
            self._patience = Patience.here(lambda: self._sign, self._worked_seconds, self._still_seconds)
            return
        try:
            self._patience.look()
        except OutOfPatience as vain:
            raise GaveUp(f"{what} ({vain})") from None
