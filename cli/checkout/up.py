"""`up` and `down`: the whole system on this machine, for as long as one likes."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from cli.asked import access_of
from cli.attended import FAILED, WRONG_INPUT, attended, leave, say
from cli.checkout.autoscale import SeasonBounds, autoscaled
from cli.checkout.beside import console_beside
from cli.checkout.brokers import need_broker
from cli.console import settings as settings_of_console
from cli.shown import line
from cli.status import answers, is_ready, show, told_of
from operations import places, runs
from operations.access import SERVICES
from operations.season_file import read_seasons
from operations.waiting import waiting_for
from rehearsal.runtime.fleet import Fleet
from rehearsal.runtime.infra import Choice
from rehearsal.runtime.processes import tail
from rehearsal.runtime.programs import Clock
from rehearsal.runtime.system import system

NOBODY: Final = "nobody may log in at the console yet"
_STOP_SECONDS: Final = 60.0
_START_SECONDS: Final = 180.0
RunId = Annotated[str | None, typer.Argument(metavar="[RUN]", help="A run as `status` names it.")]


def up(
    *,
    seasons: Annotated[Path, typer.Option(help="A season file, or a folder of them.")] = places.SEASONS,
    infra: Annotated[Choice, typer.Option(help="Where they come from, unless ZHAOLU_…_URL says.")] = "auto",
    clock: Annotated[Clock, typer.Option(help="Wall time, or a clock moved by messages.")] = "wall",
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return once it runs.")] = False,
    autoscale: Annotated[
        bool, typer.Option("--autoscale", help="Start and stop workers by the seasons' calendar and the inboxes.")
    ] = False,
    applicants: Annotated[
        int | None, typer.Option(min=1, help="How many a season expects, for --autoscale. [default: as its file says]")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Install what is missing without asking.")] = False,
) -> None:
    """Start broker, store and the services, and keep them running until Ctrl-C or `down`."""
    place = places.from_caller(seasons)
    if not read_seasons(place):
        raise leave(WRONG_INPUT, f"no season file in {place}; name a file like those in deploy/seasons")
    need_broker(infra, yes=yes)
    if detach:
        more = ["--autoscale", *([] if applicants is None else ["--applicants", f"{applicants}"])] if autoscale else []
        _in_background(["up", "--seasons", str(place), "--infra", infra, "--clock", clock, *more])
    else:
        bounds = SeasonBounds(place, applicants) if autoscale else None
        attended(_until_stopped(place, infra, clock, bounds))


async def _until_stopped(seasons: Path, infra: Choice, clock: Clock, bounds: SeasonBounds | None) -> None:
    fleet = None if bounds is None else Fleet(bounds.most)
    async with system("up", seasons, infra, clock, say, fleet=fleet) as running, AsyncExitStack() as stack:
        for service in SERVICES:
            line(f"{service:14}{running.http[service]}")
        settings = settings_of_console()
        if fleet is not None and bounds is not None:
            await stack.enter_async_context(autoscaled(running, fleet, bounds, say))
        async with console_beside(running, seasons, settings) as address:
            line(f"{'console':14}{address}")
            if not settings.accounts.exists():
                say(f"{NOBODY}: ./zhaolu console account add NAME --role operate --because WHY")
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
    show([told])
    place = runs.folder_of_runs() / str(told["id"]) / runs.CONSOLE
    with suppress(OSError):
        say(f"console at {place.read_text(encoding='ascii')}")


def _started(child: subprocess.Popen[bytes]) -> dict[str, Any] | None:
    """What there is to tell of the run of this process, once all of it is ready; None if that never was."""
    until, missing = time.monotonic() + _START_SECONDS, "broker and store to start"
    with waiting_for(lambda: missing):
        while time.monotonic() < until and child.poll() is None:
            for folder, record in ((folder, each) for folder, each in runs.live_runs() if each.pid == child.pid):
                ready = asyncio.run(answers(access_of(record)))
                if ready.keys() >= set(SERVICES) and all(is_ready(ready[name]) for name in SERVICES):
                    if (folder / runs.CONSOLE).exists():
                        return told_of(record, ready)
                    missing = "the console to start"
                elif ready:
                    missing = f"{', '.join(name for name in ready if not is_ready(ready[name]))} to be ready"
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
