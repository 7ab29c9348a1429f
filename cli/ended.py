"""How whatever was typed ends: in an exit code, and where something went wrong in a line that says what to do."""

import gc
import io
import logging
import os
import signal
import sys
from typing import Any

import typer

from cli.attended import SIGNALLED
from cli.shown import errors, legible


def ended(app: typer.Typer) -> int:
    """Run what was typed, and return its exit code."""
    logging.getLogger().addHandler(logging.NullHandler())  # the drivers' alarms are told once, in our own words
    sys.unraisablehook = lambda _: None  # nor what they leave behind when they are interrupted
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    interrupted: list[int] = []

    def interrupt(number: int, _frame: object) -> None:
        interrupted.append(number)
        raise KeyboardInterrupt

    try:
        signal.signal(signal.SIGINT, interrupt)
        code = _code(app)
    except KeyboardInterrupt:
        code = SIGNALLED + signal.SIGINT
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends already
    if interrupted:
        errors.print("stopped", style="red")
    gc.freeze()  # what is left ends with the process: to look through it takes a fifth of a second
    return code


def _code(app: typer.Typer) -> int:
    try:
        code: Any = app(prog_name="./zhaolu", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SIGNALLED + signal.SIGPIPE
    except Exception as failed:  # noqa: BLE001  nobody else is left to tell it
        from cli.mishap import told  # noqa: PLC0415  most commands end well

        number, lines = told(failed)
        for line in lines:
            errors.print(legible(line), style="red")
        return number
    return code if isinstance(code, int) else 0
