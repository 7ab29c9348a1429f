"""A table for people, and the forms it is printed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and its share of the width."""

    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with what stands above and below it; it begins on a page of its own."""

    title: str
    above: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...] = ()
    orientation: Literal["landscape", "portrait"] = "landscape"
    size: float = 8.0


def pdf(sheets: Sequence[Sheet], made_at: datetime) -> bytes:
    """The sheets as one PDF. The same sheets and moment give the same bytes."""
    from services.chassis import typeset  # noqa: PLC0415  its libraries would be a third of a process's start

    return typeset.pdf(sheets, made_at)


def xlsx(sheets: Sequence[tuple[str, Sheet]], made_at: datetime) -> bytes:
    """A workbook of these sheets by the name on their tab."""
    from services.chassis import workbook  # noqa: PLC0415  same

    return workbook.xlsx(sheets, made_at)
