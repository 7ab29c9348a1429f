"""A roster that was filed, by the list of whose lines it has: each of them was given that place [ADM-8, EXP-1].

The notice's columns have no application number; the list beside a workbook names it, by line, and the workbook by its
digest. Only what our own printer makes is understood of a workbook.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from hashlib import sha256
from html import unescape
from typing import Final

from contracts.tabs import tabs
from contracts.vocabulary import Category
from verifier.listed import check_place, lines_of
from verifier.proof import MALFORMED, Wrong, same
from verifier.whole import Checked

INDEX: Final = ("base", "line", "application", "category", "specialty", "workbook")
MOST: Final = 64 * 1024 * 1024
"""No part of a roster unpacks to more bytes than this."""
_NUMBER, _SPECIALTY = "序号", "培训专业"
_BASE, _BY = "培训基地（盖章）：", "\u3000\u3000填报人："
Row = Mapping[str, str]
_SHEET: Final = re.compile(r'<sheet [^>]*?name="([^"]*)"')
_ROW: Final = re.compile(r"<row [^>]*>(.*?)</row>", re.DOTALL)
_CELL: Final = re.compile(r'<c r="([A-Z]+)[0-9]+"[^>]*?(?:/>|><is><t[^>]*>(.*?)</t></is></c>)', re.DOTALL)


def check_roster(content: bytes, file: str, workbook: bytes, checked: Checked) -> int:
    """How many lines there are. Raises `Wrong` at the first that is not as the pages and the workbook have it."""
    lines = list(lines_of(content, file, (INDEX,)))
    digest, sheets = sha256(workbook).hexdigest(), dict[str, list[frozenset[str]]]()
    for line in lines:
        here = sheets.setdefault(line["base"], [])
        same(file, line["application"], line["workbook"], digest, "workbook")
        same(file, line["application"], line["line"], str(len(here) + 1), "line")
        if line["category"] != Category.POSTGRADUATE:
            check_place(line, file, checked)
            known = checked.known(line["application"]) or {}
            same(file, line["application"], line["category"], known.get("category"), "category")
        here.append(_names(line, file, checked))
    if len({line["application"] for line in lines}) < len(lines):
        raise Wrong(file, "", "application", "comes twice")
    _check_sheets(workbook, file.replace(".index.csv", ".xlsx"), sheets, checked)
    return len(lines)


def _names(line: Mapping[str, str], file: str, checked: Checked) -> frozenset[str]:
    """What may be printed of the place: the programme's name, or that of a specialty it covers [ADM-8]."""
    base = checked.season.base(line["base"])
    named = (each for each in base.programmes if each.specialty == line["specialty"]) if base else iter(())
    programme = next(named, None)
    if programme is None:
        raise Wrong(file, line["application"], "specialty", "is none of the base")
    return frozenset({programme.name_zh, *(each.name_zh or each.specialty for each in programme.covers)})


def _check_sheets(workbook: bytes, file: str, listed: Mapping[str, list[frozenset[str]]], checked: Checked) -> None:
    """For each base a sheet that names it, with a line for each on the list, in that order, in that specialty."""
    expected = dict(zip(tabs(list(listed)), listed.items(), strict=True))
    try:
        sheets = _sheets(workbook)
        lines = {tab: _lines(rows) for tab, rows in sheets.items()}
    except (*MALFORMED, OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
        raise Wrong(file, "", "", "is no workbook as rosters are") from None
    same(file, "", list(sheets), list(expected), "sheets")
    for tab, (code, places) in expected.items():
        base = checked.season.base(code)
        heads = [_letters(text.partition(_BY)[0]) for row in sheets[tab] for text in row.values()]
        if base is None or _letters(_BASE + base.name_zh) not in heads:
            raise Wrong(file, tab, _BASE, f"does not name {code}")
        same(file, tab, [number for number, _ in lines[tab]], [str(at) for at in range(1, len(places) + 1)], _NUMBER)
        for (number, specialty), names in zip(lines[tab], places, strict=True):
            if specialty not in names:
                same(file, f"{tab} {number}", specialty, " / ".join(sorted(names)), _SPECIALTY)


def _letters(text: str) -> str:
    """Without what a workbook cannot hold, and what stands there for it."""
    return "".join(filter(str.isalnum, text))


def _sheets(workbook: bytes) -> dict[str, list[Row]]:
    """By the name on its tab the rows of each sheet, each its texts by column."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        names = [unescape(name) for name in _SHEET.findall(_part(parts, "xl/workbook.xml"))]
        pages = [_part(parts, f"xl/worksheets/sheet{at}.xml") for at in range(1, len(names) + 1)]
    return {name: [_row(row) for row in _ROW.findall(page)] for name, page in zip(names, pages, strict=True)}


def _row(row: str) -> Row:
    return {column: unescape(text) for column, text in _CELL.findall(row)}


def _lines(rows: list[Row]) -> list[tuple[str, str]]:
    """The number and the specialty of each line."""
    head = next(at for at, row in enumerate(rows) if _NUMBER in row.values())
    where = {text: column for column, text in rows[head].items()}
    numbered = [row for row in rows[head + 1 :] if row.get(where[_NUMBER], "").isdigit()]
    return [(row[where[_NUMBER]], row[where[_SPECIALTY]]) for row in numbered]


def _part(parts: zipfile.ZipFile, name: str) -> str:
    if parts.getinfo(name).file_size > MOST:
        raise ValueError("longer than a roster")
    with parts.open(name) as part:
        return part.read(MOST).decode("utf-8")
