"""The whole system on one machine, for as long as a context lasts: infrastructure and the services."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from contracts.callers import Kind
from operations import places, runs
from operations.callers import Hand, Made, added, change
from operations.keys import Keys
from operations.season_file import read_seasons
from operations.topology.description import read_topology
from rehearsal.runtime.child import ChildDied
from rehearsal.runtime.fleet import Fleet
from rehearsal.runtime.infra import Choice, Infra, infra
from rehearsal.runtime.nursery import nursery
from rehearsal.runtime.ordeal import Ordeal
from rehearsal.runtime.ports import free_port
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.programs import Cast, Clock
from rehearsal.runtime.run_folder import LogsOfFailure, opening_record, run_folder
from rehearsal.runtime.running import Running
from rehearsal.runtime.supervisor import DEATHS, Changed, Program, Supervisor

_WITHOUT_END: Final = 1_000_000


class _End:
    """Breaks off the run's own task when something it cannot do without has died."""

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self.cause: ChildDied | None = None

    def died(self, cause: ChildDied) -> None:
        if self.cause is None and self._task is not None:
            self.cause = cause
            self._task.cancel()

    def as_told(self) -> BaseException:
        """What the cancellation meant: our own breaking off becomes its cause, any other stays what it is."""
        if self.cause is None or self._task is None:
            return asyncio.CancelledError()
        self._task.uncancel()
        return self.cause


@asynccontextmanager
async def system(
    purpose: runs.Purpose,
    seasons: Path,
    choice: Choice,
    clock: Clock,
    say: Callable[[str], None],
    ordeal: Ordeal | None = None,
    *,
    overheard: bool = False,
    keys: Keys | None = None,
    fleet: Fleet | None = None,
) -> AsyncIterator[Running]:
    """Start everything for the seasons of this file or folder; end everything afterwards, whatever happened.

    In an `ordeal` its plans befall the services, which are kept alive however often they die. What is `overheard`
    lies in a queue of its own besides. The run's keys are drawn for it, unless it is to have these. Of a `fleet` there
    may be more than one process of each service.

    Raises `ChildDied` when broker, store or a service cannot be kept alive; the logs are kept then.
    """
    topology = read_topology(places.TOPOLOGY, (base.code for season in read_seasons(seasons) for base in season.bases))
    topology = topology.model_copy(update={"overheard": overheard})
    end = _End()
    with (
        run_folder(purpose) as folder,
        Processes(folder, end.died) as processes,
        LogsOfFailure(folder, say),
    ):
        if ordeal is not None:
            ordeal.processes = processes
        record = opening_record(folder, purpose, seasons)
        runs.write(folder, record)
        try:
            say("starting broker and store")
            nodes = 1 if ordeal is None else ordeal.nodes
            async with (
                nursery(processes) as loaded,  # while broker and store start
                infra(processes, topology, choice, nodes) as given,
                AsyncExitStack() as stack,
            ):
                running = _running(folder, given, ordeal or fleet)
                record = replace(
                    record,
                    amqp=given.amqp,
                    stores={name: (store.url, store.name) for name, store in given.stores.items()},
                    webhook_secret=running.webhook_secret,
                    read_token=running.read_token,
                    identity_token=running.identity_token,
                )
                say("starting six services")
                rehearsal = purpose != "up" or bool(os.environ.get("ZHAOLU_AMQP_URL"))
                reached = await stack.enter_async_context(_reached(given, ordeal))
                cast = Cast(reached, running, seasons, clock, keys or Keys.drawn(), rehearsal, ordeal, loaded.born)
                programs = cast.programs()
                told, gone = _told(folder, record, programs)
                deaths = DEATHS if ordeal is None else _WITHOUT_END
                supervisor = Supervisor(processes, told, end.died, deaths, running.absent)
                if ordeal is not None:
                    ordeal.supervisor, ordeal.programs = supervisor, programs
                if fleet is not None:
                    fleet.supervisor, fleet.programs, fleet.gone = supervisor, programs, gone
                async with _kept_alive(supervisor, programs.values()):
                    yield running
        except asyncio.CancelledError:
            raise end.as_told() from None


@asynccontextmanager
async def _reached(given: Infra, ordeal: Ordeal | None) -> AsyncIterator[Infra]:
    """Where services find their servers: as given, or by the detour of an ordeal."""
    if ordeal is None or ordeal.detour is None:
        yield given
    else:
        async with ordeal.detour.taken(given) as reached:
            yield reached


def _running(folder: Path, given: Infra, several: Ordeal | Fleet | None) -> Running:
    names = tuple(given.stores) if several is None else several.names(given.stores)
    return Running(
        amqp=given.amqp,
        http={name: f"http://127.0.0.1:{free_port()}" for name in names},
        **_callers(folder / runs.CALLERS),
        folder=folder,
        stores=given.stores,
        absent=set() if several is None else several.absent(given.stores),
    )


def _callers(file: Path) -> dict[str, str]:
    """Make the run's own callers; their secrets by what `Running` calls them."""
    hand = Hand("run", datetime.now(UTC))

    def made(name: str, kind: Kind) -> Made:
        return change(file, lambda known: added(known, hand, name, kind))

    return {
        "webhook_secret": made("platform", "platform").signs_with or "",
        "read_token": made("operator", "operator").token or "",
        "identity_token": made("office", "office").token or "",
    }


def _told(
    folder: Path, record: runs.RunRecord, programs: Mapping[str, Program]
) -> tuple[Changed, Callable[[str], None]]:
    """The run's record is written anew whenever a process was started, or one is to run no more."""
    services: dict[str, runs.SupervisedService] = {}

    def changed(name: str, pid: int, restarts: int) -> None:
        services[name] = runs.SupervisedService(pid, programs[name].url, restarts)
        runs.write(folder, replace(record, services=services))

    def gone(name: str) -> None:
        services.pop(name, None)
        runs.write(folder, replace(record, services=services))

    return changed, gone


@asynccontextmanager
async def _kept_alive(supervisor: Supervisor, programs: Iterable[Program]) -> AsyncIterator[None]:
    try:
        await supervisor.start([program for program in programs if program.name not in supervisor.absent])
        yield
    finally:
        await supervisor.stop()
