"""`audit list|verify`: what was done to the system, by whom and why; whether the trail is what was entered [OPS-2]."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from cli.asked import access, systems
from cli.attended import FAILED, WRONG_INPUT, awaited, leave, say
from cli.shown import AsJson, as_json, errors, table
from operations import audit, places
from operations.access import Access
from operations.client import Denied, OperationsClient, Unanswered
from services.delivery.domain.trail.chain import fault

app: Final = typer.Typer(help="Who did what, and why: the audit trail of the system.", no_args_is_help=True)
AUDIT: Final = places.SCRATCH / "audit.jsonl"
"""What was done from this machine, until it is told to the system."""


def _said(why: str) -> str:
    """A reason is words. Raises `BadParameter` for blanks."""
    if not why.strip():
        raise typer.BadParameter("say why, in words")
    return why.strip()


Because = Annotated[
    str,
    typer.Option(
        "--because", "--reason", metavar="WHY", callback=_said, help="Why; it goes on record, and nobody acts without."
    ),
]
AuditFile = Annotated[Path, typer.Option("--audit", envvar="ZHAOLU_AUDIT", help="The audit file.")]
_LISTED: Final = ("number", "done_at", "by", "did", "because", "about")
_DELIVERY: Final = "delivery"


@app.command("list")
def show_all(
    *,
    after: Annotated[int, typer.Option(min=0, help="What follows this number.")] = 0,
    by: Annotated[str | None, typer.Option(help="Only what this person did.")] = None,
    json: AsJson = False,
) -> None:
    """Show what was done, by whom and why, in the order it was entered."""
    found = [
        each for each in awaited("delivery to answer", _read(access(_DELIVERY), after)) if by in {None, each["by"]}
    ]
    if json:
        as_json(found)
        return
    if found:
        table([{**each, "about": dict(each["about"])} for each in found], _LISTED)
    say(f"{len(found)} act(s)")


@app.command()
def verify(
    *,
    head: Annotated[
        str | None, typer.Option(metavar="NUMBER:DIGEST", help="What was the last entry when it was checked before.")
    ] = None,
) -> None:
    """Work the whole chain out again; say the last number and its digest, to be kept elsewhere and given next time."""
    entries = awaited("delivery to answer", _read(access(_DELIVERY), 0))
    if (wrong := fault(entries)) is not None:
        raise leave(FAILED, f"the trail was changed: {wrong}")
    if head is not None:
        number, _, digest = head.partition(":")
        if not number.isdecimal():
            raise leave(WRONG_INPUT, f"{head} is no NUMBER:DIGEST")
        known = {each["number"]: each["digest"] for each in entries}
        if int(number) and known.get(int(number)) != digest:
            raise leave(FAILED, f"the trail was changed: entry {number} is not the one that was kept")
    last = entries[-1] if entries else {"number": 0, "digest": ""}
    say(f"{len(entries)} entries, each bound to the one before it")
    say(f"--head {last['number']}:{last['digest']}")


def done(file: Path, did: str, because: str, about: Mapping[str, object]) -> None:
    """Put on record what is about to be done from here: on this disk, and in the system where that can be reached."""
    audit.record(places.from_caller(file), did, because, about)
    carried(places.from_caller(file))


def carried(file: Path) -> None:
    """Tell the system what was done from this machine; while it is away it stays in the file, and is told next time."""
    for asked in systems():
        if _DELIVERY in asked.addresses:
            try:
                awaited("delivery to take what was done", _carry(asked, file))
            except (Unanswered, Denied) as away:
                told = f"{places.shown(file)} keeps what was done until it can be told: {away.why}"
                errors.print(told, style="dim")  # what goes to standard output may be a secret, led into a file


async def _carry(asked: Access, file: Path) -> None:
    async with OperationsClient.of(asked) as client:
        await audit.carry_over(client, file)


async def _read(asked: Access, after: int) -> list[dict[str, Any]]:
    async with OperationsClient.of(asked) as client:
        return [each async for each in audit.trail(client, after)]
