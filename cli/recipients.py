"""`recipients add|rotate|revoke|list`: who outside reads what they are told, each with secrets of its own [DLV-5]."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import typer

from cli.attended import WRONG_INPUT, leave
from cli.audit import AUDIT, AuditFile, Because, done
from cli.callers import Place, Until, changed, day, file_of, moment, shown_secret, tell
from cli.shown import AsJson, as_json, errors, table
from contracts.callers import RECIPIENT, Kind, Scope
from contracts.recipients import OF_A_BASE, RecipientKind, recipient_name
from operations import callers
from operations.callers import CannotChange

app: Final = typer.Typer(
    help="Who outside reads what they are told: callers, each with the log of one recipient.", no_args_is_help=True
)
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
    until: Until = None,
    file: Place = None,
    because: Because,
    kept_in: AuditFile = AUDIT,
) -> None:
    """Let a recipient read what it is told, and tell its secret this once; it has all that was said before, too."""
    if (kind in OF_A_BASE) != (base is not None):
        raise leave(WRONG_INPUT, f"a recipient of kind {kind} has {'a' if kind in OF_A_BASE else 'no'} --base")
    named, scopes = name or recipient_name(kind, base), _SCOPES.get(kind, frozenset())
    tell(
        changed(
            file,
            lambda known, hand: callers.added(
                known, hand, named, _KIND[kind], scopes=scopes, base=base, until=moment(until)
            ),
            lambda: done(kept_in, "recipients add", because, {"caller": named, "kind": kind.value, "base": base}),
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
    """Show every caller who is a recipient, of which log, and which of its secrets hold."""
    try:
        known = callers.read(file_of(file))
    except CannotChange as cannot:
        raise leave(WRONG_INPUT, str(cannot)) from None
    now = datetime.now(UTC)
    told = [
        {
            "caller": each.name,
            "recipient": each.recipient,
            "secrets": [shown_secret(secret, now) for secret in each.secrets],
            "revoked": f"{day(each.revoked_at)} by {each.revoked_by}" if each.revoked_at else None,
        }
        for each in known.callers
        if each.recipient is not None
    ]
    if json:
        as_json(told)
    else:
        table(told, ("caller", "recipient", "secrets", "revoked"))
