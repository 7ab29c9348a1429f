"""A service whose store is put back to how it was some phases before: what it missed since is said to it again.

By its neighbours of themselves, and by the platform when it is told. It is started under a clock that stands where the
copy was taken, hears what was said, and then its clock walks on: a deadline must not strike before what was in time for
it is there. Between the copy and the putting back lies no deadline that what came after it answers to; and no lead time
at which delivery reminded somebody: who has done it since is not told again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Final

from operations.backup.archive import ServiceCopy, documents
from operations.backup.stores import StoreAddress, back_up
from operations.places import TOPOLOGY
from operations.topology.description import read_topology
from rehearsal.chaos.acts import BEGINNINGS, DISCOVERIES
from rehearsal.chaos.documents import opened
from rehearsal.chaos.overheard import PublishedMessage
from rehearsal.chaos.repeating import CLOCK, Repeating
from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.ordeal import Ordeal
from services.chassis.storage.copying import put_back
from services.delivery.store import NOTIFICATIONS

PHASES: Final = 2
"""So many phases a copy is old."""
_PAGE: Final = 1_000


@dataclass(slots=True)
class Restores:
    """Copies the store of one service after the other, and puts it back some phases later, so many times in all."""

    ordeal: Ordeal
    repeating: Repeating
    services: Sequence[str]
    most: int
    restored: list[tuple[str, str]] = field(default_factory=list)
    repeated: int = 0
    _turns: "cycle[str]" = field(init=False)
    _copy: tuple[str, ServiceCopy, int] | None = None
    _waiting: str = ""
    _reminded: int = 0
    _said: list[PublishedMessage] = field(default_factory=list)
    _phase: int = 0

    def __post_init__(self) -> None:
        self._turns = cycle(self.services)

    def enter(self, phase: str) -> None:
        """What answers to a deadline begins here."""
        if phase in BEGINNINGS:
            self._copy = None

    async def leave(self, phase: str) -> None:
        """All is at rest: a copy is taken, or is old enough."""
        fresh = await self.repeating.heard()
        reminded = await self._reminders()
        if any(word.key in DISCOVERIES for word in fresh) or (reminded > self._reminded and self._of_delivery):
            self._copy = None
        self._reminded = reminded
        self._said += fresh
        self._phase += 1
        if self._copy is None:
            if len(self.restored) < self.most:
                service, store = self._turn(), self.repeating.running.stores
                address = StoreAddress(store[service].url, store[service].name)
                folder = self._folder(self._phase)
                folder.mkdir(mode=0o700)
                self._copy = service, await back_up(folder, service, address), self._phase
            return
        service, copy, since = self._copy
        if self._phase - since >= PHASES:
            self._copy, self._waiting = None, ""
            await self._put_back(service, copy, self._folder(since))
            self.restored.append((phase, service))

    def _turn(self) -> str:
        """Whose copy was dropped, or the next service."""
        self._waiting = self._waiting or next(self._turns)
        return self._waiting

    @property
    def _of_delivery(self) -> bool:
        return self._copy is not None and self._copy[0] == "delivery"

    async def _reminders(self) -> int:
        """How many lead times came so far, of all applications."""
        async with opened(self.repeating.running.stores["delivery"]) as store:
            found, after = 0, ""
            while page := await store.page(NOTIFICATIONS.kind, {}, after, _PAGE):
                found += sum(len(each.state["reached"]) for each in page)
                after = page[-1].key
        return found

    def _folder(self, phase: int) -> Path:
        """Where the copy of this phase lies."""
        return self.repeating.running.folder / f"backup-{phase}"

    async def _put_back(self, service: str, copy: ServiceCopy, folder: Path) -> None:
        supervisor = self.ordeal.keeper()
        await supervisor.remove(service)
        async with opened(self.repeating.running.stores[service]) as store:
            await put_back(store, documents(folder, service, copy))
        await supervisor.add(self.ordeal.programs[service])
        told = [word for word in self._said if word.exchange != CLOCK]
        self.repeated += len(told)
        await self.repeating.say(told)
        await self.repeating.settled()
        for word in self._said:
            if word.exchange == CLOCK:
                await self.repeating.say([word])
                await self.repeating.settled()
        await self.repeating.heard()  # what was said again is known


async def restored(trial: Trial, times: int, _chance: Random) -> Comparison:
    """One season in which stores are put back so many times, or as often as its phases allow."""
    ordeal, services = ordeal_in(trial.out), tuple(reversed([*read_topology(TOPOLOGY, ()).services]))
    async with stage(trial.story, trial.say, ordeal, overheard=True) as running, Repeating.of(running) as repeating:
        restores = Restores(ordeal, repeating, services, times)
        shaken = await play(trial.story, running, trial.out, restores.enter, restores.leave)
    if "delivery" in {service for _, service in restores.restored}:
        shaken = replace(shaken, posted=replace(shaken.posted, renamed=()))  # it gives numbers anew, to the same names
    figures = {"restored": [f"{service} after {phase}" for phase, service in restores.restored]}
    return judge(
        "restore", len(restores.restored), trial.calm, shaken, figures={**figures, "repeated": restores.repeated}
    )
