"""`deliveries log|missing|recover|replay`: what recipients were told, what nobody took over, and sending it again.

[DLV-1, DLV-3, DLV-4]
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote

import typer

from cli.asked import access
from cli.attended import WRONG_INPUT, awaited, leave, say
from cli.audit import AUDIT, AuditFile, Because, done
from cli.shown import AsJson, as_json, table
from operations.access import Access
from operations.client import OperationsClient
from operations.deliveries import Lacking, lacking, logged

app: Final = typer.Typer(help="What everybody outside was told, by recipient.", no_args_is_help=True)
_DELIVERY: Final = "delivery"
_ENTRY: Final = ("deliverynumber", "time", "type", "id")
_LACKING: Final = ("recipient", "last", "received", "missing", "overdue", "oldest", "heartbeat")
Recipient = Annotated[str, typer.Argument(metavar="RECIPIENT", help="As `platform` or `hr.KM-SECOND-PEOPLES`.")]


@app.command()
def log(
    recipient: Recipient,
    *,
    after: Annotated[int, typer.Option(min=0, help="What follows this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="So many at most.")] = 100,
    json: AsJson = False,
) -> None:
    """Show what a recipient was told, by number; with `--json` the messages whole."""
    found = awaited("delivery to answer", _log(access(_DELIVERY), recipient, after, limit))
    if json:
        as_json(found)
        return
    if found:
        table([{name: each[name] for name in _ENTRY} for each in found], _ENTRY)
    say(f"{len(found)} of what {recipient} was told after {after}")


@app.command()
def missing(
    recipient: Annotated[
        str | None, typer.Argument(metavar="[RECIPIENT]", help="One recipient; all there are if not said.")
    ] = None,
    *,
    json: AsJson = False,
) -> None:
    """Show, for each recipient, how much of what it was told it has not taken over or refused, since when.

    And when it was sent its last heartbeat.
    """
    found = awaited("delivery to answer", _missing(access(_DELIVERY), recipient))
    if recipient is not None and not found:
        raise leave(WRONG_INPUT, f"no recipient {recipient} there")
    told = [{name: getattr(each, name) for name in _LACKING} for each in found]
    if json:
        as_json(told)
    else:
        table(told, _LACKING)


@app.command()
def recover(
    recipient: Recipient,
    *,
    since: Annotated[int, typer.Option(min=1, metavar="NUMBER", help="From this number on.")],
    because: Because,
    kept_in: AuditFile = AUDIT,
) -> None:
    """Send a recipient everything again from a number on, whoever took it before; who and why is kept on record."""
    _sent("recover", recipient, {"number": since}, because, kept_in)
    say(f"{recipient}: everything from {since} on is sent again")


@app.command()
def replay(recipient: Recipient, *, because: Because, kept_in: AuditFile = AUDIT) -> None:
    """Send a recipient again what was given up, from the least number on; who and why is kept on record."""
    _sent("replay", recipient, {}, because, kept_in)
    say(f"{recipient}: what was given up is sent again")


def _sent(what: str, recipient: str, body: dict[str, int], because: str, kept_in: Path) -> None:
    asked = access(_DELIVERY)
    done(kept_in, f"deliveries {what}", because, {"recipient": recipient, **body})
    awaited("delivery to answer", posted(asked, f"/v1/recipients/{quote(recipient, safe='')}/{what}", body))


async def posted(asked: Access, path: str, body: Mapping[str, Any]) -> None:
    """Have delivery do this."""
    async with OperationsClient.of(asked) as client:
        await client.post(_DELIVERY, path, body or None)


async def _log(asked: Access, recipient: str, after: int, limit: int) -> list[dict[str, Any]]:
    async with OperationsClient.of(asked) as client:
        return await logged(client, quote(recipient, safe=""), after, limit)


async def _missing(asked: Access, recipient: str | None) -> list[Lacking]:
    async with OperationsClient.of(asked) as client:
        return [each async for each in lacking(client, recipient)]
