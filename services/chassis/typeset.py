"""Pages for a person to sign: a heading, a table that repeats its head, notes, page numbers; Chinese type embedded.

The typeface is Noto Sans SC under the SIL Open Font Licence, from the package `justmytype-intl-cjk`. It is a variable
font of 18 MB: cut down to the characters of the document first, it is set in a fraction of a second.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF
from fpdf.enums import Align, WrapMode
from fpdf.fonts import FontFace

from services.chassis.sheet import Sheet

_FONT: Final = "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
_REGULAR: Final = 400
_FAMILY: Final = "Noto Sans SC"
_ALWAYS: Final = "0123456789 第页共，。（）：-./¥…"
_UNUSED_TABLES: Final = ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "VVAR", "MVAR"]
_MARGIN_MM: Final = 10


class _Pages(FPDF):
    """A4 pages with their number at the foot."""

    def footer(self) -> None:
        self.set_y(-_MARGIN_MM)
        self.set_font(_FAMILY, size=8)
        self.cell(0, 4, f"第 {self.page_no()} 页，共 {{nb}} 页", align=Align.C)


def pdf(sheets: Sequence[Sheet], made_at: datetime) -> bytes:
    """The sheets as one PDF. The same sheets and moment give the same bytes."""
    pages = _Pages(format="A4")
    pages.set_creation_date(made_at)
    pages.set_margin(_MARGIN_MM)
    pages.set_auto_page_break(auto=True, margin=_MARGIN_MM + 6)
    with TemporaryDirectory() as folder:
        pages.add_font(_FAMILY, fname=cut_font(_characters(sheets), Path(folder)))
        for sheet in sheets:
            _set(pages, sheet)
        return bytes(pages.output())


def _set(pages: FPDF, sheet: Sheet) -> None:
    pages.add_page(orientation=sheet.orientation)
    pages.set_font(_FAMILY, size=15)
    pages.multi_cell(0, 9, sheet.title, align=Align.C, new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)
    pages.set_font(_FAMILY, size=9)
    for line in sheet.above:
        pages.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)
    pages.ln(1)
    pages.set_font(_FAMILY, size=sheet.size)
    if sheet.columns:
        with pages.table(
            col_widths=tuple(column.width for column in sheet.columns),
            headings_style=FontFace(fill_color=(235, 235, 235)),
            line_height=sheet.size * 0.5,
            padding=0.6,
            repeat_headings=1,
            text_align=Align.C,
            v_align="MIDDLE",
            wrapmode=WrapMode.CHAR,
        ) as table:
            for cells in ([column.heading for column in sheet.columns], *sheet.rows):
                table.row(cells)
    pages.ln(2)
    pages.set_font(_FAMILY, size=9)
    for line in sheet.below:
        pages.multi_cell(0, 5.5, line, new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)


def _characters(sheets: Iterable[Sheet]) -> str:
    texts = [_ALWAYS]
    for sheet in sheets:
        texts += [sheet.title, *sheet.above, *sheet.below, *(column.heading for column in sheet.columns)]
        texts += [cell for row in sheet.rows for cell in row]
    return "".join(sorted(set("".join(texts))))


def cut_font(characters: str, folder: Path) -> Path:
    """The typeface at regular weight with these characters only, in a file of that folder."""
    options = Options(drop_tables=[*Options().drop_tables, *_UNUSED_TABLES], hinting=False, layout_features=[])
    subsetter = Subsetter(options)
    subsetter.populate(text=characters)
    with as_file(files("justmytype_intl_cjk") / _FONT) as whole:
        font = TTFont(whole, lazy=True)
        subsetter.subset(font)
        regular = instantiateVariableFont(font, {"wght": _REGULAR})
        regular["name"].setName(_FAMILY, 1, 3, 1, 0x409)  # the file calls itself by its thinnest weight
        path = folder / "regular.ttf"
        regular.save(path)
    return path
