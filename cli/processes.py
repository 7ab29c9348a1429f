"""`up`, `down`, `status` and `serve`: the system for as long as one likes, or one service of it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from cli.asked import access_of, given
from cli.attended import FAILED, WRONG_INPUT, attended, awaited, leave, need_broker, say
from cli.shown import AsJson, as_json, line, table
from contracts.season.errors import SeasonWrong
from operations import places, runs
from operations.access import SERVICES, Access
from operations.client import OperationsClient
from operations.keys import VARIABLE as SECRETS
from operations.season_file import read_seasons
from operations.waiting import waiting_for
from rehearsal.runtime.infra import Choice
from rehearsal.runtime.processes import tail
from rehearsal.runtime.programs import Clock
from rehearsal.runtime.system import system

_STOP_SECONDS: Final = 60.0
_START_SECONDS: Final = 180.0
RunId = Annotated[str | None, typer.Argument(metavar="[RUN]", help="A run as `status` names it.")]
Ready = Mapping[str, Any]
"""What a process answers to whether it is ready; without `status`, nothing."""


def up(
    *,
    seasons: Annotated[Path, typer.Option(help="A season file, or a folder of them.")] = places.SEASONS,
    infra: Annotated[Choice, typer.Option(help="Where they come from, unless ZHAOLU_…_URL says.")] = "auto",
    clock: Annotated[Clock, typer.Option(help="Wall time, or a clock moved by messages.")] = "wall",
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return once it runs.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Install what is missing without asking.")] = False,
) -> None:
    """Start broker, store and the five services, and keep them running until Ctrl-C or `down`."""
    place = places.from_caller(seasons)
    if not read_seasons(place):
        raise leave(WRONG_INPUT, f"no season file in {place}; name a file like those in deploy/seasons")
    need_broker(infra, yes=yes)
    if detach:
        _in_background(["up", "--seasons", str(place), "--infra", infra, "--clock", clock])
    else:
        attended(_until_stopped(place, infra, clock))


async def _until_stopped(seasons: Path, infra: Choice, clock: Clock) -> None:
    async with system("up", seasons, infra, clock, say) as running:
        for service, url in running.http.items():
            line(f"{service:14}{url}")
        say("running; Ctrl-C or `./zhaolu down` ends it")
        await asyncio.Event().wait()


def _in_background(words: list[str]) -> None:
    places.SCRATCH.mkdir(exist_ok=True)
    log = places.SCRATCH / "up.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "cli", *words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        told = _started(child)
    except KeyboardInterrupt:
        child.terminate()
        raise
    if told is None:
        child.terminate()
        raise leave(FAILED, f"it did not start; {places.shown(log)} ends:", *tail(log, 3).splitlines())
    _show([told])


def _started(child: subprocess.Popen[bytes]) -> dict[str, Any] | None:
    """What there is to tell of the run of this process, once all of it is ready; None if that never was."""
    until, missing = time.monotonic() + _START_SECONDS, "broker and store to start"
    with waiting_for(lambda: missing):
        while time.monotonic() < until and child.poll() is None:
            for record in (record for _, record in runs.live_runs() if record.pid == child.pid):
                ready = asyncio.run(_answers(access_of(record)))
                if len(ready) == len(SERVICES) and all(map(_is_ready, ready.values())):
                    return _told(record, ready)
                if ready:
                    missing = f"{', '.join(name for name in ready if not _is_ready(ready[name]))} to be ready"
            time.sleep(0.2)
    return None


def down(run: RunId = None) -> None:
    """Stop what `up` started, or the run of this name."""
    chosen = [
        (folder, record)
        for folder, record in runs.live_runs()
        if (record.purpose == "up" if run is None else record.id == run)
    ]
    if run is not None and not chosen:
        raise leave(WRONG_INPUT, f"no run {run} here; ./zhaolu status names those there are")
    for _, record in chosen:
        with suppress(ProcessLookupError):  # it has just ended by itself
            os.kill(record.pid, signal.SIGTERM)
    until = time.monotonic() + _STOP_SECONDS
    with waiting_for(lambda: f"{', '.join(record.id for folder, record in chosen if folder.exists())} to end"):
        while any(folder.exists() for folder, _ in chosen):
            if time.monotonic() > until:
                raise leave(FAILED, "some are still running; see `./zhaolu status`")
            time.sleep(0.1)
    say(f"stopped {len(chosen)} run(s)" if chosen else "nothing was running")


def status(*, json: AsJson = False) -> None:
    """Show what runs here, or at the addresses in ZHAOLU_OPERATOR_*, whether it is ready, and if not, why."""
    named, records = given(), [record for _, record in runs.live_runs()]
    work = _all_told(records) if named is None else _elsewhere(named)
    told = awaited(lambda: "the services to say whether they are ready", work)
    if json:
        as_json(told)
    elif told:
        _show(told)
    else:
        say("nothing is running")


async def _all_told(records: Sequence[runs.RunRecord]) -> list[dict[str, Any]]:
    return [_told(record, await _answers(access_of(record))) for record in records]


async def _elsewhere(named: Access) -> list[dict[str, Any]]:
    """The system the environment names, as a run that was not started here."""
    ready = await _answers(named)
    services = [_line(name, url, ready[name]) for name, url in named.addresses.items()]
    return [{"id": "elsewhere", "purpose": None, "pid": None, "started_at": None, "services": services}]


async def _answers(access: Access) -> dict[str, Ready]:
    """What every process says of itself, all asked at once."""
    async with OperationsClient.of(access) as client:
        told = await asyncio.gather(*map(client.ready, access.addresses))
    return dict(zip(access.addresses, told, strict=True))


def _is_ready(answer: Ready) -> bool:
    return answer.get("status") == "ready"


def _told(record: runs.RunRecord, ready: Mapping[str, Ready]) -> dict[str, Any]:
    """A run as `status` tells it, without its credentials."""
    services = [
        _line(name, service.url, ready[name], service.pid, service.restarts)
        for name, service in record.services.items()
    ]
    about = {name: getattr(record, name) for name in ("id", "purpose", "pid", "started_at")}
    return {**about, "services": services}


def _line(name: str, url: str, ready: Ready, process: int | None = None, restarts: int | None = None) -> dict[str, Any]:
    return {
        "service": name,
        "process": process,
        "restarts": restarts,
        "address": url,
        "ready": _is_ready(ready),
        "why": list(ready.get("why", ())),
    }


def _show(told: Sequence[Mapping[str, Any]]) -> None:
    for run in told:
        line(f"{run['id']}  process {run['pid']}, since {run['started_at']}" if run["pid"] else run["id"])
        rows = [{**each, "why": [why["code"] for why in each["why"]]} for each in run["services"]]
        table(rows, ("service", "process", "restarts", "address", "ready", "why"))
        for each in run["services"]:
            for why in each["why"]:
                line(f"{each['service']}: {why['code']}: {why['detail']}")


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
    from services.chassis.worker.run import serve as run  # noqa: PLC0415  other commands do without it

    if not run(service, lambda: _built(service), role):
        raise typer.Exit(WRONG_INPUT)


def _built(service: str) -> Any:
    from services.chassis.core.failures import Unfit  # noqa: PLC0415  other commands do without it

    try:
        return import_module(f"services.{service}.app").build(_settings(service))
    except SeasonWrong as wrong:
        raise Unfit(*map(str, wrong.faults)) from None


def _settings(service: str) -> Any:
    """The service's settings; what is wrong with them is said by name, never with what they hold."""
    from pydantic import ValidationError  # noqa: PLC0415  other commands do without it

    from services.chassis.core.failures import Unfit  # noqa: PLC0415  same
    from services.chassis.core.settings import BuiltInSecret  # noqa: PLC0415  same

    folder, prefix = os.environ.get(SECRETS), f"ZHAOLU_{service.upper()}_"
    if folder is not None and not Path(folder).is_dir():
        raise Unfit(f"{SECRETS}: no folder {folder}")
    try:
        settings = import_module(f"services.{service}.settings").Settings(_secrets_dir=folder)
        settings.fit_to_run()
    except ValidationError as wrong:
        faults = wrong.errors(include_input=False, include_url=False, include_context=False)
        raise Unfit(*(f"{prefix}{'.'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in faults)) from None
    except BuiltInSecret as built_in:
        names = (f"{prefix}{name.upper()}" for name in built_in.names)
        raise Unfit(
            *(f"{name}: a built-in secret; {prefix}REHEARSAL=true lets a rehearsal have it" for name in names)
        ) from None
    return settings
