"""What reading commands show: a document, as JSON for whoever reads on, or drawn from it for a person.

What others wrote is shown as it is: it is never taken for markup, and never cut. A sign that would move the cursor or
cannot be seen is spelt out.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import typer
from rich.cells import cell_len
from rich.console import Console

console: Final = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
errors: Final = Console(highlight=False, soft_wrap=True, markup=False, emoji=False, stderr=True)
_GAP: Final = "  "
AsJson = Annotated[bool, typer.Option("--json", help="The same as JSON, for programs.")]


def legible(told: object) -> str:
    """Text on one line, each sign in it to be seen."""
    return "".join(
        sign if sign.isprintable() or sign == "\u3000" else sign.encode("unicode_escape").decode() for sign in str(told)
    )


def as_json(document: Any) -> None:
    """Every command's `--json`: one document, its keys as the person's view names them."""
    console.print(json.dumps(document, ensure_ascii=False, indent=1))


def line(told: str, style: str = "") -> None:
    """One line, however long."""
    console.print(legible(told), style=style)


def table(rows: Sequence[Mapping[str, Any]], heads: Sequence[str]) -> None:
    """Rows under each other; where the terminal is too narrow for that, one after the other, a line for each value."""
    cells = [[_cell(row.get(head)) for head in heads] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    if console.is_terminal and sum(widths) + len(_GAP) * len(widths) > console.width:
        for row in cells:
            for head, value in zip(heads, row, strict=True):
                if value:
                    console.print(f"{_filled(head, max(map(cell_len, heads)))}{_GAP}{value}")
            console.print()
        return
    for number, row in enumerate([list(heads), *cells]):
        told = _GAP.join(_filled(value, width) for value, width in zip(row, widths, strict=True))
        console.print(told.rstrip(), style="bold" if number == 0 else "")


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return ", ".join(f"{legible(name)} {_cell(each)}" for name, each in value.items())
        case list() | tuple():
            return ", ".join(map(_cell, value))
        case _:
            return legible(value)


def _filled(told: str, width: int) -> str:
    return told + " " * (width - cell_len(told))
