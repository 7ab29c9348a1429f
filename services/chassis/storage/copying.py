"""A copy of a whole store, and putting it back; through the protocol, so that any server will do.

A copy taken while work goes on is read in an order in which it does no harm: what was heard before what came of it, and
that before what was said. So whatever the copy knows nothing of is heard again, or said again, and nothing is taken for
said that nobody can say again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.chassis.storage.mongo import Store
from services.chassis.storage.pages import PAGES, STREAMS
from services.chassis.storage.tally import TALLIES

_FIRST: Final = (TALLIES,)
_LAST: Final = (STREAMS, PAGES)
_PAGE: Final = 200
Copy = Mapping[str, Sequence[Mapping[str, Any]]]
"""What is kept, by collection."""


async def copied(store: Store) -> Copy:
    """Everything the store keeps."""
    names = await store.collections()
    between = [name for name in names if name not in {*_FIRST, *_LAST} and not name.startswith("system.")]
    return {name: await _all(store, name) for name in (*_FIRST, *between, *_LAST) if name in names}


async def put_back(store: Store, copy: Copy) -> None:
    """The store is as it was when it was copied; its indexes are made when its service starts."""
    await store.drop()
    for name, raws in copy.items():
        for first in range(0, len(raws), _PAGE):
            await store.fill(name, raws[first : first + _PAGE])


async def _all(store: Store, name: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    while page := await store.after(name, found[-1]["_id"] if found else "", _PAGE):
        found += page
    return found
