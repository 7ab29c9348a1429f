"""`recipients add|rotate|revoke|list`: who outside reads what they are told, each with secrets of its own [DLV-5]."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import quote

import typer

from cli.asked import access, systems
from cli.attended import WRONG_INPUT, awaited, beside, leave
from cli.audit import AUDIT, AuditFile, Because, done
from cli.callers import Place, Until, changed, day, file_of, moment, shown_secret, tell
from cli.deliveries import posted
from cli.shown import AsJson, as_json, errors, table
from contracts.callers import RECIPIENT, Kind, Scope
from contracts.recipients import OF_A_BASE, RecipientKind, recipient_name
from operations import callers
from operations.access import Access
from operations.callers import CannotChange
from operations.client import Denied, OperationsClient, Unanswered
from operations.deliveries import last_heartbeats

app: Final = typer.Typer(
    help="Who outside reads what they are told: callers, each with the log of one recipient.", no_args_is_help=True
)


class ChosenWay(StrEnum):
    """How a recipient hears what it is told [DLV-2]."""

    PULL = "pull"
    PUSH = "push"
    QUEUE = "queue"


_DELIVERY: Final = "delivery"
_KIND: Final[dict[RecipientKind, Kind]] = {recipient: kind for kind, recipient in RECIPIENT.items()}
_SCOPES: Final = {RecipientKind.PLATFORM: frozenset({Scope.OWN_DELIVERIES})}
"""What is given where it is not all that is usual for the kind: who posts events has a caller of its own for that."""
Name = Annotated[str, typer.Argument(metavar="NAME", help="What the caller is called, as `list` shows it.")]


@app.command()
def add(
    kind: Annotated[RecipientKind, typer.Argument(metavar="KIND", help=", ".join(RecipientKind))],
    *,
    base: Annotated[str | None, typer.Option(metavar="CODE", help="Whose, for `hr` and `teaching`.")] = None,
    name: Annotated[str | None, typer.Option(help="What the caller is called. [default: as the recipient is]")] = None,
    way: Annotated[
        ChosenWay, typer.Option(help="It reads, is pushed to at its --url, or has a queue of its own fed.")
    ] = (ChosenWay.PULL),
    url: Annotated[str | None, typer.Option(help="Where it is pushed to.")] = None,
    since: Annotated[int, typer.Option(min=1, metavar="NUMBER", help="Pushed or fed from this number on.")] = 1,
    heartbeat: Annotated[
        int | None, typer.Option(min=1, metavar="MINUTES", help="How often it hears one. [default: as its seasons say]")
    ] = None,
    until: Until = None,
    file: Place = None,
    because: Because,
    kept_in: AuditFile = AUDIT,
) -> None:
    """Let a recipient read what it is told, and tell its secret this once; it has all that was said before, too.

    A hospital's queue is fed in any case.
    """
    if (kind in OF_A_BASE) != (base is not None):
        raise leave(WRONG_INPUT, f"a recipient of kind {kind} has {'a' if kind in OF_A_BASE else 'no'} --base")
    if (way is ChosenWay.PUSH) != (url is not None):
        raise leave(WRONG_INPUT, f"{way} has {'a' if way is ChosenWay.PUSH else 'no'} --url")
    fed = way is ChosenWay.PULL or (way is ChosenWay.QUEUE and kind is RecipientKind.HR)
    if fed and (since, heartbeat) != (1, None):
        raise leave(WRONG_INPUT, "--since and --heartbeat are of what is pushed, or of a queue that is fed on demand")
    asked = None if fed else access("delivery")
    named, scopes = name or recipient_name(kind, base), _SCOPES.get(kind, frozenset())
    tell(
        changed(
            file,
            lambda known, hand: callers.added(
                known, hand, named, _KIND[kind], scopes=scopes, base=base, until=moment(until)
            ),
            lambda: done(
                kept_in,
                "recipients add",
                because,
                {"caller": named, "kind": kind.value, "base": base, "way": way.value},
            ),
        )
    )
    if asked is not None:
        wanted = {"url": url, "since": since} if way is ChosenWay.PUSH else {"way": way.value, "since": since}
        path = f"/v1/recipients/{quote(recipient_name(kind, base), safe='')}/address"
        awaited("delivery to answer", posted(asked, path, {**wanted, "heartbeat_minutes": heartbeat}))
        errors.print(f"{recipient_name(kind, base)}: by {way} from {since} on", style="dim")


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
    """Give a recipient a new secret, told this once; the one before holds until the overlap is over."""
    hours = timedelta(hours=overlap)
    tell(
        changed(
            file,
            lambda known, hand: callers.rotated(known, hand, name, hours, moment(until)),
            lambda: done(kept_in, "recipients rotate", because, {"caller": name, "overlap_hours": overlap}),
        )
    )


@app.command()
def revoke(name: Name, *, file: Place = None, because: Because, kept_in: AuditFile = AUDIT) -> None:
    """Let a recipient read no more, from this moment; what it is told is kept all the same, for whoever comes next."""
    changed(
        file,
        lambda known, hand: (callers.revoked(known, hand, name), None),
        lambda: done(kept_in, "recipients revoke", because, {"caller": name}),
    )
    errors.print(f"{name}: revoked", style="dim")


@app.command("list")
def show_all(*, file: Place = None, json: AsJson = False) -> None:
    """Show every caller who is a recipient, of which log, which of its secrets hold, and its last heartbeat.

    The last is delivery's to know: where none is here to be asked, it is left out.
    """
    try:
        known = callers.read(file_of(file))
    except CannotChange as cannot:
        raise leave(WRONG_INPUT, str(cannot)) from None
    now, beats = datetime.now(UTC), _last_heartbeats()
    told = [
        {
            "caller": each.name,
            "recipient": each.recipient,
            "secrets": [shown_secret(secret, now) for secret in each.secrets],
            "heartbeat": beats.get(each.recipient),
            "revoked": f"{day(each.revoked_at)} by {each.revoked_by}" if each.revoked_at else None,
        }
        for each in known.callers
        if each.recipient is not None
    ]
    if json:
        as_json(told)
    else:
        table(told, ("caller", "recipient", "secrets", "heartbeat", "revoked"))


def _last_heartbeats() -> dict[str, str | None]:
    """What the one system there is knows; whoever is away, or will not tell, is named."""
    there = [each for each in systems() if _DELIVERY in each.addresses and each.token]
    if len(there) != 1:
        return {}
    try:
        return awaited("delivery to answer", _asked(there[0]))
    except (Unanswered, Denied) as away:
        beside(f"no heartbeats: {away}")
        return {}


async def _asked(there: Access) -> dict[str, str | None]:
    async with OperationsClient.of(there) as client:
        return await last_heartbeats(client)
