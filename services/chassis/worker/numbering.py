"""Numbered messages in one process: what it says is kept, what it hears is counted, and what lacks comes again.

A queue emptied by hand, or a store put back to an earlier hour, loses nothing that our services said to each other:
who lacks something asks for it, and whoever said it says it again. See decision 0019.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from contracts.catalogue import speaker_of
from services.chassis.http.service import Service
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.control import Asked, StreamTotals, asked
from services.chassis.messaging.numbers import outside
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.mongo import Store
from services.chassis.storage.pages import Pages
from services.chassis.storage.shelf import PageDirectory
from services.chassis.storage.tally import ServiceTally
from services.chassis.worker.away import retry_while_unavailable
from services.chassis.worker.held_deadlines import HeldDeadlines
from services.chassis.worker.lacks import Lacks, watched
from services.chassis.worker.recall import Recall


def speakers_of(service: Service) -> frozenset[str]:
    """The services it hears, itself included where it does."""
    named = {speaker_of(message.TYPE) for message in service.hears}
    own = {service.name} & hearers_of(service)
    return frozenset(name for name in named if not outside(name)) | own


def hearers_of(service: Service) -> frozenset[str]:
    """The services that hear it, itself included where it does."""
    return frozenset(hearer for hearers in service.hearers.values() for hearer in hearers)


class Numbering:
    """What one process needs for it, built by hand like the process."""

    def __init__(self, service: Service, store: Store, bus: Bus, metrics: Metrics, writer: str) -> None:
        self._service, self._bus, self._metrics = service, bus, metrics
        self.pages = Pages(store, writer, service.hearers)
        self.tally = ServiceTally(store)
        self.lacks = Lacks(service.name, store, bus, metrics, self.tally)
        heartbeat = service.settings.heartbeat_seconds
        shelf, is_heard = PageDirectory(service.name, store), bool(service.hearers)
        self.recall = Recall(service.name, bus, self.pages, shelf, self.tally, metrics, heartbeat, is_heard=is_heard)
        speakers = sorted(speakers_of(service)) if service.settings.clock == "wall" else []
        self.hold = HeldDeadlines(service.name, store, bus, metrics, self.tally, shelf, speakers)

    def heed(self, control: StreamTotals | Asked) -> None:
        """Somebody said something about numbers."""
        if isinstance(control, StreamTotals):
            self.lacks.tell(control)
            self.hold.tell(control)
        else:
            self.recall.ask(control)

    def tasks(self, group: asyncio.TaskGroup) -> None:
        """All that is done beside hearing and speaking, until cancelled."""
        for task in (self._greet(), watched(self.lacks, self.tally, self._metrics), self.hold.attend()):
            group.create_task(task)
        for task in (self.recall.answer(), self.recall.keep_telling(), self.recall.beat()):
            group.create_task(task)

    async def _greet(self) -> None:
        """Tell what was said so far, and ask what was."""
        await retry_while_unavailable(self.tally.begin, self._metrics)
        await retry_while_unavailable(self.recall.tell_all, self._metrics)
        speakers = sorted(speakers_of(self._service))
        await self._bus.publish([asked(self._service.name, speaker, {}) for speaker in speakers])

    async def figures(self) -> Mapping[str, Any]:
        """How many messages this process knows to have been said, by hearer and stream, and heard, by stream."""
        if not self.tally.written:
            await self.tally.write_down()
        return {"told": self._told(), "taken": self.tally.counts}

    def _told(self) -> Mapping[str, Mapping[str, int]]:
        known = {**self.recall.totals, self.pages.writer: self.pages.upto}
        told: dict[str, dict[str, int]] = {hearer: {} for hearer in hearers_of(self._service)}
        for writer, totals in known.items():
            for hearer, total in totals.items():
                told[hearer][f"{self._service.name}/{writer}"] = total
        return told
