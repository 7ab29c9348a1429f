"""The way round: services reach broker and stores through what stands between, everybody else as ever."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

from rehearsal.runtime.between import Between, WriteFate, between
from rehearsal.runtime.infra import Infra

Befalls = Callable[[str, str], WriteFate | None]
"""Told the service and the collection of each write of documents."""


def _nothing(_service: str, _collection: str) -> None:
    return None


@dataclass(slots=True)
class Detour:
    """`befalls` tells what becomes of writes to a service's store; `delay_seconds` slows both servers, each way."""

    befalls: Befalls = _nothing
    delay_seconds: float = 0.0
    slows_broker: bool = False
    standing: list[Between] = field(default_factory=list)

    @asynccontextmanager
    async def taken(self, given: Infra) -> AsyncIterator[Infra]:
        """The same servers under addresses of this detour, for as long as the context lasts."""
        async with AsyncExitStack() as stack:
            stores, amqp = dict(given.stores), dict(given.amqp)
            for service, database in given.stores.items():
                fates = self._fates_of(service)
                stands = await stack.enter_async_context(between(database.url, fates, self.delay_seconds))
                stores[service] = replace(database, url=stands.through)
                self.standing.append(stands)
                if self.slows_broker:
                    before = await stack.enter_async_context(
                        between(given.amqp[service], delay_seconds=self.delay_seconds)
                    )
                    amqp[service] = before.through
            yield Infra(amqp, stores)

    def _fates_of(self, service: str) -> Callable[[str], WriteFate | None]:
        return lambda collection: self.befalls(service, collection)
