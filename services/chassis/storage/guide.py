"""The guiding words of one process, read from its store before a batch: whatever it decides, it decides by them.

What was begun by the words of a moment before is told with whoever follows, and decided anew; what is only read may be
a second behind.
"""

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from services.chassis.core.failures import Unavailable
from services.chassis.core.guide import GUIDE, Guided, GuidingWords
from services.chassis.storage.mongo import Store

_LOOK_SECONDS: Final = 1.0
_FRESH_SECONDS: Final = 0.2
"""Batches that begin so soon after a look share it: well before whoever follows a word is told of it."""


class Guides:
    """The words of one process's store, as it read them last."""

    def __init__(self, store: Store, guided: Guided | None) -> None:
        self._store, self._guided = store, guided
        self._versions: dict[str, int] = {}
        self._known: dict[str, GuidingWords] = {}
        self._looked = -math.inf

    async def look(self) -> None:
        """Read what was said since, and have it heeded. Raises `Unavailable`."""
        if self._guided is None:
            return
        began = time.monotonic()
        documents = await self._store.load(GUIDE.kind, self._guided.keys)
        later = {key: each for key, each in documents.items() if each.version > self._versions.get(key, 0)}
        if later:
            told = {key: GUIDE.state.validate_python(each.state) for key, each in later.items()}
            self._guided.heed({key: each.messages for key, each in told.items()})
            self._known |= told
            self._versions |= {key: each.version for key, each in later.items()}
        self._looked = began

    async def freshen(self, seconds: float = _FRESH_SECONDS) -> None:
        """The same, unless it was read so lately."""
        if time.monotonic() - self._looked >= seconds:
            await self.look()

    def owed(self) -> Iterator[tuple[str, GuidingWords]]:
        """Matters of which not everybody has heard yet what was said last."""
        yield from ((key, each) for key, each in sorted(self._known.items()) if not each.is_followed)

    async def watch(self) -> None:
        """Look every second, for what a process is asked while it hears nothing; until cancelled."""
        while self._guided is not None:
            with suppress(Unavailable):
                await self.freshen(_LOOK_SECONDS)
            left = self._looked + _LOOK_SECONDS - time.monotonic()
            await asyncio.sleep(left if left > 0 else _LOOK_SECONDS)
