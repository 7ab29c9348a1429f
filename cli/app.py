"""The command line, put together."""

from typing import Final

import typer

from cli import (
    backup,
    broker,
    callers,
    certificate,
    chaos,
    checks,
    export,
    letters,
    processes,
    sagas,
    season,
    secret_files,
    verify,
    whatif,
)

app: Final = typer.Typer(
    name="zhaolu",
    help="招录: a training season, from the first registration to the last trainee who never reported.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_PASSED_ON: Final = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

app.command(context_settings=_PASSED_ON)(checks.test)
app.command()(checks.check)
app.command()(checks.schemas)
app.command()(processes.up)
app.command()(processes.down)
app.command()(processes.status)
app.command()(processes.serve)
app.command()(broker.topology)
app.command("backup")(backup.back_up_all)
app.command("restore")(backup.restore_all)
app.command("secrets")(secret_files.make)
app.command()(certificate.certificate)
app.command()(verify.verify)
app.command()(whatif.whatif)
app.command()(sagas.sagas)
app.command()(sagas.saga)
app.command()(chaos.chaos)
app.add_typer(season.app, name="season")
app.add_typer(export.app, name="export")
app.add_typer(callers.app, name="callers")
app.add_typer(letters.app, name="dead")
