"""The national upload of a season, and its deltas, as CSV for the national system [EXP-2]."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from contracts.season import Base, Season
from services.operate.filing.listing import listing
from services.operate.filing.office import Office
from services.operate.filing.rosters import Files

_ENTERED: Final = ("base", "application", "category", "specialty", "entered_at")
_CHANGED: Final = ("base", "at", "change", "application", "category", "specialty")


def national(office: Office, season: Season, bases: tuple[Base, ...], since: str | None) -> Files:
    """Who was on record when the upload was due, and every amendment after it, or after `since`."""
    query = {} if since is None else {"since": since}
    records = [office.one(f"/v1/seasons/{season.id}/bases/{base.code}/national", query) for base in bases]
    due = records[0]["due"][:10] if records else ""
    yield f"national-{due}.csv", _table(_ENTERED, records, "uploaded")
    yield f"national-{due}-deltas.csv", _table(_CHANGED, records, "deltas")


def _table(columns: Sequence[str], records: Sequence[Mapping[str, Any]], field: str) -> bytes:
    return listing(columns, ({"base": record["base"], **line} for record in records for line in record[field]))
