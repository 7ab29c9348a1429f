"""How many processes each service of a run has: the first serves and works, those after it only work."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from rehearsal.runtime.child import ChildDied
from rehearsal.runtime.ordeal import names_of, nth_of, service_of
from rehearsal.runtime.supervisor import Program, Supervisor


def _nothing(_name: str) -> None:
    """Nobody wants to know who went."""


@dataclass(slots=True)
class Fleet:
    """Up to `most` of each service, one at first; the run fills in by whom they are kept, and who hears of one gone."""

    most: int
    supervisor: Supervisor | None = None
    programs: Mapping[str, Program] = field(default_factory=dict)
    gone: Callable[[str], None] = _nothing

    def names(self, services: Iterable[str]) -> tuple[str, ...]:
        """Every process there may be, by name."""
        return tuple(name for service in services for name in names_of(service, self.most))

    def absent(self, services: Iterable[str]) -> set[str]:
        """The processes that are not there at first."""
        return {name for name in self.names(services) if nth_of(name) > 1}

    async def sized(self, service: str, workers: int) -> None:
        """As many as that: the last ones are told to stop in order, and settle what they have in hand; or more come.

        Raises `ChildDied` when one that is to come ends before it is ready.
        """
        if self.supervisor is None:
            raise ChildDied("no service runs yet")
        keeper, wanted = self.supervisor, set(names_of(service, workers))
        here = {name for name in keeper.kept if service_of(name) == service}
        await asyncio.gather(*(keeper.remove(name) for name in here - wanted))
        for name in here - wanted:
            self.gone(name)
        await asyncio.gather(*(keeper.add(self.programs[name]) for name in sorted(wanted - here)))
