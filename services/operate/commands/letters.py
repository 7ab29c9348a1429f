"""`dead list|show|replay|drop`: what a service could not take, and what becomes of it."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from services.operate import dead, places
from services.operate.commands.attended import WRONG_INPUT, console, leave, say
from services.operate.commands.processes import SERVICES
from services.operate.runtime import runs

app: Final = typer.Typer(help="Dead letters: see why, put back, drop on the record.", no_args_is_help=True)
AUDIT: Final = places.SCRATCH / "audit.jsonl"

Of = Annotated[str | None, typer.Option("--service", help="Only this service's.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Message ids.")]
All = Annotated[bool, typer.Option("--all", help="All there are.")]
Code = Annotated[str | None, typer.Option("--code", help="Those that died for this reason, as `list` shows it.")]
Type = Annotated[str | None, typer.Option("--type", help="Those of this message type.")]
Audit = Annotated[Path, typer.Option(help="The audit file.")]


def _broker() -> str:
    """The operator's broker URL: given, or that of the one run there is."""
    if url := os.environ.get("ZHAOLU_OPERATOR_AMQP_URL"):
        return url
    urls = [record.amqp["operator"] for _, record in runs.live_runs() if "operator" in record.amqp]
    if len(urls) != 1:
        raise leave(WRONG_INPUT, f"{len(urls)} runs here; set ZHAOLU_OPERATOR_AMQP_URL to say which broker")
    return urls[0]


def _services(service: str | None) -> tuple[str, ...]:
    if service is not None and service not in SERVICES:
        raise leave(WRONG_INPUT, f"no service {service}; there are {', '.join(SERVICES)}")
    return SERVICES if service is None else (service,)


def _wanted(ids: list[str] | None, code: str | None, kind: str | None, *, every: bool) -> Callable[[dead.Letter], bool]:
    group = code is not None or kind is not None
    if bool(ids) + every + group != 1:
        raise leave(WRONG_INPUT, "name message ids, or a group by --code and --type, or --all")
    return lambda letter: (
        every or letter.id in (ids or ()) or (group and code in {None, letter.code} and kind in {None, letter.type})
    )


@app.command("list")
def show_all(service: Of = None) -> None:
    """List dead letters: service, reason, type, id."""
    found = asyncio.run(dead.letters(_broker(), _services(service)))
    table = Table("service", "reason", "field", "type", "id", box=None)
    for letter in found:
        table.add_row(letter.service, letter.code, letter.field, letter.type, letter.id)
    if found:
        console.print(table)
    say(f"{len(found)} dead letter(s)")


@app.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID")],  # noqa: A002  what it is called on the command line
    *,
    service: Of = None,
    body: Annotated[bool, typer.Option("--body", help="Show the bytes too; they may hold personal data.")] = False,
) -> None:
    """Show one dead letter: where it came from, why it died, under which rule, and what the broker did with it."""
    found = [letter for letter in asyncio.run(dead.letters(_broker(), _services(service))) if letter.id == id]
    if not found:
        raise leave(WRONG_INPUT, f"no dead letter {id}")
    for letter in found:
        about = {name: getattr(letter, name) for name in (*letter.__slots__, "rule") if name != "body"}
        console.print(json.dumps(about, ensure_ascii=False, indent=1), markup=False)
        if body:
            console.print(letter.body.decode(errors="backslashreplace"), markup=False)


@app.command()
def replay(
    ids: Ids = None,
    *,
    service: Of = None,
    code: Code = None,
    kind: Type = None,
    every: All = False,
    audit: Audit = AUDIT,
) -> None:
    """Put dead letters back before their service, byte for byte; who and when is kept in the audit file."""
    wanted = _wanted(ids, code, kind, every=every)
    done = asyncio.run(dead.replay(_broker(), _services(service), wanted, places.from_caller(audit)))
    say(f"put back {len(done)}")


@app.command()
def drop(
    ids: Ids = None,
    *,
    reason: Annotated[str, typer.Option(help="Why; it goes to the audit file.")],
    service: Of = None,
    code: Code = None,
    kind: Type = None,
    every: All = False,
    audit: Audit = AUDIT,
) -> None:
    """Remove dead letters for good; who, when, why and what is kept in the audit file."""
    wanted = _wanted(ids, code, kind, every=every)
    done = asyncio.run(dead.drop(_broker(), _services(service), wanted, reason, places.from_caller(audit)))
    say(f"dropped {len(done)}; recorded in {places.shown(places.from_caller(audit))}")
