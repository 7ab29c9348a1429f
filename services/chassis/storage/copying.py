"""A copy of a whole store, and putting it back; through the protocol, so that any server will do.

A copy taken while work goes on is read in an order in which it does no harm: what was heard before what came of it, and
that before what was said. So whatever the copy knows nothing of is heard again, or said again, and nothing is taken for
said that nobody can say again [OPS-5].
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, Final

from services.chassis.core.document import epoch_ms
from services.chassis.core.failures import Unavailable
from services.chassis.storage.mongo import Store
from services.chassis.storage.pages import PAGES, STREAMS
from services.chassis.storage.tally import TALLIES

_FIRST: Final = (TALLIES,)
_LAST: Final = (STREAMS, PAGES)
_PASSING: Final = frozenset({"leases", "time"})
"""What belongs to the processes at work and to the server, not to what the service knows."""
_MARK: Final = "put_back"
"""There while a store is being put back: half of what a service knew is worse than none of it."""
_PAGE: Final = 200
Copy = Mapping[str, Sequence[Mapping[str, Any]]]
"""What is kept, by collection."""


async def kept(store: Store) -> tuple[str, ...]:
    """The collections of what the service knows, in the order in which they are to be read."""
    names = [name for name in await store.collections() if name not in _PASSING and not name.startswith("system.")]
    between = [name for name in names if name not in {*_FIRST, *_LAST, _MARK}]
    return tuple(name for name in (*_FIRST, *between, *_LAST) if name in names)


async def contents(store: Store, collection: str) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """Everything kept there, some at a time."""
    last = ""
    while page := await store.after(collection, last, _PAGE):
        yield page
        last = page[-1]["_id"]


async def copied(store: Store) -> Copy:
    """Everything the service knows."""
    return {name: [raw async for page in contents(store, name) for raw in page] for name in await kept(store)}


async def put_back(store: Store, copy: Iterable[tuple[str, Sequence[Mapping[str, Any]]]]) -> None:
    """The store is as it was when it was copied; its indexes are made when its service starts.

    Nobody may be at work on it. What was broken off is to be done again: no process of the service starts before.
    """
    await store.insert(_MARK, {"_id": _MARK})
    await store.drop(*(name for name in await store.collections() if name != _MARK and not name.startswith("system.")))
    for name, raws in copy:
        for first in range(0, len(raws), _PAGE):
            await store.fill(name, raws[first : first + _PAGE])
    await store.drop(_MARK)


async def whole(store: Store) -> None:
    """Raises `Unavailable` while the store is being put back, or if that was broken off."""
    if await store.find(_MARK, [_MARK]):
        raise Unavailable("store: it is being put back, or that was broken off")


async def at_work(store: Store) -> int:
    """For how many milliseconds yet, by the store's own time, a process counts as at work on it; 0 if none does."""
    leases = await store.find("leases", ["keeper"])
    now_ms = epoch_ms(await store.now())
    return max(0, leases["keeper"]["until"] - now_ms + 1) if leases else 0
