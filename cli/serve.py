"""`serve SERVICE`: one process of one service."""

import os
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from cli.attended import WRONG_INPUT, leave
from contracts.season.errors import SeasonWrong
from operations.access import SERVICES
from operations.keys import VARIABLE as SECRETS


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
