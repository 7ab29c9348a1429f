"""The clawback statements of everyone who left, printed by finance, and one list of what they owe [FIN-5]."""

from collections.abc import Iterator
from typing import Any, Final

from contracts.season.season import Base, Season
from operations.filing.listing import listing
from operations.filing.office import Office
from operations.filing.rosters import Files

_LIST: Final = (
    "base",
    "application",
    "closed_at",
    "counted_fen",
    "penalty_fen",
    "claimed_fen",
    "repaid_fen",
    "balance_fen",
)


def clawbacks(office: Office, season: Season, bases: tuple[Base, ...]) -> Files:
    """A PDF for everyone who owes or owed something, and the list of all."""
    lines = list[dict[str, Any]]()
    for found in _found(office, season, bases):
        lines.append(found)
        if found["claimed_fen"]:
            place = f"/v1/applications/{found['application']}/clawback.pdf"
            yield f"clawback-{found['application']}.pdf", office.file(place)
    yield "clawback.csv", listing(_LIST, lines)


def _found(office: Office, season: Season, bases: tuple[Base, ...]) -> Iterator[dict[str, Any]]:
    for base in bases:
        for account in office.pages(f"/v1/seasons/{season.id}/accounts", {"base": base.code}):
            if account["stage"] == "closed":
                yield {**office.one(f"/v1/applications/{account['application']}/clawback", {}), "base": base.code}
