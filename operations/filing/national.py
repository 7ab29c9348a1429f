"""Numbered uploads of the national record, and what changed between two of them, for the national system [EXP-2].

An upload is whole; a delta holds the lines to be added, changed and removed in one that has the earlier upload.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from contracts.season.season import Base, Season
from operations.client import Denied, OperationsClient
from operations.filing.identities import identity, looked_at
from operations.filing.listing import listing
from operations.filing.rosters import Files
from services.printing.forms import xlsx
from services.printing.sheet import Table, TableColumn

_ENTRY: Final = {"base": "培训基地代码", "application": "报名号", "category": "身份类型", "specialty": "培训专业代码",
                 "entered_at": "录取时间"}  # fmt: skip
_IDENTITY: Final = {"name": "姓名", "sex": "性别", "id_number": "身份证号"}
_NAMED: Final = {"named": "实际培训专业"}
_CHANGE: Final = {"change": "变动"}
_WIDTHS: Final = {"application": 24, "base": 22, "entered_at": 26, "id_number": 22}
_FINANCE: Final = "finance"
Line = Mapping[str, Any]
Who = Callable[[Line], Awaitable[Line]]
"""Who stands behind the application of a line."""


@dataclass(frozen=True, slots=True)
class UploadLine:
    """One upload as finance lists it."""

    number: int
    taken_at: datetime
    by: str
    entries: int


async def uploads(client: OperationsClient, season: Season) -> tuple[UploadLine, ...]:
    """All uploads of a season in turn."""
    return tuple([_upload(each) async for each in client.pages(_FINANCE, _place(season))])


async def take(client: OperationsClient, season: Season) -> UploadLine | None:
    """File the record as it stands now under the next number; None when nothing changed since the last upload."""
    try:
        return _upload(await client.post(_FINANCE, _place(season)))
    except Denied as refused:
        if (refused.status, refused.code) == (HTTPStatus.CONFLICT, "nothing_changed"):
            return None
        raise


async def national(
    client: OperationsClient,
    season: Season,
    bases: tuple[Base, ...],
    number: int,
    since: int,
    *,
    identities: bool = True,
) -> Files:
    """An upload as table and workbook; and, of any but the first, what changed since upload `since`."""
    place = f"{_place(season)}/{number}"
    here: list[dict[str, str]] = [{}] if bases == season.bases else [{"base": base.code} for base in bases]
    covering = any(programme.covers for base in season.bases for programme in base.programmes)
    who: Who = partial(_somebody, client, season if covering else None) if identities else nobody
    entries = (entry for base in here for entry in (await client.read(_FINANCE, place, base))["entries"])
    async for file in _both(f"national-{number:04}", _ENTRY, entries, season, who):
        yield file
    if since:
        since_then = ({"since": str(since), **base} for base in here)
        changes = (
            each for query in since_then for each in (await client.read(_FINANCE, f"{place}/delta", query))["changes"]
        )
        lines = ({**each["entry"], "change": each["change"]} async for each in changes)
        name = f"national-{number:04}-since-{since:04}"
        async for file in _both(name, _CHANGE | _ENTRY, lines, season, who):
            yield file


async def nobody(_line: Line) -> Line:
    """For whoever may not know."""
    return {}


async def _somebody(client: OperationsClient, covering: Season | None, line: Line) -> Line:
    """Who it is, and where programmes cover several specialties which one was wanted [ADM-8]."""
    known = await identity(client, line["application"])
    base = None if covering is None else covering.base(line["base"])
    if base is None:
        return dict(known["identity"])
    programme = next((each for each in base.programmes if each.specialty == line["specialty"]), None)
    named = None if programme is None else programme.named(known["preferences"]) or programme
    return {**known["identity"], "named": None if named is None else named.name_zh}


def _place(season: Season) -> str:
    return f"/v1/seasons/{season.id}/national/uploads"


def _upload(answer: Mapping[str, Any]) -> UploadLine:
    moment = datetime.fromisoformat(answer["taken_at"])
    return UploadLine(answer["number"], moment, answer["by"], answer["entries"])


async def _both(name: str, columns: Mapping[str, str], lines: AsyncIterator[Line], season: Season, who: Who) -> Files:
    """As a table for machines, and as a workbook in which programs leave ID numbers whole."""
    told = [line async for line in lines]
    found = [{**line, **known} for line, known in zip(told, await looked_at(told, who), strict=True)]
    named = _NAMED if any("named" in line for line in found) else {}
    known = {**columns, **({} if who is nobody else _IDENTITY), **named}
    yield f"{name}.csv", listing(tuple(known), found)
    heads = tuple(TableColumn(f"{zh} {field}", _WIDTHS.get(field, 12)) for field, zh in known.items())
    rows = tuple(tuple("" if line[field] is None else str(line[field]) for field in known) for line in found)
    sheet = Table(f"{season.title_zh}国家系统上报信息", (name,), heads, rows)
    made_at = season.finance.term_starts if season.filings is None else season.filings.national_by
    yield f"{name}.xlsx", xlsx([(name, sheet)], made_at)
