"""`dead list|show|replay|drop`: what a service could not take, and what becomes of it."""

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import uuid4

import typer

from cli.aftermath import Aftermath, ReplayOutcome, followed
from cli.asked import answering, broker, host_of
from cli.attended import WRONG_INPUT, attended, awaited, leave, say
from cli.audit import AUDIT, AuditFile, Because, carried
from cli.shown import AsJson, as_json, legible, line, table
from operations import dead_letters as dead
from operations import places
from operations.access import SERVICES
from operations.waiting import waiting_for
from services.chassis.messaging.fates import PUT_BACK

app: Final = typer.Typer(help="Dead letters: see why, put back, drop on the record.", no_args_is_help=True)
_LISTED: Final = ("service", "code", "field", "type", "id")

Of = Annotated[str | None, typer.Option("--service", help="Only this service's.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Message ids.")]
All = Annotated[bool, typer.Option("--all", help="All there are.")]
Code = Annotated[str | None, typer.Option("--code", help="Those that died for this reason, as `list` shows it.")]
Type = Annotated[str | None, typer.Option("--type", help="Those of this message type.")]


def _services(service: str | None) -> tuple[str, ...]:
    if service is not None and service not in SERVICES:
        raise leave(WRONG_INPUT, f"no service {service}; there are {', '.join(SERVICES)}")
    return SERVICES if service is None else (service,)


def _wanted(
    ids: list[str] | None, code: str | None, kind: str | None, *, every: bool
) -> Callable[[dead.DeadLetter], bool]:
    group = code is not None or kind is not None
    if bool(ids) + every + group != 1:
        raise leave(WRONG_INPUT, "name message ids, or a group by --code and --type, or --all")
    return lambda letter: (
        every
        or not {letter.id, legible(letter.id)}.isdisjoint(ids or ())
        or (group and code in {None, letter.code} and kind in {None, letter.type})
    )


def _found(service: str | None) -> list[dead.DeadLetter]:
    services, url = _services(service), broker()
    with answering(url):
        return awaited(f"the broker at {host_of(url)}", dead.letters(url, services))


def _about(letter: dead.DeadLetter) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in (*letter.__slots__, "rule") if name != "body"}


@app.command("list")
def show_all(*, service: Of = None, json: AsJson = False) -> None:
    """List dead letters: service, reason, type, id."""
    found = [_about(letter) for letter in _found(service)]
    if json:
        as_json(found)
        return
    if found:
        table(found, _LISTED)
    say(f"{len(found)} dead letter(s)")


@app.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID")],  # noqa: A002  what it is called on the command line
    *,
    service: Of = None,
    body: Annotated[bool, typer.Option("--body", help="Show the bytes too; they may hold personal data.")] = False,
    json: AsJson = False,
) -> None:
    """Show one dead letter: where it came from, why it died, under which rule, and what the broker did with it."""
    found = [letter for letter in _found(service) if id in {letter.id, legible(letter.id)}]
    if not found:
        raise leave(WRONG_INPUT, f"no dead letter {id}; ./zhaolu dead list shows those there are")
    bodies = [{"body": letter.body.decode(errors="backslashreplace")} if body else {} for letter in found]
    if json:
        as_json([_about(letter) | told for letter, told in zip(found, bodies, strict=True)])
        return
    for letter, told in zip(found, bodies, strict=True):
        as_json(_about(letter))
        for text in told.values():
            line(text)


@app.command()
def replay(
    ids: Ids = None,
    *,
    because: Because,
    service: Of = None,
    code: Code = None,
    kind: Type = None,
    every: All = False,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for what becomes of them.")] = 60.0,
    audit: AuditFile = AUDIT,
    json: AsJson = False,
) -> None:
    """Put dead letters back before their service, byte for byte, and tell what became of them.

    Who, when and why is kept in the audit file.
    """
    wanted, services, url = _wanted(ids, code, kind, every=every), _services(service), broker()
    with answering(url):
        mark = f"{PUT_BACK}{uuid4()}"
        work = dead.replay(url, services, wanted, places.from_caller(audit), mark, because)
        done = awaited(f"the broker at {host_of(url)} to take them back", work)
        carried(places.from_caller(audit))
        if not json:
            say(f"put back {len(done)}")
        after = Aftermath(mark, done)
        with waiting_for(lambda: f"{after.missing}; Ctrl-C leaves them to it"):
            attended(followed(after, url, wait))
    _tell(after, as_document=json)


def _tell(after: Aftermath, *, as_document: bool) -> None:
    told = [{"service": letter.service, "id": letter.id, "became": fate} for letter, fate in after.fates]
    if as_document:
        as_json(told)
        return
    for fate in ReplayOutcome:
        those = [each for each in told if each["became"] is fate]
        if those:
            say(f"{fate.value} {len(those)}")
        if fate not in {ReplayOutcome.HEARD, ReplayOutcome.REPEATED}:
            for each in those:
                say(f"  {each['service']}  {legible(each['id'])}")


@app.command()
def drop(
    ids: Ids = None,
    *,
    because: Because,
    service: Of = None,
    code: Code = None,
    kind: Type = None,
    every: All = False,
    audit: AuditFile = AUDIT,
) -> None:
    """Remove dead letters for good; who, when, why and what is kept in the audit file."""
    wanted, services, url = _wanted(ids, code, kind, every=every), _services(service), broker()
    with answering(url):
        work = dead.drop(url, services, wanted, because, places.from_caller(audit))
        done = awaited(f"the broker at {host_of(url)}", work)
    carried(places.from_caller(audit))
    say(f"dropped {len(done)}; recorded in {places.shown(places.from_caller(audit))}")
