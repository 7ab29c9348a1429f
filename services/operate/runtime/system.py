"""The whole system on one machine, for as long as a context lasts: infrastructure and the five services."""

import asyncio
import base64
import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from services.chassis.faults import VARIABLE
from services.operate import places
from services.operate.runtime import runs
from services.operate.runtime.infra import Choice, Infra, infra
from services.operate.runtime.ordeal import Ordeal, service_of
from services.operate.runtime.ports import free_port
from services.operate.runtime.processes import ChildDied, Processes
from services.operate.runtime.running import Running
from services.operate.runtime.supervisor import DEATHS, Changed, Program, Supervisor
from services.operate.season_file import read_seasons
from services.operate.topology.description import read_topology

Clock = Literal["wall", "simulated"]
_WITHOUT_END: Final = 1_000_000


def _program(name: str, given: Infra, running: Running, seasons: Path, clock: Clock, ordeal: Ordeal | None) -> Program:
    service, url = service_of(name), running.http[name]
    store = given.stores[service]
    own = {
        "AMQP_URL": given.amqp[service],
        "MONGO_URL": store.url,
        "DATABASE": store.name,
        "HTTP_HOST": "127.0.0.1",
        "HTTP_PORT": url.rpartition(":")[2],
        "CLOCK": clock,
        "SEASONS": str(seasons),
        "WEBHOOK_SECRET": running.webhook_secret,
        "READ_TOKEN": running.read_token,
        "IDENTITY_TOKEN": running.identity_token,
    }
    return Program(
        name=name,
        words=[
            sys.executable,
            "-m",
            "services.operate",
            "serve",
            service,
            "--role",
            "all" if name == service else "worker",
        ],
        env=_environment(name, own, ordeal),
        url=url,
        cwd=places.CHECKOUT,
    )


def _environment(name: str, own: Mapping[str, str], ordeal: Ordeal | None) -> Mapping[str, str]:
    prefix = f"ZHAOLU_{service_of(name).upper()}"
    named = {f"{prefix}_{key}": value for key, value in own.items()}
    return {**os.environ, **named, **({} if ordeal is None else {VARIABLE: str(ordeal.plan(name))})}


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
) -> AsyncIterator[Running]:
    """Start everything for the seasons of this file or folder; end everything afterwards, whatever happened.

    In an `ordeal` its plans befall the services, which are kept alive however often they die. What is `overheard`
    lies in a queue of its own besides.

    Raises `ChildDied` when broker, store or a service cannot be kept alive; the logs are kept then.
    """
    topology = read_topology(places.TOPOLOGY, (base.code for season in read_seasons(seasons) for base in season.bases))
    topology = topology.model_copy(update={"overheard": overheard})
    end = _End()
    with (
        runs.run_folder(purpose) as folder,
        Processes(folder, end.died) as processes,
        runs.LogsOfFailure(folder, say),
    ):
        if ordeal is not None:
            ordeal.processes = processes
        record = runs.opening_record(folder, purpose, seasons)
        runs.write(folder, record)
        try:
            say("starting broker and store")
            async with infra(processes, topology, choice, 1 if ordeal is None else ordeal.nodes) as given:
                running = _running(folder, given, ordeal)
                record = replace(
                    record,
                    amqp=given.amqp,
                    webhook_secret=running.webhook_secret,
                    read_token=running.read_token,
                    identity_token=running.identity_token,
                )
                say("starting five services")
                programs = {name: _program(name, given, running, seasons, clock, ordeal) for name in running.http}
                told = _told(folder, record, programs)
                deaths = DEATHS if ordeal is None else _WITHOUT_END
                supervisor = Supervisor(processes, told, end.died, deaths, running.absent)
                if ordeal is not None:
                    ordeal.supervisor, ordeal.programs = supervisor, programs
                async with _kept_alive(supervisor, programs.values()):
                    yield running
        except asyncio.CancelledError:
            raise end.as_told() from None


def _running(folder: Path, given: Infra, ordeal: Ordeal | None) -> Running:
    names = tuple(given.stores) if ordeal is None else ordeal.names(given.stores)
    return Running(
        amqp=given.amqp,
        http={name: f"http://127.0.0.1:{free_port()}" for name in names},
        webhook_secret=f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}",
        read_token=secrets.token_urlsafe(24),
        folder=folder,
        identity_token=secrets.token_urlsafe(24),
        stores=given.stores,
        absent=set() if ordeal is None else ordeal.absent(given.stores),
    )


def _told(folder: Path, record: runs.Record, programs: Mapping[str, Program]) -> Changed:
    """The run's record is written anew whenever a process was started."""
    services: dict[str, runs.Service] = {}

    def changed(name: str, pid: int, restarts: int) -> None:
        services[name] = runs.Service(pid, programs[name].url, restarts)
        runs.write(folder, replace(record, services=services))

    return changed


@asynccontextmanager
async def _kept_alive(supervisor: Supervisor, programs: Iterable[Program]) -> AsyncIterator[None]:
    try:
        await supervisor.start([program for program in programs if program.name not in supervisor.absent])
        yield
    finally:
        await supervisor.stop()
