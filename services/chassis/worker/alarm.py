"""When a process next has to look at the time: told by its own commits, so that it need not ask the store."""

import asyncio
from collections.abc import Callable, Sequence

from services.chassis.core.document import NEVER, Document
from services.chassis.storage.clock import CLOCK


class Alarm:
    """Rings when business time was moved here, and when a deadline comes due that was committed here.

    What other processes commit does not ring: they fire it themselves, or a keeper finds it, who looks now and then.
    """

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._next, self._until = NEVER, 0
        self._told: list[Callable[[str, Sequence[str]], None]] = []

    @property
    def rung(self) -> bool:
        """Whether something is to be looked at."""
        return self._rung.is_set()

    def tell(self, told: Callable[[str, Sequence[str]], None]) -> Callable[[], None]:
        """Tell this of the keys of all that is stored here, by kind, until what is returned is called."""
        self._told.append(told)
        return lambda: self._told.remove(told)

    def committed(self, kind: str, documents: Sequence[Document]) -> None:
        """These documents were stored just now."""
        for told in self._told:
            told(kind, [document.key for document in documents])
        self._next = min(self._next, *(document.due for document in documents), NEVER)
        if kind == CLOCK.kind or self._next <= self._until:
            self._rung.set()

    def looking(self, now_ms: int) -> None:
        """What is due at this moment is looked at from here on."""
        self._rung.clear()
        if self._next <= now_ms:
            self._next = NEVER

    async def sleep(self, now_ms: int, seconds: float, *, passing: bool) -> bool:
        """Sleep so long at most; whether the alarm ended it. `passing` tells if business time goes on by itself."""
        self._until = now_ms + int(seconds * 1000) * passing
        ahead = self._next <= self._until
        try:
            async with asyncio.timeout((self._next - now_ms) / 1000 if ahead else seconds):
                await self._rung.wait()
        except TimeoutError:
            return ahead
        return True
