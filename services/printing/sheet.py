"""A table for people."""

from dataclasses import dataclass
from datetime import date
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
