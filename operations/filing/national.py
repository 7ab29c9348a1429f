"""Numbered uploads of the national record, and what changed between two of them, for the national system [EXP-2].

An upload is whole; a delta holds the lines to be added, changed and removed in one that has the earlier upload.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx

from contracts.season.season import Base, Season
from operations.filing.listing import listing
from operations.filing.office import Office
from operations.filing.rosters import Files
from services.printing.forms import xlsx
from services.printing.sheet import Table, TableColumn

_ENTRY: Final = {"base": "培训基地代码", "application": "报名号", "category": "身份类型", "specialty": "培训专业代码",
                 "entered_at": "录取时间"}  # fmt: skip
_IDENTITY: Final = {"name": "姓名", "sex": "性别", "id_number": "身份证号"}
_CHANGE: Final = {"change": "变动"}
_WIDTHS: Final = {"application": 24, "base": 22, "entered_at": 26, "id_number": 22}
Line = Mapping[str, Any]
Who = Callable[[str], Line]
"""Who stands behind an application."""


@dataclass(frozen=True, slots=True)
class UploadLine:
    """One upload as finance lists it."""

    number: int
    taken_at: datetime
    by: str
    entries: int


def uploads(office: Office, season: Season) -> tuple[UploadLine, ...]:
    """All uploads of a season in turn."""
    return tuple(map(_upload, office.pages(_place(season), {})))


def take(office: Office, season: Season) -> UploadLine | None:
    """File the record as it stands now under the next number; None when nothing changed since the last upload."""
    try:
        return _upload(office.post(_place(season), {}))
    except httpx.HTTPStatusError as refused:
        said = refused.response
        if said.status_code == httpx.codes.CONFLICT and said.json()["detail"]["code"] == "nothing_changed":
            return None
        raise


def national(
    office: Office, season: Season, bases: tuple[Base, ...], number: int, since: int, *, identities: bool = True
) -> Files:
    """An upload as table and workbook; and, of any but the first, what changed since upload `since`."""
    place = f"{_place(season)}/{number}"
    here: list[dict[str, str]] = [{}] if bases == season.bases else [{"base": base.code} for base in bases]
    who: Who = (lambda application: office.identity(application)["identity"]) if identities else nobody
    entries = (entry for base in here for entry in office.one(place, base)["entries"])
    yield from _both(f"national-{number:04}", _ENTRY, entries, season, who)
    if since:
        since_then = ({"since": str(since), **base} for base in here)
        changes = (each for query in since_then for each in office.one(f"{place}/delta", query)["changes"])
        lines = ({**each["entry"], "change": each["change"]} for each in changes)
        name = f"national-{number:04}-since-{since:04}"
        yield from _both(name, _CHANGE | _ENTRY, lines, season, who)


def nobody(_application: str) -> Line:
    """For whoever may not know."""
    return {}


def _place(season: Season) -> str:
    return f"/v1/seasons/{season.id}/national/uploads"


def _upload(answer: Mapping[str, Any]) -> UploadLine:
    moment = datetime.fromisoformat(answer["taken_at"])
    return UploadLine(answer["number"], moment, answer["by"], answer["entries"])


def _both(name: str, columns: Mapping[str, str], lines: Iterable[Line], season: Season, who: Who) -> Files:
    """As a table for machines, and as a workbook in which programs leave ID numbers whole."""
    found = [{**line, **who(line["application"])} for line in lines]
    known = {**columns, **({} if who is nobody else _IDENTITY)}
    yield f"{name}.csv", listing(tuple(known), found)
    heads = tuple(TableColumn(f"{zh} {field}", _WIDTHS.get(field, 12)) for field, zh in known.items())
    rows = tuple(tuple("" if line[field] is None else str(line[field]) for field in known) for line in found)
    sheet = Table(f"{season.title_zh}国家系统上报信息", (name,), heads, rows)
    made_at = season.finance.term_starts if season.filings is None else season.filings.national_by
    yield f"{name}.xlsx", xlsx([(name, sheet)], made_at)
