"""Asking the store, beside all work, whether it answers: a process that has nothing to do would not notice."""

import asyncio
import time
from typing import Final

from services.chassis.core.failures import Unavailable
from services.chassis.storage.mongo import Store

_AT_MOST_SECONDS: Final = 0.3
"""How long the question is waited for; it may be answered later."""


class StoreSounding:
    """One process's question. Nobody breaks it off, and there is one at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: asyncio.Task[str] | None = None
        self._since: float | None = None

    async def silent(self) -> tuple[float, str]:
        """For how many seconds it has owed an answer, 0 where it owes none; and what the driver says of that."""
        if self._asked is None or self._asked.done():
            self._since = time.monotonic() if self._since is None else self._since
            self._asked = asyncio.create_task(self._ask())
        await asyncio.wait({self._asked}, timeout=_AT_MOST_SECONDS)
        why = self._asked.result() if self._asked.done() else ""
        return (0.0 if self._since is None else time.monotonic() - self._since), why

    async def _ask(self) -> str:
        try:
            await self._store.find("leases", [])
        except Unavailable as away:
            return str(away)
        self._since = None
        return ""
