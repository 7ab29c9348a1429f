"""`callers add|rotate|revoke|list`: who may ask the services what, each by name, with secrets of its own."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from pwd import getpwuid
from typing import Annotated, Final, TypeVar

import typer

from cli.attended import WRONG_INPUT, leave
from cli.audit import AUDIT, AuditFile, Because, done
from cli.shown import AsJson, as_json, console, errors, table
from contracts.callers import Callers, Kind, Scope, Secret
from contracts.vocabulary import SHANGHAI
from operations import callers, places, runs
from operations.callers import CannotChange, Hand, Made

app: Final = typer.Typer(help="Who may ask what: callers with scopes and secrets of their own.", no_args_is_help=True)
FILE: Final = "ZHAOLU_CALLERS"
T = TypeVar("T")

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the caller is called, on record too.")]
Place = Annotated[
    Path | None, typer.Option("--file", help=f"The file of callers. [default: {FILE}, else that of the one run here]")
]
Until = Annotated[datetime | None, typer.Option(help="The secret holds before this moment only.")]


@app.command()
def add(
    name: Name,
    *,
    kind: Annotated[Kind, typer.Option(help="What the caller is.")],
    base: Annotated[str | None, typer.Option(metavar="CODE", help="Whose, for a caller of kind base.")] = None,
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What it may; may be repeated. [default: what is usual for its kind]")
    ] = None,
    until: Until = None,
    file: Place = None,
    because: Because,
    kept_in: AuditFile = AUDIT,
) -> None:
    """Make a caller, and tell its secret this once; services know it at once, without a restart."""
    wanted = {"caller": name, "kind": kind, "base": base, "scopes": sorted(scope or ())}
    tell(
        changed(
            file,
            lambda known, hand: callers.added(
                known, hand, name, kind, scopes=scope or (), base=base, until=moment(until)
            ),
            lambda: done(kept_in, "callers add", because, wanted),
        )
    )


@app.command()
def rotate(
    name: Name,
    *,
    overlap: Annotated[float, typer.Option(min=0, metavar="HOURS", help="How long the secret before holds yet.")] = 168,
    until: Until = None,
    file: Place = None,
    because: Because,
    kept_in: AuditFile = AUDIT,
) -> None:
    """Give a caller a new secret, told this once; the one before holds until the overlap is over."""
    hours = timedelta(hours=overlap)
    tell(
        changed(
            file,
            lambda known, hand: callers.rotated(known, hand, name, hours, moment(until)),
            lambda: done(kept_in, "callers rotate", because, {"caller": name, "overlap_hours": overlap}),
        )
    )


@app.command()
def revoke(
    name: Name,
    *,
    secret: Annotated[str | None, typer.Option(metavar="ID", help="This secret only, as `list` names it.")] = None,
    file: Place = None,
    because: Because,
    kept_in: AuditFile = AUDIT,
) -> None:
    """Let a caller in no more, from this moment; its name stays on record."""
    changed(
        file,
        lambda known, hand: (callers.revoked(known, hand, name, secret), None),
        lambda: done(kept_in, "callers revoke", because, {"caller": name, "secret": secret}),
    )
    errors.print(f"{name}{f', secret {secret}' if secret else ''}: revoked", style="dim")


@app.command("list")
def show_all(*, file: Place = None, json: AsJson = False) -> None:
    """Show every caller: what it is and may, and which of its secrets hold."""
    try:
        known = callers.read(file_of(file))
    except CannotChange as cannot:
        raise leave(WRONG_INPUT, str(cannot)) from None
    now = datetime.now(UTC)
    told = [
        {
            "caller": each.name,
            "kind": each.kind,
            "base": each.base,
            "scopes": sorted(each.scopes),
            "secrets": [shown_secret(secret, now) for secret in each.secrets],
            "revoked": f"{day(each.revoked_at)} by {each.revoked_by}" if each.revoked_at else None,
        }
        for each in known.callers
    ]
    if json:
        as_json(told)
    else:
        table(told, ("caller", "kind", "base", "scopes", "secrets", "revoked"))


def file_of(given: Path | None) -> Path:
    if given is not None:
        return places.from_caller(given)
    if named := os.environ.get(FILE):
        return places.from_caller(Path(named))
    files = [folder / runs.CALLERS for folder, _ in runs.live_runs()]
    if len(files) != 1:
        raise leave(WRONG_INPUT, f"{len(files)} runs here; set {FILE}, or --file, to say which file of callers")
    return files[0]


def changed(file: Path | None, how: Callable[[Callers, Hand], tuple[Callers, T]], on_record: Callable[[], None]) -> T:
    """Change the file of callers; it goes on record as soon as it is known that it can be done, and before it is."""
    hand, of = Hand(getpwuid(os.getuid()).pw_name, datetime.now(UTC)), file_of(file)
    try:
        how(callers.read(of), hand)
        on_record()
        return callers.change(of, lambda known: how(known, hand))
    except CannotChange as cannot:
        raise leave(WRONG_INPUT, str(cannot)) from None


def tell(made: Made) -> None:
    """The secret alone goes to standard output, so that it can be led into a file."""
    if made.token is not None:
        console.print(made.token)
    if made.signs_with is not None:
        console.print(made.signs_with)
    errors.print(f"{made.caller}: this is told once; hand it over, and keep it nowhere else", style="dim")


def moment(told: datetime | None) -> datetime | None:
    return None if told is None else told.replace(tzinfo=told.tzinfo or SHANGHAI)


def shown_secret(secret: Secret, now: datetime) -> str:
    state = "holds" if secret.holds(now) else "over" if secret.until and secret.until <= now else "not yet"
    return f"{secret.id} {state}, {day(secret.since)} to {day(secret.until)}, by {secret.made_by}"


def day(moment: datetime | None) -> str:
    return "—" if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
