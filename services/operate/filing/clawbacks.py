"""The clawback statements of everyone who left, printed by finance, and one list of what they owe [FIN-5]."""

import csv
import io
from typing import Final

from contracts.season import Base, Season
from services.operate.filing.office import Office
from services.operate.filing.rosters import Files

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
    text = io.StringIO()
    lines = csv.DictWriter(text, _LIST, extrasaction="ignore", lineterminator="\r\n")
    lines.writeheader()
    for base in bases:
        for account in office.pages(f"/v1/seasons/{season.id}/accounts", {"base": base.code}):
            if account["stage"] != "closed":
                continue
            place = f"/v1/applications/{account['application']}/clawback"
            found = office.one(place, {})
            lines.writerow({**found, "base": base.code})
            if found["claimed_fen"]:
                yield f"clawback-{account['application']}.pdf", office.file(f"{place}.pdf")
    yield "clawback.csv", text.getvalue().encode("utf-8-sig")
