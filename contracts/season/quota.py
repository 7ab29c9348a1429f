"""From the rows of a quota table to bases and programmes, each row and each printed total checked [ADM-2]."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.season.errors import SeasonError
from contracts.season.plan import Cells, Column, QuotaTable, Sheet, Unresolved
from contracts.season.programmes import covered_in

Programmes = list[dict[str, Any]]
Specialties = Mapping[str, Cells]
"""The rows of the specialty table by code."""
FIRST_LINE: Final = 2
"""The line of a CSV file its first row stands on: the header is line 1."""


@dataclass(slots=True)
class Drawn:
    """What one table comes to: programmes by base, in the order printed; seats held back; faults."""

    bases: dict[str, tuple[str, Programmes]] = field(default_factory=dict)
    held_back: int = 0
    faults: list[SeasonError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a table; a number it cannot give is a fault, told under the line."""

    cells: Cells
    line: int

    def seats(self, column: str) -> int | None:
        """The number in this cell; None when it is empty. Raises `ValueError` when it is no number of seats."""
        text = (self.cells.get(column) or "").strip()
        if text and not (text.isascii() and text.isdigit()):
            raise ValueError(f"line {self.line}, {column}: {text!r} is not a number of seats")
        return int(text) if text else None


def draw(table: QuotaTable, key: str, specialties: Specialties) -> Drawn:
    """The programmes of every base in the table. `key` is where the table stands in the season file."""
    drawn = Drawn()
    at = f"{key}.table ({table.table.file})"
    drawn.faults += [SeasonError(at, says) for says in _unreadable(table)]
    if drawn.faults:
        return drawn
    sums: dict[str, list[int | None]] = {}
    for line, cells in enumerate(table.table.rows, FIRST_LINE):
        row = _Row(cells, line)
        try:
            _take(table, row, drawn, sums, specialties)
        except ValueError as wrong:
            drawn.faults.append(SeasonError(at, str(wrong)))
    if not drawn.faults:
        drawn.faults += [SeasonError(where, says) for where, says in _misprinted(table, key, drawn, sums)]
    return drawn


def _unreadable(table: QuotaTable) -> Iterator[str]:
    """Why the table as a whole cannot be used."""
    if table.table.fault is not None or not table.table.rows:
        yield table.table.fault or "it has no rows"
        return
    needed = [table.total, *(column.column for column in table.columns)]
    needed += [column.reserved_order for column in table.columns if column.reserved_order is not None]
    needed += [name for column in table.columns for name in column.where]
    needed += [table.unresolved.subtotal, *table.unresolved.columns] if table.unresolved else []
    for name in dict.fromkeys(("base_code", "base_name", *needed)):
        if name not in table.table.rows[0]:
            yield f"it has no column {name}"


def _take(
    table: QuotaTable, row: _Row, drawn: Drawn, sums: dict[str, list[int | None]], specialties: Specialties
) -> None:
    """One row. Raises `ValueError` naming the line when it does not add up."""
    code = row.cells["base_code"]
    if code in drawn.bases:
        raise ValueError(f"line {row.line}: {code} is listed twice")
    held_back = code == table.held_back_row
    total = row.seats(table.total)
    if total is None:
        raise ValueError(f"line {row.line}, {table.total}: a row must have a total")
    mine = [column for column in table.columns if all(row.cells[name] == is_ for name, is_ in column.where.items())]
    for column in mine:
        sums.setdefault(column.specialty, []).append(
            0 if held_back and not row.seats(column.column) else row.seats(column.column)
        )
    if held_back:
        drawn.held_back += total
        return
    programmes = [programme for column in mine if (programme := _programme(row, column, specialties))]
    programmes += _left_over(table, row, mine, specialties)
    found = sum(programme["seats"] for programme in programmes)
    if found != total:
        raise ValueError(f"line {row.line}: the seats of {code} sum to {found}, {table.total} says {total}")
    drawn.bases[code] = (row.cells["base_name"], programmes)


