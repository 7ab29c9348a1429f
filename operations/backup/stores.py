"""Copying the services' stores to a backup, and putting them back."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from operations.backup.archive import Backup, ServiceCopy, documents, write_collection
from services.chassis.storage.copying import at_work, contents, kept, put_back
from services.chassis.storage.mongo import Store


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where the documents of a service lie."""

    url: str
    database: str


class AtWork(Exception):
    """Somebody works on the store: nothing was changed."""

    def __init__(self, service: str, seconds: float) -> None:
        super().__init__(service)
        self.service, self.seconds = service, seconds


def configured(service: str, secrets: str | None) -> StoreAddress:
    """As the service itself is set up by its environment, or by files in the folder of its secrets."""
    settings = import_module(f"services.{service}.settings").Settings(_secrets_dir=secrets)
    return StoreAddress(settings.mongo_url.get_secret_value(), settings.database)


async def back_up(folder: Path, service: str, address: StoreAddress) -> ServiceCopy:
    """Copy what one service knows, while it works or not; in the order in which that does no harm."""
    async with _opened(address) as store:
        taken_at = await store.now()
        files = {
            name: await write_collection(folder / service, name, contents(store, name)) for name in await kept(store)
        }
        return ServiceCopy(taken_at=taken_at, collections=files)


async def restore(folder: Path, backup: Backup, stores: Mapping[str, StoreAddress], services: Sequence[str]) -> None:
    """Put these services' stores back. Raises `AtWork` before anything is changed.

    Broken off, it is to be done again; a service whose store is half there does not start.
    """
    for service in services:
        async with _opened(stores[service]) as store:
            if left := await at_work(store):
                raise AtWork(service, left / 1_000)
    for service in services:
        async with _opened(stores[service]) as store:
            await put_back(store, documents(folder, service, backup.services[service]))


@asynccontextmanager
async def _opened(address: StoreAddress) -> AsyncIterator[Store]:
    store = Store(address.url, address.database)
    try:
        yield store
    finally:
        await store.close()
