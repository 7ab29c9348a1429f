"""Everything that is decided by guiding words hears of it when these are moved, so that it is decided and told anew.

A process that dies in the midst of this leaves it to the next one: how far it came is kept beside the words.
See docs/architecture/guiding-words.md.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from contracts.messages.time import GuideMoved
from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import Delivery, own_delivery
from services.chassis.core.guide import GUIDE, GuidingWords
from services.chassis.http.service import Bench
from services.chassis.storage.guide import Guides

POLL_SECONDS: Final = 0.5
"""So long whatever was begun by the words of before may take, until whoever it moved is told."""
_LEASE: Final = "following"
_LEASE_MS: Final = 10_000
_PAGE: Final = 500


class Following:
    """One process's part: it tells where it holds the lease; two who tell at once do no harm."""

    def __init__(self, guides: Guides, aggregates: Sequence[Aggregate[Any]]) -> None:
        self._guides = guides
        self._followers = [aggregate for aggregate in aggregates if aggregate.guided_by is not None]

    @property
    def owed(self) -> int:
        """How many matters not everybody has heard of yet, as far as this process knows."""
        return sum(1 for _ in self._guides.owed())

    async def run(self, bench: Bench) -> None:
        """Tell until cancelled."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            for about, words in tuple(self._guides.owed()):
                await bench.contained(f"telling who follows {about}", self._tell(bench, about, words))

    async def _tell(self, bench: Bench, about: str, words: GuidingWords) -> None:
        moved = GuideMoved(about, len(words.words))
        if not await bench.lease(_LEASE, _LEASE_MS):
            return
        for aggregate in self._followers:
            async for keys in _followers(bench, aggregate, about):
                await bench.commit([_delivery(aggregate, key, moved, words) for key in keys])
                await bench.lease(_LEASE, _LEASE_MS)
        await bench.commit([_delivery(GUIDE, about, moved, words)])


async def _followers(bench: Bench, aggregate: Aggregate[Any], about: str) -> AsyncIterator[list[str]]:
    after = ""
    while page := await bench.documents.page(aggregate, {}, after, _PAGE):
        yield [key for key, state in page if aggregate.guided_by is not None and aggregate.guided_by(state) == about]
        after = page[-1][0]


def _delivery(aggregate: Aggregate[Any], key: str, moved: GuideMoved, words: GuidingWords) -> Delivery:
    """Told once to each, however often it is begun; as of when the latest word was told."""
    at, name, kind = words.told_at or datetime.now(UTC), f"{moved.about}/{moved.words}", "time.guide_moved.v1"
    return own_delivery(aggregate, key, moved, at, name=name, source="guide", kind=kind, about=key)
