"""Running one process of a service: its worker, its HTTP edge, and a graceful stop."""

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal
from uuid import uuid4

import uvicorn
import uvloop
from fastapi import APIRouter, FastAPI

from contracts.messages.time import ClockMoved
from services.chassis.core import garbage, log
from services.chassis.core.document import Speaker
from services.chassis.core.failures import FELL_BACK, Unavailable, Unfit, fell_back
from services.chassis.core.faults import ARMED, VARIABLE
from services.chassis.core.log import logger
from services.chassis.core.tracing import Tracing
from services.chassis.http.application import edge_app, events
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.gate import Gate
from services.chassis.http.http_limits import CONNECTIONS, Limited
from services.chassis.http.idle import Probe
from services.chassis.http.service import Bench, Service, types_of
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.origin import PLATFORM
from services.chassis.messaging.sounding import Sounding
from services.chassis.messaging.wakes import Wakes
from services.chassis.storage.clock import CLOCK, Clock, SimulatedClock, WallClock, hear_clock
from services.chassis.storage.copying import whole
from services.chassis.storage.guide import Guides
from services.chassis.storage.metrics import Metrics
from services.chassis.storage.mongo import Store
from services.chassis.storage.postponing import Postponing
from services.chassis.storage.reader import Reader
from services.chassis.storage.writer import Writer
from services.chassis.worker.alarm import Alarm
from services.chassis.worker.away import retry_while_unavailable
from services.chassis.worker.beside import Besides
from services.chassis.worker.commit import Commits
from services.chassis.worker.deadlines import Deadlines
from services.chassis.worker.drawings import Drawings
from services.chassis.worker.following import Following
from services.chassis.worker.inbox import Inbox
from services.chassis.worker.keeper import Keeper
from services.chassis.worker.numbering import Numbering, hearers_of, speakers_of
from services.chassis.worker.outbox import Outbox
from services.chassis.worker.quarantine import Quarantine
from services.chassis.worker.readiness import Readiness
from services.chassis.worker.rest import Rest
from services.chassis.worker.telling import Telling

Role = Literal["api", "worker", "all"]
DRAIN_SECONDS: Final = 20.0


