"""All hospitals of a season, on all three ways in turn, with what befalls some of them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx

from contracts.callers import Callers
from contracts.recipients import RecipientName
from contracts.season.season import Season
from contracts.vocabulary import BaseCode, Moment
from operations import runs
from operations.callers import Hand, Made, added, change
from operations.client import OperationsClient
from rehearsal.runtime.patience import OutOfPatience, Patience
from rehearsal.runtime.running import Running
from rehearsal.simulator.access import as_operator
from rehearsal.simulator.amqp_transport import AmqpTransport
from rehearsal.simulator.calendar import Stop
from rehearsal.simulator.ends.end import HospitalEnd
from rehearsal.simulator.ends.mishaps import BEFALLS, HearingWay, way_of
from rehearsal.simulator.ends.personnel import Delivered
from rehearsal.simulator.ends.posts import posted_to
from rehearsal.simulator.facts import TakenOver


@dataclass(slots=True)
class Hospitals:
    """Every base's HR by its code. They have themselves told where they are once the season's clock goes."""

    ends: Mapping[BaseCode, HospitalEnd]
    url: str = ""
    posts: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    _open: bool = False

    async def enter(self, stop: Stop) -> None:
        """What is to befall somebody in this phase does."""
        if not self._open:
            self._open = True
            await asyncio.gather(*(end.address(f"{self.url}/{end.base}") for end in self._pushed()))
        for end in self.ends.values():
            end.enter(stop)

    def posted(self, path: str, headers: Mapping[str, str], body: bytes) -> int | None:
        """Whose address it is answers."""
        self.posts += 1
        self.came.set()
        return self.ends[path.removeprefix("/")].posted(headers, body)

    def queued(self, base: BaseCode, told: Delivered) -> None:
        """What came in the queue of a base is taken over by whoever hears that way."""
        if self.ends[base].way is HearingWay.QUEUE:
            self.ends[base].book.take(told)

    async def attend(self, now: Moment) -> bool:
        """Everybody sees to what there is; whether that gave the system anything to do."""
        return any(await asyncio.gather(*(end.attend(now) for end in self.ends.values())))

    async def settle(self, now: Moment) -> None:
        """Nobody is away any more, and all that is to come has come and is answered, or never will be."""
        for end in self.ends.values():
            if end.ails is not None:
                await end.mend()
        with suppress(OutOfPatience):
            await Patience.here(lambda: self.posts).spent_on(self._all_came())
        await self.attend(now)

    async def taken_over(self) -> Mapping[RecipientName, TakenOver]:
        """What each has in the end."""
        ends = self.ends.values()
        unreceived = await asyncio.gather(*(end.unreceived() for end in ends))
        return {end.recipient: _taken_over(end, many) for end, many in zip(ends, unreceived, strict=True)}

    async def _all_came(self) -> None:
        for end in self._pushed():
            last = await end.last()
            while end.book.upto < last:
                self.came.clear()
                await self.came.wait()

    def _pushed(self) -> list[HospitalEnd]:
        return [end for end in self.ends.values() if end.way is HearingWay.PUSH]


def _taken_over(end: HospitalEnd, unreceived: int) -> TakenOver:
    book = end.book
    return TakenOver(
        way=end.way.value,
        taken=tuple(sorted(book.taken.items())),
        doubled=tuple(book.doubled),
        repeats=book.repeats,
        receipts=book.receipts,
        unreceived=unreceived,
        mishaps=tuple(each.value for each in end.met),
        switched_on=end.switched_on,
        turned_away=end.turned_away,
    )


@asynccontextmanager
async def hospitals(season: Season, running: Running) -> AsyncIterator[Hospitals]:
    """An end for each base, with a caller of its own, as long as the block lasts."""
    made = _callers(season, running)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=as_operator(running).timeout_seconds))
        ends: dict[BaseCode, HospitalEnd] = {}
        for nth, base in enumerate(season.bases):
            way, own = way_of(nth), made[nth]
            client = OperationsClient(replace(as_operator(running), token=own.token or ""), http)
            ends[base.code] = HospitalEnd(base.code, way, client, own.signs_with or "", mishaps=BEFALLS.get(nth, {}))
            if way is HearingWay.QUEUE:
                road = AmqpTransport.to(running.amqp[ends[base.code].recipient], "recipient")
                ends[base.code].answers = await stack.enter_async_context(road)
        opened = Hospitals(ends)
        opened.url = await stack.enter_async_context(posted_to(opened.posted))
        yield opened


def _callers(season: Season, running: Running) -> list[Made]:
    hand = Hand("run", datetime.now(UTC))

    def with_all(known: Callers) -> tuple[Callers, list[Made]]:
        made = []
        for base in season.bases:
            known, each = added(known, hand, f"hr-{base.code}", "base", base=base.code)
            made.append(each)
        return known, made

    return change(running.folder / runs.CALLERS, with_all)
