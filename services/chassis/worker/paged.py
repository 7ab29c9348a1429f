"""Aggregates kept on pages: which page a message is for, so that each is heard once however long the pages have grown.

A page knows what it heard. What the full ones heard is noted by name, one small record each, before the page after them
is begun. So whoever has seen the last page, and then finds no note of a message, knows that no page before has it; and
the swap of that page fails if another put the message there meanwhile. A full page never takes another message.
A note is believed where the page it names has the message: a copy of a store that was taken at work may know better.

See docs/architecture/commit-and-outbox.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from services.chassis.core.aggregate import Aggregate, page_key, page_of
from services.chassis.core.document import Delivery, Document
from services.chassis.core.failures import Unavailable
from services.chassis.storage.mongo import Store

_LEAPS: Final = tuple(2**power for power in range(14))
"""So far ahead it is looked for the last page, all at once."""
_FIRST: Final = 1
_TORN: Final = 16
"""So many pages back it is looked whether a copy was torn: far more than are written while two of them are read."""


def notes_of(kind: str) -> str:
    """The collection of what full pages of this kind heard."""
    return f"{kind}_heard"


class SortedDeliveries(NamedTuple):
    """Deliveries by document, the documents as they were `seen`, and the deliveries a later round is for."""

    mail: dict[str, list[Delivery]]
    seen: Mapping[str, Document] = MappingProxyType({})
    later: Sequence[Delivery] = ()


class LastPages:
    """One process's view of the last pages; where it is wrong, the store says so."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: dict[tuple[str, str], int] = {}

    async def sorted(self, deliveries: Sequence[Delivery]) -> SortedDeliveries:
        """The deliveries by page, repeats with the page that has them; later those for whom the last has no room."""
        aggregate = deliveries[0].aggregate
        last = await self._opened(aggregate, dict.fromkeys(delivery.key for delivery in deliveries))
        before = await self._before(aggregate, [each for each in deliveries if self._nth(aggregate, each.key) > _FIRST])
        heard = {key: frozenset(page.heard) for key, page in last.items()}
        room = {key: aggregate.page_entries - len(page.heard) for key, page in last.items()}
        mail: dict[str, list[Delivery]] = defaultdict(list)
        later: list[Delivery] = []
        for delivery in deliveries:
            page = before.get(_note(delivery.key, delivery.heard.key))
            if page is not None:
                mail[page.key].append(delivery)
            elif delivery.heard.key in heard[delivery.key]:
                mail[last[delivery.key].key].append(delivery)
            elif room[delivery.key]:
                room[delivery.key] -= 1
                mail[last[delivery.key].key].append(delivery)
            else:
                later.append(delivery)
        seen = {page.key: page for page in (*before.values(), *last.values()) if page.key in mail}
        return SortedDeliveries(mail, seen, later)

    async def _opened(self, aggregate: Aggregate[Any], keys: Iterable[str]) -> dict[str, Document]:
        """The last page of each, which is not full; it may not have been begun yet."""
        opened: dict[str, Document] = {}
        for key in set(keys):
            if (aggregate.kind, key) not in self._last:
                await self._found(aggregate, key)
        sought = set(keys)
        while sought:
            pages = await self._store.load(
                aggregate.kind, [page_key(key, self._nth(aggregate, key)) for key in sorted(sought)]
            )
            for key in sorted(sought):
                page, nth = pages[page_key(key, self._nth(aggregate, key))], self._nth(aggregate, key)
                if len(page.heard) >= aggregate.page_entries:
                    self._last[aggregate.kind, key] = nth + 1
                elif page.begun or nth == _FIRST or await self._closed(aggregate, key, nth - 1):
                    opened[key] = page
                    sought.remove(key)
                else:  # the store is another one than it was
                    await self._found(aggregate, key)
        return opened

    def _nth(self, aggregate: Aggregate[Any], key: str) -> int:
        return self._last[aggregate.kind, key]

    async def _closed(self, aggregate: Aggregate[Any], key: str, nth: int) -> bool:
        """Note what this page heard, if it is full, so that the next may be begun; whether it is."""
        name = page_key(key, nth)
        page = (await self._store.load(aggregate.kind, [name]))[name]
        if len(page.heard) < aggregate.page_entries:
            return False
        notes = {_note(key, heard): {"version": 1, "page": nth} for heard in page.heard}
        try:
            await self._store.fill(notes_of(aggregate.kind), [{"_id": note, **told} for note, told in notes.items()])
        except Unavailable:  # some are there already; or the store is away, and says so again
            await self._renoted(notes_of(aggregate.kind), notes)
        return True

    async def _renoted(self, collection: str, notes: Mapping[str, Mapping[str, int]]) -> None:
        """Note what another has not noted, and what was noted of a page that a store put back knew nothing of."""
        there = await self._store.find(collection, list(notes))
        wrong = {name: told for name, told in notes.items() if name not in there or there[name]["page"] != told["page"]}
        raws = [
            {"_id": name, **told, "version": there[name]["version"] + 1 if name in there else 1}
            for name, told in wrong.items()
        ]
        if raws:
            await self._store.swap(collection, raws)

    async def _before(self, aggregate: Aggregate[Any], deliveries: Sequence[Delivery]) -> dict[str, Document]:
        """The full page of each that is on one, by note; asked only after the last page was read."""
        if not deliveries:
            return {}
        names = {_note(each.key, each.heard.key): each for each in deliveries}
        found = await self._store.find(notes_of(aggregate.kind), list(names))
        where = {name: page_key(names[name].key, raw["page"]) for name, raw in found.items()}
        pages = await self._store.load(aggregate.kind, sorted(set(where.values()))) if where else {}
        return {
            name: pages[key]
            for name, key in where.items()
            if len(pages[key].heard) >= aggregate.page_entries and names[name].heard.key in pages[key].heard
        }

    async def _found(self, aggregate: Aggregate[Any], key: str) -> None:
        """Look for the last page from the first on: there is none without all those before it, full.

        A copy taken at work may have one whose forerunner was copied before it was full: it is emptied, as what it
        heard is said again, like all the copy knows nothing of.
        """
        last = 0
        while True:
            names = {page_key(key, last + leap): last + leap for leap in _LEAPS}
            pages = await self._store.load(aggregate.kind, list(names))
            begun = [nth for name, nth in names.items() if pages[name].begun]
            if not begun:
                break
            last = max(begun)
        self._last[aggregate.kind, key] = max(_FIRST, await self._whole(aggregate, key, last))

    async def _whole(self, aggregate: Aggregate[Any], key: str, last: int) -> int:
        """The last page up to which all are full but itself; those beyond are emptied."""
        names = [page_key(key, nth) for nth in range(max(_FIRST, last - _TORN), last)]
        pages = await self._store.load(aggregate.kind, names)
        torn = [page_of(name)[1] for name in names if len(pages[name].heard) < aggregate.page_entries]
        if not torn:
            return last
        beyond = await self._store.load(aggregate.kind, [page_key(key, nth) for nth in range(torn[0] + 1, last + 1)])
        blank = [Document(page.key, page.version + 1) for page in beyond.values() if page.begun]
        await self._store.save(aggregate.kind, blank)
        return torn[0]


def _note(key: str, heard: str) -> str:
    return f"{key}\n{heard}"