class _Server(uvicorn.Server):
    """Signals are this module's affair."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Process:
    """One process of a service, built by hand: nothing connects before `run`."""

    def __init__(self, service: Service, role: Role) -> None:
        settings = service.settings
        simulated = settings.clock == "simulated"
        self.service = replace(service, hears={**service.hears, ClockMoved: hear_clock}) if simulated else service
        self.works, self.serves = role != "api", role != "worker"
        self.metrics = Metrics(
            service.name,
            types_of(self.service.hears),
            (service.name, f"{service.name}.redirect", PLATFORM),
            speakers_of(service),
            hearers_of(service),
            rehearses=simulated,
        )
        self.metrics.prefetch.set(settings.prefetch if self.works else 0)
        self.tracing = Tracing(service.name)
        self.store = Store(settings.mongo_url.get_secret_value(), settings.database, settings.driver)
        self.clock: Clock = SimulatedClock(self.store) if simulated else WallClock(self.store)
        amqp_url, parts = settings.amqp_url.get_secret_value(), settings.inbox_parts
        self.bus = Bus(amqp_url, service.name, settings.prefetch, self.metrics.refused, parts)
        self.writer, self.postponing = Writer(), Postponing(self.store, self.metrics)
        self.numbering = Numbering(self.service, self.store, self.bus, self.metrics, self.writer.name)
        pages, knows, began = self.numbering.pages, (self.writer.confirmed, self.writer.left), time.time_ns() // 1_000
        self.telling = Telling(service, self.store, self.clock, self.bus, pages)
        self.outbox = Outbox(self.store, self.bus, self.metrics, self.writer, self.postponing, pages, self.tracing)
        speaker = Speaker(service.name, service.route, service.context, *knows, floor=began)
        self._alarm = alarm = Alarm()
        self.guides = Guides(self.store, service.guided)
        self.commits = Commits(self.store, speaker, self.writer, alarm, self.tracing, self.guides)
        self.following = Following(self.guides, service.aggregates)
        self.besides = Besides(self.metrics, self.commits, self.outbox)
        self.inbox = Inbox(self.service, self.commits, self.outbox, self.bus, self.metrics, self.numbering.tally)
        self.inbox.heed = self.numbering.heed
        self.inbox.tracing = self.inbox.at_once.tracing = self.tracing
        self.inbox.turns_away = service.turns_away(Reader(self.store))
        self.quarantine = Quarantine(self.inbox, self.bus, self.metrics)
        ears, sounding = self.inbox if self.works else None, Sounding(self.bus, service.name, parts)
        self.readiness = Readiness(self.bus, sounding, ears, self.numbering, self.metrics, self.store)
        self.deadlines = Deadlines(self.store, self.commits, self.outbox, self.metrics, self.postponing, self.tracing)
        self.kept = (*service.kept, CLOCK) if simulated else service.kept
        self.holder = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        kinds = ([aggregate for aggregate in service.aggregates if aggregate.waits], self.kept)
        self.keeper = Keeper(
            self.store,
            self.clock,
            alarm,
            self.deadlines,
            self.outbox,
            self.postponing,
            self.metrics,
            kinds,
            self.numbering.hold,
            self.holder,
        )
        looks = self.store, self.clock, self.postponing, self.metrics, self.numbering.figures
        self.rest = Rest(
            self.inbox, self.outbox, *looks, self.kept, lambda: self.besides.in_hand + self.following.owed, self.keeper
        )
        self._stopping, self.stopped = asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        """Work and serve until SIGTERM or SIGINT; then settle what was delivered, and stop."""
        self.tracing.start()
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, self.stop)
        server = self._server()
        http, work = asyncio.create_task(server.serve()), asyncio.create_task(self._work())
        told = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({http, work, told}, return_when=asyncio.FIRST_COMPLETED)
            logger.info("stopping")
            if not work.done():
                await self._settled()
            server.should_exit = True
            await http
        finally:
            for task in (http, work, told):
                task.cancel()
            ended = await asyncio.gather(http, work, return_exceptions=True)
            await self.inbox.at_once.end()
        if self.works and not fell_back(ended):
            with contextlib.suppress(Unavailable):
                await self.outbox.leave()
        await self.bus.close()
        await self.store.close()
        await asyncio.to_thread(self.tracing.stop)
        for failure in ended:
            if isinstance(failure, Exception):
                raise failure
        self.stopped.set()
        logger.info("stopped")

    async def _settled(self) -> None:
        """Stop hearing, and see what was delivered through, as far as servers let us in good time."""
        if self.works:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_SECONDS):
                    await self.bus.stop_consuming()
                    await self.quarantine.rested()
                    await self.inbox.drained()

    def stop(self) -> None:
        """Ask the process to stop in order."""
        self._stopping.set()

    async def _work(self) -> None:
        await retry_while_unavailable(lambda: whole(self.store), self.metrics)
        await retry_while_unavailable(lambda: self.store.prepare(self.kept), self.metrics)
        await retry_while_unavailable(self.bus.open, self.metrics)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.readiness.watch())
            tasks.create_task(self.guides.watch())
            if self.works:
                await retry_while_unavailable(self.outbox.note_once, self.metrics)
                for beside in (self.outbox.note(), self.outbox.clear_up()):
                    tasks.create_task(beside)
                await retry_while_unavailable(self.numbering.hold.begin, self.metrics)
                await self.quarantine.clear()  # first: should it end this process too, nothing else is in hand
                await retry_while_unavailable(lambda: self.bus.listen(self.inbox.take), self.metrics)
                for task in (self.inbox.run(), self.quarantine.attend(), self.keeper.run()):
                    tasks.create_task(task)
                self.numbering.tasks(tasks)
                if self.service.guided is not None:
                    tasks.create_task(self.besides.run(self.following.run, self._bench()))
                if self.service.drawings:
                    drawings = Drawings(self.service.name, self.service.drawings, self.service.context)
                    tasks.create_task(drawings.run(self._bench()))
                if self.service.beside is not None:
                    tasks.create_task(self.besides.run(self.service.beside, self._bench()))
            logger.info("started", works=self.works, serves=self.serves)
            await asyncio.Event().wait()

    def _bench(self) -> Bench:
        return Bench(
            Reader(self.store),
            self.besides.commit,
            self.clock.now,
            lambda name, ms: self.store.lease(name, self.holder, ms),
            self._alarm.tell,
            self.besides.contained,
            CallerDirectory(self.service.settings.callers),
            self.metrics.registry,
            self.bus.publish,
            self.besides.at_work,
            Wakes(self.bus, self.service.name),
        )

    async def ready(self) -> bool:
        """Whether this process does its part: able to publish, and, where it works, hearing and getting on."""
        return not any(each.grave for each in await self.readiness.look())

    def edge(self) -> FastAPI:
        """The HTTP side of this process: health for every role, events and read models where it serves."""
        gate = Gate(CallerDirectory(self.service.settings.callers))
        routers = self.routers(gate) if self.serves else ()
        looks = self.readiness.look, self.rest.glance, self.rest.look
        probe = Probe(*looks, self.inbox.fates.of, self.numbering.hold.release)
        return edge_app(self.service, self.metrics, probe, gate, routers, self.tracing)

    def routers(self, gate: Gate) -> Sequence[APIRouter]:
        """Everything that is served, behind the gate where it is not for everybody."""
        documents = Reader(self.store)
        reads = APIRouter(dependencies=[gate.reads()])
        reads.include_router(self.service.reads(documents))
        public, guarded, room = self.service.public, self.service.guarded, self.service.room
        return (
            events(self.service, self.bus, self.metrics, gate.callers, None if room is None else room(documents)),
            *(() if public is None else (public(documents),)),
            *(() if guarded is None else (guarded(documents, self.telling, gate),)),
            reads,
        )

    def _server(self) -> _Server:
        host, port = self.service.settings.http_host, self.service.settings.http_port
        quiet = uvicorn.Config(
            self.edge(),
            host,
            port,
            log_config=None,
            log_level="warning",
            access_log=False,
            lifespan="off",
            http=Limited,
            ws="none",
            limit_concurrency=CONNECTIONS,
        )
        return _Server(quiet)


def serve(name: str, build: Callable[[], Service], role: Role) -> bool:
    """Build the service of this name and run one process of it; whether it could be built.

    What keeps it from that is a line of its log, since that is what whoever started it reads.
    """
    log.configure(name)
    try:
        service = build()
        _permitted(service)
    except Unfit as wrong:
        log.not_built(wrong.faults)
    except (OSError, ValueError) as wrong:
        log.not_built([str(wrong)])
    else:
        run(service, role)
        return True
    return False


def _permitted(service: Service) -> None:
    if ARMED and service.settings.environment == "production":
        raise ValueError(f"{VARIABLE} is for tests; in production nothing may be made to fail")
    service.settings.fit_to_run()


def run(service: Service, role: Role = "all") -> None:
    """Run one process of this service until it is told to stop. What nobody caught is logged, and ends it with 1."""
    _permitted(service)
    log.configure(service.name, service.settings.log_level)
    garbage.look_seldom()
    try:
        uvloop.run(Process(service, role).run())
    except Exception as defect:
        if fell_back([defect]):
            log.fell_back()
            raise SystemExit(FELL_BACK) from None
        log.died(defect)
        raise SystemExit(1) from None
