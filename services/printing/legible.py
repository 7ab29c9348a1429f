"""What a print can show of a sheet: every character has a glyph or a mark, and every row fits on a page."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from services.printing.sheet import GAP, Table, Unprinted

_BREAKS: Final = frozenset("\t\n\r\u2028\u2029")
_SPACES: Final = "Zs"
_UNSEEN: Final = "Cf"
_SELECTORS: Final = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
"""Variation selectors: they ask for another form of the character before them, and show nothing."""

Shown = Callable[[str], bool]
"""Whether some typeface has this character."""


@dataclass(frozen=True, slots=True)
class Room:
    """A page's room for a table: its columns' widths by heading, a line's height and the height there is, in mm."""

    em_mm: float
    line_mm: float
    height_mm: float
    widths_mm: tuple[float, ...]

    def per_line(self, column: int) -> int:
        """Characters that fit on a line of this column whatever they are: none is wider than it is high."""
        return max(1, int(self.widths_mm[column] / self.em_mm))

    def most(self, sheet: Table) -> int:
        """How many lines a row may have under the repeated head of the table."""
        head = max(-(-len(column.heading) // self.per_line(at)) for at, column in enumerate(sheet.columns))
        return max(1, int(self.height_mm / self.line_mm) - head)


def legible(sheet: Table, shown: Shown, room: Room) -> tuple[Table, tuple[Unprinted, ...]]:
    """The sheet as it can be printed, and what that leaves out. The very same sheet where nothing is left out."""
    found = list[Unprinted]()

    def seen(text: str, line: int = 0, heading: str = "") -> str:
        clear, wanting = _clear(text, shown)
        found.extend([Unprinted(line, heading, text, wanting)] if wanting else ())
        return clear

    above, below = tuple(map(seen, sheet.above)), tuple(map(seen, sheet.below))
    title, rows = seen(sheet.title), list[tuple[str, ...]]()
    most = room.most(sheet) if sheet.columns else 0
    for line, row in enumerate(sheet.rows, start=1):
        cells = []
        for at, text in enumerate(row):
            heading, fits = sheet.columns[at].heading, room.per_line(at) * most
            cell = seen(text, line, heading)
            if len(cell) > fits:
                found.append(Unprinted(line, heading, text))
                cell = f"{cell[: fits - 1]}…"
            cells.append(cell)
        rows.append(tuple(cells))
    printed = replace(sheet, title=title, above=above, below=(*below, *_notes(found)), rows=tuple(rows))
    return (sheet if printed == sheet else printed), tuple(found)


def _clear(text: str, shown: Shown) -> tuple[str, str]:
    """The text with a mark for what no typeface has, and those characters."""
    if all(map(shown, text)):
        return text, ""
    clear, wanting = "", ""
    for character in unicodedata.normalize("NFC", text):
        if character in _BREAKS or unicodedata.category(character) == _SPACES:
            clear += " "
        elif shown(character):
            clear += character
        elif unicodedata.category(character) != _UNSEEN and ord(character) not in _SELECTORS:
            clear, wanting = clear + GAP, wanting + character
    return clear, wanting


def _notes(found: list[Unprinted]) -> Iterator[str]:
    """One line under the table for each thing left out."""
    for each in found:
        where = f"第{each.line}行“{each.heading}”" if each.line else "表外文字"
        if each.characters:
            yield f"缺字：{where}中{GAP}为字库未收之字，依次为 {each.codes}，以电子表格为准。"
        else:
            yield f"截短：{where}过长，未能全部印出，以电子表格为准。"
