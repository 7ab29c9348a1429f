"""What a command could not go on with, as an exit code and lines that say what to do; loaded when it is needed."""

import signal
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx
import typer

from cli.asked import why
from cli.attended import FAILED, SIGNALLED, WRONG_INPUT
from contracts.vocabulary import SHANGHAI
from operations import places
from operations.failing import CannotGoOn
from operations.season_file import SeasonFileWrong

_WRONG: Final = places.SCRATCH / "failed" / "commands.log"


def told(failed: Exception) -> tuple[int, list[str]]:
    """Exit code and lines for what a command could not go on with."""
    match failed:
        case SeasonFileWrong():
            ending = WRONG_INPUT, [f"{failed.path} is not a season file:", *failed.faults]
        case CannotGoOn():
            ending = FAILED, str(failed).splitlines()
        case httpx.HTTPError() | httpx.InvalidURL():
            ending = FAILED, [f"{_asked(failed)}: {why(failed)}; see ./zhaolu status"]
        case typer.Abort():
            ending = SIGNALLED + signal.SIGINT, ["stopped"]
        case OSError():
            where = "" if failed.filename is None else f"{failed.filename}: "
            ending = FAILED, [f"{where}{failed.strerror or failed}"]
        case _ if hasattr(failed, "format_message"):
            ending = _mistyped(failed)
        case _:
            ending = FAILED, [_ours(failed)]
    return ending


def _asked(failed: httpx.HTTPError | httpx.InvalidURL) -> str:
    """Who was asked; the library keeps it back where it made no request of it."""
    request = getattr(failed, "_request", None)
    return "a service" if request is None else f"{request.url.host}:{request.url.port}"


def _mistyped(failed: Any) -> tuple[int, list[str]]:
    """What the parser of the command line says; to nothing but a group's name, its help."""
    if type(failed).__name__ == "NoArgsIsHelpError":
        failed.show()
        return int(failed.exit_code), []
    context = getattr(failed, "ctx", None)
    command = "./zhaolu" if context is None else context.command_path
    return int(failed.exit_code), [f"{failed.format_message().removesuffix('.')}; see {command} --help"]


def _ours(failed: Exception) -> str:
    """A mistake of this program: kept in full where a person can pass it on."""
    kind, where = type(failed).__name__, traceback.extract_tb(failed.__traceback__)
    place = f"{places.shown(Path(where[-1].filename))}:{where[-1].lineno}" if where else "nowhere"
    try:
        _WRONG.parent.mkdir(parents=True, exist_ok=True)
        with _WRONG.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{datetime.now(SHANGHAI).isoformat(timespec='seconds')} {sys.argv[1:]}\n")
            log.writelines(traceback.format_exception(failed))
    except OSError:
        return f"a mistake of ours: {kind} in {place}"
    return f"a mistake of ours: {kind} in {place}; {places.shown(_WRONG)} tells more, send it to whoever keeps this"
