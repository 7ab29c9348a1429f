"""The same sheets as a workbook: one table a sheet, its head repeated on every printed page.

Every cell is text, whatever it begins with: what a person typed is never a formula, nor an error value.
"""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from unicodedata import east_asian_width
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from contracts.tabs import tabs
from services.printing.sheet import GAP, Table

_THIN: Final = Side(style="thin")
_FRAME: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAPPED: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_FACE: Final = "宋体"
_WIDER: Final = 1.25
"""A column's share of the page in characters of the workbook's type."""
_LINE_POINTS: Final = 14.0
_MOST_POINTS: Final = 409.0
"""No spreadsheet program has higher rows."""
_TEXT: Final = "@"
"""Cells hold text: a long number must not become a float."""
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xlsx(sheets: Sequence[tuple[str, Table]], made_at: datetime) -> bytes:
    """A workbook of these sheets, each on a tab that has its name. The same sheets and moment give the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for tab, (_, sheet) in zip(tabs([name for name, _ in sheets]), sheets, strict=True):
        _fill(book.create_sheet(tab), sheet)
    saved = io.BytesIO()
    book.save(saved)
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None)
    return _dated(saved, tostring(book.properties.to_tree()), made_at)


def _dated(saved: io.BytesIO, properties: bytes, made_at: datetime) -> bytes:
    """The same workbook as made at this moment; whoever saves it writes down the present one everywhere."""
    into = io.BytesIO()
    with ZipFile(saved) as source, ZipFile(into, "w") as target:
        for name in source.namelist():
            content = properties if name == ARC_CORE else source.read(name)
            target.writestr(ZipInfo(name, made_at.timetuple()[:6]), content, ZIP_DEFLATED)
    return into.getvalue()


def _fill(page: Worksheet, sheet: Table) -> None:
    wide = len(sheet.columns)
    row = 1
    for line, size in ((sheet.title, 16), *((line, 11) for line in sheet.above)):
        _across(page, row, wide, line, size, "center" if row == 1 else "left")
        row += 1
    head = row
    for cells in ([column.heading for column in sheet.columns], *sheet.rows):
        for number, text in enumerate(cells, start=1):
            cell = _write(page, row, number, text)
            cell.alignment, cell.border, cell.number_format = _WRAPPED, _FRAME, _TEXT
            cell.font = Font(name=_FACE, size=10, bold=row == head)
        page.row_dimensions[row].height = _height(cells, sheet)
        row += 1
    for line in sheet.below:
        _across(page, row, wide, line, 10, "left")
        row += 1
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width * _WIDER
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation = sheet.orientation
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.9, footer=0.4)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页，共 &N 页"))
    page.freeze_panes = f"A{head + 1}"


def _write(page: Worksheet, row: int, number: int, text: str) -> Cell:
    """The cell with exactly this text; a mark stands for what the format cannot hold."""
    cell = page.cell(row, number, _NOT_IN_XML.sub(GAP, text))
    cell.data_type = "s"
    return cell


def _height(cells: Sequence[str], sheet: Table) -> float:
    """High enough for the cell that needs most lines: no program is trusted to find out when it opens the file."""
    lines = (
        -(-_breadth(text) // max(1, int(column.width * _WIDER) - 1))
        for text, column in zip(cells, sheet.columns, strict=True)
    )
    return min(max(1, *lines) * _LINE_POINTS + 4, _MOST_POINTS)


def _breadth(text: str) -> int:
    """In half-width characters: Chinese ones take two."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def _across(page: Worksheet, row: int, wide: int, text: str, size: int, horizontal: str) -> None:
    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=wide)
    cell = _write(page, row, 1, text)
    cell.font = Font(name=_FACE, size=size, bold=row == 1)
    cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
    page.row_dimensions[row].height = size * 2
