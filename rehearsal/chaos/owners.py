"""One owner of a compensation, taken away and brought back; what an operator sees of its absence meanwhile."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from contracts.messages.finance import CloseAccount
from contracts.messages.registration import ImposeBan
from operations import dead_letters as dead
from operations.client import OperationsClient
from operations.stories import Saga, moment_of, saga_of
from rehearsal.runtime.ordeal import Ordeal
from rehearsal.runtime.patience import OutOfPatience, Patience
from services.chassis.core.faults import FailurePlan

Gone = Literal["dead", "still", "failing"]
MANNERS: Final[tuple[Gone, ...]] = ("dead", "still", "failing")
OWNERS: Final = {"finance": CloseAccount.TYPE, "registration": ImposeBan.TYPE}
"""Who confirms in a process of its own, and what it is asked."""
_COMPENSATING: Final = "withdrawing"
_LOOK_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Seen:
    """One absence as an operator saw it: how many sagas waited for the owner and nobody else, how many letters died."""

    how: Gone
    waiting: int
    buried: int

    @property
    def as_it_should(self) -> bool:
        """Somebody waited; nothing was buried but what the owner failed at, once for each who waits."""
        return self.waiting > 0 and self.buried == (self.waiting if self.how == "failing" else 0)


@dataclass(frozen=True, slots=True)
class Owner:
    """A service that confirms compensations, in a run whose processes may be struck."""

    name: str
    ordeal: Ordeal
    client: OperationsClient
    broker: str
    season: str
    audit: Path
    away_seconds: float

    def go(self, how: Gone) -> None:
        """Away from now on."""
        match how:
            case "dead":
                self.ordeal.keeper().keep_down(self.name)
            case "still":
                self.ordeal.keeper().hold(self.name)
            case "failing":
                self._plan(FailurePlan(defects=OWNERS[self.name]))

    async def missed(self, how: Gone) -> Seen:
        """Wait until every withdrawal waits for this owner alone, look for a while, and have it back."""
        await self._waiting(how)
        await asyncio.sleep(0 if how == "failing" else self.away_seconds)
        waiting = await self._waiting(how)
        buried = await dead.letters(self.broker, [self.name])
        await self._return(how)
        return Seen(how, len(waiting), len(buried))

    async def _return(self, how: Gone) -> None:
        match how:
            case "dead":
                self.ordeal.keeper().come_back(self.name)
            case "still":
                self.ordeal.keeper().go_on(self.name)
            case "failing":
                self._plan(FailurePlan())
                await dead.replay(self.broker, [self.name], lambda _: True, self.audit)

    async def _waiting(self, how: Gone) -> list[Saga]:
        """The withdrawals under way, once nobody else has to confirm; and once what fails has been given up."""
        patience = Patience.here()
        while True:
            sagas = await self._sagas()
            letters = await dead.letters(self.broker, [self.name]) if how == "failing" else ()
            given_up = how != "failing" or len(letters) == len(sagas)
            if sagas and given_up and all(saga.waits_for == (self.name,) for saga in sagas):
                return sagas
            try:
                patience.look()
            except OutOfPatience:
                return []
            await asyncio.sleep(_LOOK_SECONDS)

    async def _sagas(self) -> list[Saga]:
        """The list `zhaolu sagas --stage withdrawing` shows."""
        pages = self.client.pages("admission", f"/v1/seasons/{self.season}/sagas", {"stage": _COMPENSATING})
        return [saga_of(item, moment_of(None)) async for item in pages]

    def _plan(self, plan: FailurePlan) -> None:
        """Replaced in one step: a process reads the old plan or the new."""
        file = self.ordeal.plan(self.name)
        new = file.with_suffix(".new")
        new.write_text(plan.json(), encoding="ascii")
        new.replace(file)
