"""The clawback statements of everyone who left, printed by finance, and one list of what they owe [FIN-5]."""

from collections.abc import AsyncIterator
from typing import Any, Final
from urllib.parse import quote

from contracts.season.season import Base, Season
from operations.client import OperationsClient
from operations.filing.listing import listing
from operations.filing.rosters import Files

_FINANCE: Final = "finance"
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


async def clawbacks(client: OperationsClient, season: Season, bases: tuple[Base, ...]) -> Files:
    """A PDF for everyone who owes or owed something, and the list of all."""
    lines = list[dict[str, Any]]()
    async for found in _found(client, season, bases):
        lines.append(found)
        if found["claimed_fen"]:
            place = f"/v1/applications/{quote(found['application'], safe='')}/clawback.pdf"
            printed = await client.answer(_FINANCE, place, made=True)
            yield f"clawback-{found['application']}.pdf", printed.content
    yield "clawback.csv", listing(_LIST, lines)


async def _found(client: OperationsClient, season: Season, bases: tuple[Base, ...]) -> AsyncIterator[dict[str, Any]]:
    for base in bases:
        async for account in client.pages(_FINANCE, f"/v1/seasons/{season.id}/accounts", {"base": base.code}):
            if account["stage"] == "closed":
                place = f"/v1/applications/{quote(account['application'], safe='')}/clawback"
                yield {**await client.read(_FINANCE, place), "base": base.code}
