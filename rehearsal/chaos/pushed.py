"""The platform's inbox of a disturbed season: everything it is told is posted to it, whatever befalls whoever posts.

What stands in its log in the end was posted, signed; what was posted twice bore the same number and name both times.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Self

from contracts.callers import Scope
from contracts.recipients import RecipientKind
from operations import runs
from operations.callers import Hand, added, change
from operations.client import OperationsClient
from operations.deliveries import logged
from rehearsal.runtime.patience import OutOfPatience, Patience
from rehearsal.runtime.running import Running
from rehearsal.simulator.access import as_operator
from rehearsal.simulator.ends.posts import TAKEN, UNSIGNED, posted_to
from services.chassis.http.webhook import signed

NAME: Final = RecipientKind.PLATFORM.value


@dataclass(frozen=True, slots=True)
class PushesTaken:
    """What a season's inbox lacks in the end, and what came to it under one number by two names; of so many posts.

    Where hospitals have ends of their own, `hospitals` are figures about these, and what they lack lacks here.
    """

    lost: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    posts: int = 0
    hospitals: Mapping[str, Any] | None = None

    def beside(self, told: Mapping[str, Any]) -> Self:
        """The same, and what the report of a season says of hospitals' ends."""
        return replace(
            self, lost=(*self.lost, *told["lost"]), renamed=(*self.renamed, *told["doubled"]), hospitals=told["ways"]
        )


@dataclass(slots=True)
class PushedInbox:
    """Keeps which names came under each number; heartbeats bear none."""

    running: Running
    secret: str
    url: str = ""
    names: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    posts: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    _asked: "asyncio.Task[None] | None" = None

    def open(self) -> None:
        """Ask to be told everything from number 1 on, once: when the season's clock goes, which addresses go by."""
        if self._asked is None:
            self._asked = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        async with OperationsClient.of(as_operator(self.running)) as client:
            await client.post("delivery", f"/v1/recipients/{NAME}/address", {"url": self.url, "since": 1})

    def posted(self, _path: str, headers: Mapping[str, str], body: bytes) -> int:
        """What is signed is kept, unless it bears no number."""
        if not signed(self.secret, body, headers):
            return UNSIGNED
        number = json.loads(body).get("deliverynumber")
        if number is not None:
            self.posts += 1
            self.came.set()
            self.names[number].add(headers["webhook-id"])
        return TAKEN

    async def settled(self) -> PushesTaken:
        """What came of all that the log tells now, once no more is to come."""
        if self._asked is not None:
            await self._asked
        async with OperationsClient.of(as_operator(self.running)) as client:
            known = (await client.read("delivery", "/v1/deliveries", made=True))["items"]
            last = next((each["last"] for each in known if each["recipient"] == NAME), 0)
            entries = await logged(client, NAME, 0, last)
        told = {entry["id"] for entry in entries}
        with suppress(OutOfPatience):
            await Patience.here(lambda: self.posts).spent_on(self._all(told))
        return self.came_of(told)

    def came_of(self, told: set[str]) -> PushesTaken:
        """What it has, held against the names that were told."""
        came = {name for names in self.names.values() for name in names}
        renamed = (f"number {number}: {sorted(names)}" for number, names in self.names.items() if len(names) > 1)
        return PushesTaken(tuple(f"push {name}" for name in sorted(told - came)), tuple(renamed), self.posts)

    async def _all(self, told: set[str]) -> None:
        while not told <= {name for names in self.names.values() for name in names}:
            self.came.clear()
            await self.came.wait()


@asynccontextmanager
async def inbox(running: Running) -> AsyncIterator[PushedInbox]:
    """An address with a secret of its own, as long as the block lasts."""
    hand = Hand("run", datetime.now(UTC))
    file = running.folder / runs.CALLERS
    made = change(file, lambda known: added(known, hand, "platform-inbox", "platform", scopes=[Scope.OWN_DELIVERIES]))
    opened = PushedInbox(running, made.signs_with or "")
    async with posted_to(opened.posted) as opened.url:
        yield opened
