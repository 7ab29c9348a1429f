"""The same sheets as one HTML page without scripts, for the screen."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from services.printing.sheet import Table

_STYLE: Final = (
    "body{font-family:'Noto Sans SC','Source Han Sans SC',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{border:1px solid #888;padding:.3rem .5rem;"
    "text-align:center}th{background:#eee}"
)


def webpage(title: str, sheets: Iterable[Table]) -> str:
    """The sheets one under another."""
    parts = [part for sheet in sheets for part in _html(sheet)]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _html(sheet: Table) -> Iterator[str]:
    yield f"<h1>{escape(sheet.title)}</h1>"
    yield from (f"<p>{escape(line)}</p>" for line in sheet.above)
    yield "<table><thead><tr>" + "".join(f"<th>{escape(each.heading)}</th>" for each in sheet.columns) + "</tr></thead>"
    rows = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in sheet.rows)
    yield "<tbody>" + "".join(rows) + "</tbody></table>"
    yield from (f"<p>{escape(line)}</p>" for line in sheet.below)
