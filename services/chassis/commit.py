"""The only writer: letters in, documents moved under compare-and-swap, messages out."""

import time
from asyncio import gather
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from services.chassis.document import Document, Letter, Result, Speaker, Wire, advance
from services.chassis.mongo import Store


@dataclass(frozen=True, slots=True)
class Committed:
    """One document as it was committed, with an outbox to publish."""

    kind: str
    key: str
    token: str
    outbox: tuple[Wire, ...]


def token() -> str:
    """A name for one commit's outbox that sorts by the time it was made (wall clock, milliseconds)."""
    return f"{token_at(time.time())}-{uuid4().hex[:12]}"


def token_at(seconds: float) -> str:
    """The prefix of every token made at this wall-clock time."""
    return f"{int(seconds * 1000):014d}"


class Commits:
    """Applies batches of letters to the store."""

    def __init__(self, store: Store, speaker: Speaker) -> None:
        self._store, self._speaker = store, speaker

    async def apply(self, letters: Sequence[Letter]) -> tuple[list[Result], list[Committed]]:
        """Hear every letter once: each document is read, decided and replaced whole, in one bulk a kind.

        A document another writer moved meanwhile is read and decided again. Raises `Away` when the store
        cannot be reached; the letters may then have been heard or not, and applying them again is right.
        """
        results: list[Result] = []
        committed: list[Committed] = []
        remaining = letters
        while remaining:
            rounds = await gather(*(self._round(kind, mail) for kind, mail in _by_kind(remaining).items()))
            remaining = [letter for _, _, lost in rounds for letter in lost]
            for heard, saved, _ in rounds:
                results += heard
                committed += saved
        return results, committed

    async def _round(self, kind: str, letters: Sequence[Letter]) -> tuple[list[Result], list[Committed], list[Letter]]:
        mail: dict[str, list[Letter]] = defaultdict(list)
        for letter in letters:
            mail[letter.key].append(letter)
        stored = await self._store.load(kind, list(mail))
        stamp = token()
        moved: list[Document] = []
        results: dict[str, list[Result]] = {}
        for key, heard in mail.items():
            document, results[key] = advance(heard[0].aggregate, stored[key], heard, self._speaker, stamp)
            if document.version != stored[key].version:
                moved.append(document)
        lost = await self._store.save(kind, moved) if moved else set()
        return (
            [result for key, each in results.items() if key not in lost for result in each],
            [Committed(kind, d.key, stamp, d.outbox) for d in moved if d.unsent and d.key not in lost],
            [letter for key in lost for letter in mail[key]],
        )


def _by_kind(letters: Iterable[Letter]) -> dict[str, list[Letter]]:
    kinds: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        kinds[letter.aggregate.kind].append(letter)
    return kinds
