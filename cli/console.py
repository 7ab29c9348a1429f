"""`console`: the operators' console, and who may come in."""

import os
from getpass import getpass
from pathlib import Path
from pwd import getpwuid
from typing import Annotated, Any, Final

import typer

from cli.asked import BROKER, access, given
from cli.attended import FAILED, WRONG_INPUT, leave, say
from cli.audit import AUDIT, AuditFile, Because, done
from cli.shown import AsJson, as_json, table
from contracts.season.season import seasons_of
from operations import places, runs
from operations.access import SERVICES
from operations.console.roles import Role
from operations.failing import CannotGoOn
from operations.keys import VARIABLE as SECRETS
from services.chassis.core.data import read_tables

app: Final = typer.Typer(help="The operators' console in a browser, and its accounts.", invoke_without_command=True)
account: Final = typer.Typer(help="Who may come in, with which roles.", no_args_is_help=True)
app.add_typer(account, name="account")
_HELD: Final = ("name", "roles", "made_by", "made_at")
File = Annotated[Path | None, typer.Option("--file", help="The file of accounts. [default: as the console has it]")]


@app.callback()
def console(
    context: typer.Context,
    *,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="Where it answers.")] = None,
    host: Annotated[str | None, typer.Option(help="The address it listens at.")] = None,
) -> None:
    """Serve the console for the one run of this machine, or the system that ZHAOLU_OPERATOR_* names."""
    if context.invoked_subcommand is not None:
        return
    import uvicorn  # noqa: PLC0415  other commands do without it

    from operations.console.app import build  # noqa: PLC0415  same

    known, asked = settings(), access(*SERVICES)
    told = {name: value for name, value in (("port", port), ("host", host)) if value is not None}
    known = known.model_copy(update={**_of_the_run(known), **told})
    seasons = seasons_of(read_tables(places.from_caller(known.seasons)))
    say(f"console at http://{known.host}:{known.port}/; Ctrl-C ends it")
    uvicorn.run(
        build(known, asked, seasons),
        host=known.host,
        port=known.port,
        log_level="warning",
        server_header=False,
        access_log=False,
    )


@account.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who it is: acts are on record under this name.")],
    *,
    because: Because,
    role: Annotated[list[Role] | None, typer.Option(help="What they may; may be given again. All may look.")] = None,
    file: File = None,
    kept_in: AuditFile = AUDIT,
) -> None:
    """Make an account, or give one another password and other roles; the password is asked for, or read from a pipe."""
    from operations.console.accounts import add as made  # noqa: PLC0415  hashing takes its time to load

    password = getpass("password: ") if os.isatty(0) else typer.get_text_stream("stdin").readline().rstrip("\n")
    done(kept_in, "console account add", because, {"account": name, "roles": sorted(role or ())})
    try:
        known = made(_file(file), name, role or (), password, getpwuid(os.getuid()).pw_name)
    except CannotGoOn as cannot:
        raise leave(WRONG_INPUT, str(cannot)) from None
    say(f"{known.name}: {', '.join(sorted(known.roles))}")


@account.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    *,
    because: Because,
    file: File = None,
    kept_in: AuditFile = AUDIT,
) -> None:
    """Let someone in no more."""
    from operations.console.accounts import remove as removed  # noqa: PLC0415  same

    done(kept_in, "console account remove", because, {"account": name})
    try:
        removed(_file(file), name)
    except CannotGoOn as cannot:
        raise leave(WRONG_INPUT, str(cannot)) from None
    say(f"{name}: removed; who is logged in is so until the console starts again")


@account.command("list")
def show_all(*, file: File = None, json: AsJson = False) -> None:
    """Show every account and its roles."""
    from operations.console.accounts import read  # noqa: PLC0415  same

    try:
        found = read(_file(file))
    except CannotGoOn as cannot:
        raise leave(FAILED, str(cannot)) from None
    told = [{name: getattr(each, name) for name in _HELD} | {"roles": sorted(each.roles)} for each in found.values()]
    if json:
        as_json(told)
    else:
        table(told, _HELD)


def settings() -> Any:
    """What the console is told; ends the command where that is wrong."""
    from pydantic import ValidationError  # noqa: PLC0415  other commands do without it

    from operations.console.settings import PREFIX, ConsoleSettings  # noqa: PLC0415  same

    folder: Any = os.environ.get(SECRETS) or None
    try:
        return ConsoleSettings(_secrets_dir=folder)
    except ValidationError as wrong:
        faults = wrong.errors(include_input=False, include_url=False, include_context=False)
        named = (f"{PREFIX}{'.'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in faults)
        raise leave(WRONG_INPUT, *named) from None


def _of_the_run(settings: Any) -> dict[str, Any]:
    """What the environment leaves open, as the one run of this machine has it."""
    from pydantic import SecretStr  # noqa: PLC0415  same

    live = [each for each in runs.live_runs() if each[1].services] if given() is None else []
    found = [record for _, record in live]
    told: dict[str, Any] = {}
    if not settings.amqp_url.get_secret_value():
        url = os.environ.get(BROKER) or (found[0].amqp.get("operator", "") if len(found) == 1 else "")
        told["amqp_url"] = SecretStr(url)
    if len(found) == 1 and settings.seasons == places.SEASONS:
        told["seasons"] = Path(found[0].seasons)
    if len(found) == 1 and settings.callers is None:
        told["callers"] = live[0][0] / runs.CALLERS
    return told


def _file(given: Path | None) -> Path:
    return places.from_caller(given) if given is not None else Path(settings().accounts)
