"""A table for people, and the forms it is printed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

GAP: Final = "〓"
"""What stands where a character cannot be shown: the printers' mark for a sort they do not have."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column's heading and its share of the width."""

    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class Table:
    """One table with what stands above and below it; it begins on a page of its own."""

    title: str
    above: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...] = ()
    orientation: Literal["landscape", "portrait"] = "landscape"
    size: float = 8.0


@dataclass(frozen=True, slots=True)
class Unprinted:
    """What a print cannot show: in which line of the table, under which heading, and which characters.

    Line 0 is what stands above or below the table. Without characters, the text was too long for a page.
    """

    line: int
    heading: str
    text: str
    characters: str = ""

    @property
    def codes(self) -> str:
        """The characters by number, as one looks them up: `U+2A6D6`."""
        return " ".join(f"U+{ord(character):04X}" for character in self.characters)


def day_zh(day: date) -> str:
    """A date as official documents write it, without leading zeros [GB/T 9704]."""
    return f"{day.year}年{day.month}月{day.day}日"


def pdf(sheets: Sequence[Table], made_at: datetime) -> bytes:
    """The sheets as one PDF. The same sheets and moment give the same bytes."""
    from services.printing import typeset  # noqa: PLC0415  its libraries would be a third of a process's start

    return typeset.pdf(sheets, made_at)


def unprinted(sheets: Sequence[Table]) -> tuple[Unprinted, ...]:
    """What the PDF of these sheets cannot show; the workbook holds it all the same."""
    from services.printing import typeset  # noqa: PLC0415  same

    return typeset.unprinted(sheets)


def xlsx(sheets: Sequence[tuple[str, Table]], made_at: datetime) -> bytes:
    """A workbook of these sheets by the name on their tab."""
    from services.printing import workbook  # noqa: PLC0415  same

    return workbook.xlsx(sheets, made_at)
