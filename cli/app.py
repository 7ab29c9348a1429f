"""The command line, put together: what production has, and beside it, in a checkout, what plays and what checks."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Final

import typer

from cli import (
    audit,
    backup,
    broker,
    callers,
    certificate,
    console,
    deliveries,
    export,
    letters,
    moving,
    recipients,
    sagas,
    sandbox,
    scale,
    season,
    secret_files,
    serve,
    status,
    verify,
    whatif,
)
from cli.attended import WRONG_INPUT, leave

_PASSED_ON: Final = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
_OF_A_CHECKOUT: Final = ("up", "down", "chaos", "test", "check", "schemas")
_WHY: Final = "it plays or checks, and is no part of this installation: a checkout of the repository has it"
IS_CHECKOUT: Final = find_spec("rehearsal") is not None

app: Final = typer.Typer(
    name="zhaolu",
    help="招录: a training season, from the first registration to the last trainee who never reported.",
    epilog=None
    if IS_CHECKOUT
    else f"Not here, since nothing is played in production: season run, {', '.join(_OF_A_CHECKOUT)}.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _absent(name: str) -> Callable[[typer.Context], None]:
    """A command that says that it is not here, whatever is typed after it."""

    def say(context: typer.Context) -> None:  # noqa: ARG001  takes whatever was typed
        raise leave(WRONG_INPUT, f"no {name} here: {_WHY}")

    return say


if IS_CHECKOUT:
    from cli.checkout import chaos, checks, up
    from cli.checkout.season import season as play

    app.command(context_settings=_PASSED_ON)(checks.test)
    app.command()(checks.check)
    app.command()(checks.schemas)
    app.command()(up.up)
    app.command()(up.down)
    app.command()(chaos.chaos)
    season.app.command(season.RunsUnlessTold.unnamed)(play)
else:
    for _name in _OF_A_CHECKOUT:
        app.command(_name, context_settings=_PASSED_ON, hidden=True)(_absent(_name))
    season.app.command(season.RunsUnlessTold.unnamed, context_settings=_PASSED_ON, hidden=True)(_absent("season run"))

app.command()(status.status)
app.command()(serve.serve)
app.command()(broker.topology)
app.command("backup")(backup.back_up_all)
app.command("restore")(backup.restore_all)
app.command("secrets")(secret_files.make)
app.command()(certificate.certificate)
app.command()(verify.verify)
app.command()(whatif.whatif)
app.command()(sandbox.sandbox)
app.command()(sagas.sagas)
app.command()(sagas.saga)
season.app.command("move")(moving.move)
app.add_typer(season.app, name="season")
app.add_typer(scale.app, name="scale")
app.add_typer(export.app, name="export")
app.add_typer(callers.app, name="callers")
app.add_typer(recipients.app, name="recipients")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(letters.app, name="dead")
app.add_typer(audit.app, name="audit")
app.add_typer(console.app, name="console")
