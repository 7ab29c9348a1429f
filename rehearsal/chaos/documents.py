"""Every document of every service, in the form in which two runs of one season are compared: to the byte.

The logs of recipients are left out: they are in the order in which things came, and keep a word that was soon another;
so are addresses and receipts, which know numbers alone, and heartbeats, which go by the time that really passes.
Of what people were told counts what stands, not how often it was another.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module
from typing import Any, Final

from rehearsal.runtime.infra import Database
from rehearsal.runtime.running import Running
from services.chassis.core.aggregate import Aggregate
from services.chassis.http.service import Service
from services.chassis.storage.clock import CLOCK
from services.chassis.storage.mongo import Store
from services.delivery.store import ADDRESS, HEARTBEATS, NOTIFICATIONS, RECEIPTS

_PAGE: Final = 1_000
_ITS_OWN: Final = frozenset({ADDRESS.kind, RECEIPTS.kind, HEARTBEATS.kind})
"""What no two runs have alike."""
Documents = Mapping[str, str]
"""`<service>/<kind>/<key>` → its state as JSON, without what only counts words."""


async def documents(running: Running) -> Documents:
    """The documents as they lie in the stores now."""
    found: dict[str, str] = {}
    for service, database in running.stores.items():
        async with opened(database) as store:
            for aggregate in (each for each in _kept(service) if not each.page_entries and each.kind not in _ITS_OWN):
                kept = await _of(store, aggregate.kind)
                found |= {f"{service}/{aggregate.kind}/{key}": state for key, state in kept}
    return found


async def emptied(running: Running) -> None:
    """Every store as at a first start, beneath services at rest: they keep nothing between two messages."""
    for service, database in running.stores.items():
        async with opened(database) as store:
            await store.drop()
            await store.prepare((*_kept(service), CLOCK))


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Store]:
    """A store, for somebody who looks into it."""
    store = Store(database.url, database.name)
    try:
        yield store
    finally:
        await store.close()


@cache
def _kept(name: str) -> tuple[Aggregate[Any], ...]:
    settings = import_module(f"services.{name}.settings").Settings()
    service: Service = import_module(f"services.{name}.app").build(settings)
    return service.aggregates


async def _of(store: Store, kind: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    after = ""
    while page := await store.page(kind, {}, after, _PAGE):
        found += [(each.key, canonical(_standing(kind, each.state))) for each in page]
        after = page[-1].key
    return found


def _standing(kind: str, state: Any) -> Any:
    if kind != NOTIFICATIONS.kind:
        return state
    issued = {about: said | {"revision": 1} for about, said in state["issued"].items() if said["stands"]}
    return state | {"issued": issued}


def canonical(state: Any) -> str:
    """A state as JSON. How many words were needed for the last one, `sequence`, depends on the order things came in."""
    return json.dumps(_bare(state), sort_keys=True, ensure_ascii=False)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items() if key != "sequence"}
    if isinstance(value, list | tuple):
        return [_bare(inner) for inner in value]
    return value


def different(one: Documents, other: Documents) -> dict[str, tuple[str | None, str | None]]:
    """Both sides of every document that is not the same, to the byte, in both."""
    return {
        name: (one.get(name), other.get(name))
        for name in sorted(one.keys() | other.keys())
        if one.get(name) != other.get(name)
    }
