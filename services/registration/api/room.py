"""A base ranks no more candidates than one document holds: who would be one too many hears it when they are posted.

Over AMQP it shows at the examinations' edge, among the dead letters, as `document_full`.
"""

import time
from collections.abc import Callable
from typing import Final

from contracts.catalogue import CATALOGUE, current
from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.references import AT_ONE_BASE, Rejection
from services.chassis.http.service import Documents
from services.registration.store import APPLICATION, place_of

RECOUNT_SECONDS: Final = 30.0
"""How often the applicants of a base are counted at most; those posted here meanwhile are added."""


class RoomAtBases:
    """How many applied at each base, as far as this process knows: near enough, far below what a store takes."""

    def __init__(self, documents: Documents, clock: Callable[[], float] = time.monotonic) -> None:
        self._documents, self._clock = documents, clock
        self._counted: dict[str, tuple[float, int]] = {}

    async def __call__(self, kind: str, body: str) -> Rejection | None:
        posted = current(CATALOGUE[kind].model_validate_json(body))
        if not isinstance(posted, RegistrationSubmitted):
            return None
        place = place_of(posted.season, posted.base)
        counted, many = self._counted.get(place, (0.0, 0))
        now = self._clock()
        if place not in self._counted or now - counted >= RECOUNT_SECONDS:
            counted, many = now, await self._documents.many(APPLICATION, {"place": place}, AT_ONE_BASE)
        self._counted[place] = counted, many + 1
        if many < AT_ONE_BASE or await self._documents.get(APPLICATION, posted.application) is not None:
            return None
        return Rejection("board_full", "base", f"{AT_ONE_BASE} applied at {posted.base}: no base ranks more")
