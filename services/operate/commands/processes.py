"""`up`, `down`, `status` and `serve`: the system for as long as one likes, or one service of it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import httpx
import typer
from rich.table import Table

from services.operate import places
from services.operate.commands.attended import FAILED, WRONG_INPUT, attended, console, leave, need_broker, say
from services.operate.runtime import runs
from services.operate.runtime.infra import Choice
from services.operate.runtime.keys import VARIABLE as SECRETS
from services.operate.runtime.programs import Clock
from services.operate.runtime.system import system

SERVICES: Final = ("registration", "verification", "exams", "admission", "finance")
_STOP_SECONDS: Final = 60.0
_START_SECONDS: Final = 180.0
RunId = Annotated[str | None, typer.Argument(metavar="[RUN]", help="A run as `status` names it.")]


def up(
    *,
    seasons: Annotated[Path, typer.Option(help="A season file, or a folder of them.")] = places.SEASONS,
    infra: Annotated[Choice, typer.Option(help="Where they come from, unless ZHAOLU_…_URL says.")] = "auto",
    clock: Annotated[Clock, typer.Option(help="Wall time, or a clock moved by messages.")] = "wall",
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return once it runs.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Install what is missing without asking.")] = False,
) -> None:
    """Start broker, store and the five services, and keep them running until Ctrl-C or `down`."""
    need_broker(infra, yes=yes)
    place = places.from_caller(seasons)
    if detach:
        _in_background(["up", "--seasons", str(place), "--infra", infra, "--clock", clock])
    else:
        attended(_until_stopped(place, infra, clock))


async def _until_stopped(seasons: Path, infra: Choice, clock: Clock) -> None:
    async with system("up", seasons, infra, clock, say) as running:
        for service, url in running.http.items():
            console.print(f"{service:14}{url}", markup=False)
        say("running; Ctrl-C or `./zhaolu down` ends it")
        await asyncio.Event().wait()


def _in_background(words: list[str]) -> None:
    places.SCRATCH.mkdir(exist_ok=True)
    log = places.SCRATCH / "up.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "services.operate", *words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        mine = [record for _, record in runs.live_runs() if record.pid == child.pid]
        if mine and len(mine[0].services) == len(SERVICES) and all(map(_is_ready, mine[0].services.values())):
            _show(mine)
            return
        time.sleep(0.2)
    raise leave(FAILED, f"it did not start; see {places.shown(log)}")


def down(run: RunId = None) -> None:
    """Stop what `up` started, or the run of this name."""
    chosen = [
        (folder, record)
        for folder, record in runs.live_runs()
        if (record.purpose == "up" if run is None else record.id == run)
    ]
    if run is not None and not chosen:
        raise leave(WRONG_INPUT, f"no run {run} here")
    for _, record in chosen:
        os.kill(record.pid, signal.SIGTERM)
    until = time.monotonic() + _STOP_SECONDS
    while any(folder.exists() for folder, _ in chosen):
        if time.monotonic() > until:
            raise leave(FAILED, "some are still running; see `./zhaolu status`")
        time.sleep(0.1)
    say(f"stopped {len(chosen)} run(s)" if chosen else "nothing was running")


def status() -> None:
    """Show what runs here, and whether it is ready."""
    records = [record for _, record in runs.live_runs()]
    if not records:
        say("nothing is running")
        return
    _show(records)


def _is_ready(service: runs.Service) -> bool:
    try:
        return httpx.get(f"{service.url}/readyz", timeout=2.0).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _show(records: list[runs.Record]) -> None:
    for record in records:
        console.print(f"{record.id}  process {record.pid}, since {record.started_at}", markup=False)
        table = Table("service", "process", "restarts", "address", "ready", box=None)
        for name, service in record.services.items():
            ready = "yes" if _is_ready(service) else "no"
            table.add_row(name, str(service.pid), str(service.restarts), service.url, ready)
        console.print(table)


def serve(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help=", ".join(SERVICES))],
    *,
    role: Annotated[
        Literal["api", "worker", "all"], typer.Option(help="The HTTP edge, the work, or both in one process.")
    ] = "all",
) -> None:
    """Run one process of one service, set up by its ZHAOLU_<SERVICE>_* variables, or files of these names.

    The files lie in the folder ZHAOLU_SECRETS. A built-in secret is refused, unless REHEARSAL is set.
    """
    if service not in SERVICES:
        raise leave(WRONG_INPUT, f"no service {service}; there are {', '.join(SERVICES)}")
    from services.chassis.run import run  # noqa: PLC0415  other commands do without it

    app = import_module(f"services.{service}.app")
    settings = _settings(service)
    run(app.build(settings), role)


def _settings(service: str) -> Any:
    """The service's settings; what is wrong with them is said by name, never with what they hold."""
    from pydantic import ValidationError  # noqa: PLC0415  other commands do without it

    from services.chassis.settings import BuiltInSecret  # noqa: PLC0415  same

    folder, prefix = os.environ.get(SECRETS), f"ZHAOLU_{service.upper()}_"
    if folder is not None and not Path(folder).is_dir():
        raise leave(WRONG_INPUT, f"{SECRETS}: no folder {folder}")
    try:
        settings = import_module(f"services.{service}.settings").Settings(_secrets_dir=folder)
        settings.fit_to_run()
    except ValidationError as wrong:
        faults = wrong.errors(include_input=False, include_url=False, include_context=False)
        lines = (f"{prefix}{'.'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in faults)
        raise leave(WRONG_INPUT, *lines) from None
    except BuiltInSecret as built_in:
        names = (f"{prefix}{name.upper()}" for name in built_in.names)
        raise leave(
            WRONG_INPUT,
            *(f"{name}: a built-in secret; {prefix}REHEARSAL=true lets a rehearsal have it" for name in names),
        ) from None
    return settings
