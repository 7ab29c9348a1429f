"""Running a command to its end before a person: what is said where, and which exit code means what."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

import typer
from rich.console import Console

from services.operate.replay.patience import GaveUp
from services.operate.runtime.given import Unusable
from services.operate.runtime.infra import Choice, broker_source
from services.operate.runtime.install import CannotInstall, install_broker
from services.operate.runtime.processes import ChildDied
from services.operate.season_file import SeasonFileWrong

FAILED: Final = 1
WRONG_INPUT: Final = 2
SIGNALLED: Final = 128
"""Ended by a signal: this and its number, as shells have it."""

console: Final = Console(highlight=False, soft_wrap=True)
errors: Final = Console(highlight=False, soft_wrap=True, stderr=True)
T = TypeVar("T")


def say(line: str) -> None:
    """One line about what is being done."""
    console.print(line, style="dim", markup=False)


def leave(code: int, *lines: str) -> typer.Exit:
    """Say what is wrong and end with this code."""
    for line in lines:
        errors.print(line, style="red", markup=False)
    return typer.Exit(code)


def attended(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; Ctrl-C, SIGTERM and a closed terminal stop it in order, and everything it started."""
    logging.getLogger().addHandler(logging.NullHandler())  # the drivers' alarms are told once, in our own words
    ended_by: list[signal.Signals] = []

    async def whole() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def stop(number: signal.Signals) -> None:
            loop.remove_signal_handler(number)  # a second one does not wait for the order
            ended_by.append(number)
            if len(ended_by) == 1 and task is not None:
                task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop, number)
        return await work

    try:
        return asyncio.run(whole())
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise leave(SIGNALLED + (ended_by or [signal.SIGINT])[0], "stopped") from None
    except SeasonFileWrong as wrong:
        raise leave(WRONG_INPUT, f"{wrong.path} is not a season file:", *wrong.faults) from None
    except (ChildDied, GaveUp, Unusable) as failed:
        raise leave(FAILED, str(failed)) from None


def need_broker(choice: Choice, *, yes: bool) -> None:
    """Install a broker if there is none to be had; without leave to, end with exit code 3."""
    if broker_source(choice) != "missing":
        return
    try:
        install_broker(yes=yes, say=say, ask=typer.confirm)
    except CannotInstall as cannot:
        raise leave(CannotInstall.EXIT_CODE, str(cannot)) from None