def _programme(row: _Row, column: Column, specialties: Specialties) -> dict[str, Any] | None:
    seats = row.seats(column.column)
    if not seats:
        return None
    reserved = (row.seats(column.reserved_order) or 0) if column.reserved_order else 0
    if reserved > seats:
        raise ValueError(f"line {row.line}, {column.reserved_order}: {reserved} reserved of only {seats} seats")
    known = specialties.get(column.specialty, {})
    return {
        "specialty": column.specialty,
        "name_zh": column.name_zh or known.get("name_zh", column.specialty),
        "seats": seats,
        "scarce": known["scarce"] == "true" if known and not column.pooled else column.scarce or False,
        "pooled": column.pooled,
        **({"covers": covered_in(specialties, column.covers)} if column.covers else {}),
        "reserved_order": reserved,
        **({"stream": known["stream"]} if "stream" in known else {}),
    }


def _left_over(table: QuotaTable, row: _Row, mine: list[Column], specialties: Specialties) -> Programmes:
    """The pooled programme of a row with empty cells: what the subtotal leaves. Nothing may be left otherwise."""
    pool = table.unresolved
    if pool is None:
        if any(row.seats(column.column) is None for column in mine):
            raise ValueError(f"line {row.line}: a cell is empty, and nothing says where its seats stand")
        return []
    cells = {name: row.seats(name) for name in pool.columns}
    subtotal = row.seats(pool.subtotal)
    resolved = sum(seats or 0 for seats in cells.values())
    left = (subtotal or 0) - resolved
    if left < 0 or (left > 0) is not (None in cells.values()):
        told = f"{' + '.join(pool.columns)} is {resolved}, {pool.subtotal} says {subtotal}"
        raise ValueError(f"line {row.line}: {told}")
    if left == 0:
        return []
    return [
        {
            "specialty": pool.specialty,
            "name_zh": pool.name_zh,
            "seats": left,
            "scarce": pool.scarce,
            "pooled": True,
            **({"covers": covered_in(specialties, _blank(pool, row, mine))} if pool.covers_blank else {}),
            "reserved_order": 0,
        }
    ]


def _blank(pool: Unresolved, row: _Row, mine: list[Column]) -> Iterator[str]:
    """The specialties of the row's empty cells, with what their columns cover."""
    for column in mine:
        if column.column in pool.columns and row.seats(column.column) is None:
            yield from (column.specialty, *column.covers)


def _misprinted(
    table: QuotaTable, key: str, drawn: Drawn, sums: Mapping[str, list[int | None]]
) -> Iterator[tuple[str, str]]:
    """Sums that differ from the totals printed under the table. A column with empty cells can only fall short."""
    seats = sum(programme["seats"] for _, programmes in drawn.bases.values() for programme in programmes)
    if seats != table.printed_seats:
        yield f"{key}.printed_seats", f"the bases of {table.table.file} have {seats} seats, not {table.printed_seats}"
    if drawn.held_back != table.printed_held_back:
        yield (
            f"{key}.printed_held_back",
            f"{table.table.file} holds back {drawn.held_back} seats, not {table.printed_held_back}",
        )
    short = 0
    for at, column in enumerate(table.columns):
        printed, cells = column.printed_seats, sums.get(column.specialty, [])
        found = sum(cell or 0 for cell in cells)
        if printed is not None and (found > printed or (found < printed and None not in cells)):
            yield f"{key}.columns[{at}].printed_seats", f"{column.column} sums to {found} seats, not {printed}"
        elif printed is not None:
            short += printed - found
        reserved = _sum(drawn, column.specialty, "reserved_order")
        if column.printed_reserved is not None and reserved != column.printed_reserved:
            told = f"{column.reserved_order} sums to {reserved} seats, not {column.printed_reserved}"
            yield f"{key}.columns[{at}].printed_reserved", told
    pooled = _sum(drawn, table.unresolved.specialty, "seats") if table.unresolved is not None else 0
    if table.unresolved is not None and short != pooled:
        yield f"{key}.unresolved", f"{pooled} seats stand unresolved, {short} are missing from the printed columns"


def _sum(drawn: Drawn, specialty: str, what: str) -> int:
    """Seats of one kind in all programmes of a specialty."""
    every = (programme for _, programmes in drawn.bases.values() for programme in programmes)
    return sum(programme[what] for programme in every if programme["specialty"] == specialty)


def by_code(sheet: Sheet, column: str) -> dict[str, Cells]:
    """The rows of a table by the code in this column."""
    return {row[column]: row for row in sheet.rows if row.get(column)}
