"""Pages for a person to sign: a heading, a table that repeats its head, notes, page numbers; Chinese type embedded.

Nothing vanishes from them: a character that no typeface shows leaves a mark and a line under its table that tells
which one it was, and so does a cell too long for a page.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fpdf import FPDF
from fpdf.enums import Align, WrapMode
from fpdf.fonts import FontFace

from services.printing.legible import Room, legible
from services.printing.sheet import Table, Unprinted
from services.printing.typeface import MAIN, cut_font, faces_for

_ALWAYS: Final = "0123456789 第页共，。（）：-./¥…"
_MARGIN_MM: Final = 10
_FOOT_MM: Final = 6
_PADDING_MM: Final = 0.6
_POINT_MM: Final = 25.4 / 72
_A4_MM: Final = {"landscape": (297, 210), "portrait": (210, 297)}


class _Pages(FPDF):
    """A4 pages with their number at the foot."""

    def footer(self) -> None:
        self.set_y(-_MARGIN_MM)
        self.set_font(MAIN.family, size=8)
        self.cell(0, 4, f"第 {self.page_no()} 页，共 {{nb}} 页", align=Align.C)


def pdf(sheets: Sequence[Table], made_at: datetime) -> bytes:
    """The sheets as one PDF. The same sheets and moment give the same bytes."""
    pages = _Pages(format="A4")
    pages.set_creation_date(made_at)
    pages.set_margin(_MARGIN_MM)
    pages.set_auto_page_break(auto=True, margin=_MARGIN_MM + _FOOT_MM)
    printed = [sheet for sheet, _ in _legible(sheets)]
    faces = faces_for(_characters(printed))
    with TemporaryDirectory() as folder:
        for face, characters in faces.items():
            pages.add_font(face.family, fname=cut_font(characters, Path(folder), face))
        pages.set_fallback_fonts([face.family for face in faces if face is not MAIN])
        for sheet in printed:
            _set(pages, sheet)
        return bytes(pages.output())


def unprinted(sheets: Sequence[Table]) -> tuple[Unprinted, ...]:
    """What the print of these sheets cannot show, and where."""
    return tuple(each for _, wanting in _legible(sheets) for each in wanting)


def _legible(sheets: Sequence[Table]) -> list[tuple[Table, tuple[Unprinted, ...]]]:
    asked = _characters(sheets)
    shown = frozenset("".join(faces_for(asked + unicodedata.normalize("NFC", asked)).values())).__contains__
    return [legible(sheet, shown, _room(sheet)) for sheet in sheets]


def _room(sheet: Table) -> Room:
    """What a page gives a table, the lines above it aside: a row too high for what is left goes to the next page."""
    wide, high = _A4_MM[sheet.orientation]
    share = (wide - 2 * _MARGIN_MM) / max(1, sum(column.width for column in sheet.columns))
    return Room(
        em_mm=sheet.size * _POINT_MM,
        line_mm=_line_mm(sheet),
        height_mm=high - 2 * _MARGIN_MM - _FOOT_MM - 4 * _PADDING_MM,
        widths_mm=tuple(column.width * share - 2 * _PADDING_MM for column in sheet.columns),
    )


def _line_mm(sheet: Table) -> float:
    return sheet.size * 0.5


def _set(pages: FPDF, sheet: Table) -> None:
    pages.add_page(orientation=sheet.orientation)
    pages.set_font(MAIN.family, size=15)
    pages.multi_cell(0, 9, sheet.title, align=Align.C, new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)
    pages.set_font(MAIN.family, size=9)
    for line in sheet.above:
        pages.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)
    pages.ln(1)
    pages.set_font(MAIN.family, size=sheet.size)
    if sheet.columns:
        with pages.table(
            col_widths=tuple(column.width for column in sheet.columns),
            headings_style=FontFace(fill_color=(235, 235, 235)),
            line_height=_line_mm(sheet),
            padding=_PADDING_MM,
            repeat_headings=1,
            text_align=Align.C,
            v_align="MIDDLE",
            wrapmode=WrapMode.CHAR,
        ) as table:
            for cells in ([column.heading for column in sheet.columns], *sheet.rows):
                table.row(cells)
    pages.ln(2)
    pages.set_font(MAIN.family, size=9)
    for line in sheet.below:
        pages.multi_cell(0, 5.5, line, new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)


def _characters(sheets: Iterable[Table]) -> str:
    texts = [_ALWAYS]
    for sheet in sheets:
        texts += [sheet.title, *sheet.above, *sheet.below, *(column.heading for column in sheet.columns)]
        texts += [cell for row in sheet.rows for cell in row]
    return "".join(sorted(set("".join(texts))))
