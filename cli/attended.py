"""Running a command to its end before a person: what is said where, and which exit code means what."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

import typer

from cli.shown import console, errors, legible
from operations.waiting import Whom, waiting_for

FAILED: Final = 1
WRONG_INPUT: Final = 2
SIGNALLED: Final = 128
"""Ended by a signal: this and its number, as shells have it."""

T = TypeVar("T")


def say(line: str) -> None:
    """One line about what is being done."""
    console.print(legible(line), style="dim")


def beside(line: str) -> None:
    """The same, where what is printed is a document."""
    errors.print(legible(line), style="dim")


def leave(code: int, *lines: str) -> typer.Exit:
    """Say what is wrong and end with this code."""
    for line in lines:
        errors.print(legible(line), style="red")
    return typer.Exit(code)


def attended(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; Ctrl-C, SIGTERM and a closed terminal stop it in order, and everything it started."""
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


def awaited(whom: Whom, work: Coroutine[Any, Any, T]) -> T:
    """The same for what is soon done, or says for whom it waits."""
    with waiting_for(whom):
        return attended(work)
