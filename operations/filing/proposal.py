"""Next year's quota table, as a season's figures propose it, in the shape the next season file reads [CLO-3, ADM-8]."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from contracts.season.closing import Closing
from contracts.season.programmes import Programme
from contracts.season.season import Base, Season
from operations.filing.closing import ProgrammeFigures, SeasonFigures
from operations.filing.listing import listing

TABLE, REGIONS, PLAN = "proposal.csv", "proposal-regions.csv", "proposal.toml"
_HELD_BACK: Final = "PROV-ADJ"
Seats = Mapping[tuple[str, str], int]


def proposed(figures: Sequence[ProgrammeFigures], closing: Closing | None) -> Seats:
    """By the season's own bounds; where it has none, what there was."""
    return {(each.base, each.specialty): _proposed(each, closing) for each in figures}


def _proposed(each: ProgrammeFigures, closing: Closing | None) -> int:
    if closing is None:
        return each.seats
    empty = each.reported * 100 < closing.least_fill_percent * each.seats
    seats = each.reported if empty else each.seats
    failed = each.passed_first * 100 < closing.least_pass_percent * each.examined
    return seats * (100 - closing.cut_percent) // 100 if failed else seats


def proposal_files(known: SeasonFigures, season: Season) -> Iterator[tuple[str, bytes]]:
    """The table, where its bases lie, and the lines of a season file that read both."""
    seats = proposed(known.programmes, season.closing)
    columns = _columns(season)
    heads = [name for column in columns for name in (column, f"{column}_order" if _reserved(season, column) else "")]
    names = ("base_code", "base_name", *filter(None, heads), "total")
    held_back = _held_back(known, season)
    yield TABLE, listing(names, _rows(season, seats, columns, held_back))
    regions = ({"base_code": b.code, "prefecture": b.prefecture, "level": b.level.value} for b in season.bases)
    yield REGIONS, listing(("base_code", "prefecture", "level"), regions)
    yield PLAN, _plan(season, seats, columns, held_back).encode()


def _held_back(known: SeasonFigures, season: Season) -> int:
    """What the province has of its own: a seat it gave in its round stands with the base it was used at [ADM-2]."""
    given = sum(each.seats for each in known.programmes) - season.seats
    return season.held_back_seats - max(0, given)


def _columns(season: Season) -> dict[str, str]:
    """The specialty of each column, in the order in which the season first has it."""
    codes = dict.fromkeys(each.specialty for base in season.bases for each in base.programmes)
    return {code.lower().replace("-", "_"): code for code in codes}


def _reserved(season: Season, column: str) -> bool:
    code = _columns(season)[column]
    return any(each.specialty == code and each.reserved_order for base in season.bases for each in base.programmes)


def _rows(season: Season, seats: Seats, columns: Mapping[str, str], held_back: int) -> Iterator[Mapping[str, object]]:
    for base in season.bases:
        row: dict[str, object] = {"base_code": base.code, "base_name": base.name_zh}
        for column, code in columns.items():
            programme = _programme(base, code)
            row[column] = 0 if programme is None else seats[base.code, code]
            row[f"{column}_order"] = 0 if programme is None else _kept(programme, seats[base.code, code])
        yield {**row, "total": sum(seats[base.code, each.specialty] for each in base.programmes)}
    if held_back:
        row = {"base_code": _HELD_BACK, "base_name": "省内调剂", "total": held_back}
        yield {**row, **{name: 0 for column in columns for name in (column, f"{column}_order")}}


def _programme(base: Base, code: str) -> Programme | None:
    return next((each for each in base.programmes if each.specialty == code), None)


def _kept(programme: Programme, seats: int) -> int:
    """Seats stay reserved as far as they are proposed."""
    return min(programme.reserved_order, seats)


def _plan(season: Season, seats: Seats, columns: Mapping[str, str], held_back: int) -> str:
    """The lines that read the table: each column with what its programmes are, by base where they differ."""
    entries = [entry for column, code in columns.items() for entry in _entries(season, column, code)]
    row = [f'held_back_row = "{_HELD_BACK}"', f"printed_held_back = {held_back}"] if held_back else []
    lines = [
        f"# As {season.id} proposes it. Into the next season file, in the place of its [plan].",
        "[plan]",
        f'regions = "{REGIONS}"',
        "",
        "[[plan.quotas]]",
        f'table = "{TABLE}"',
        'total = "total"',
        *row,
        f"printed_seats = {sum(seats.values())}",
        "columns = [",
        *(f"  {entry}," for entry in entries),
        "]",
    ]
    return "\n".join(lines) + "\n"


def _entries(season: Season, column: str, code: str) -> Iterator[str]:
    """One for all bases where the programme is the same at all of them, else one for each kind and base."""
    kinds: dict[str, list[str]] = {}
    for base in season.bases:
        programme = _programme(base, code)
        if programme is not None:
            kinds.setdefault(_kind(programme), []).append(base.code)
    reserved = f', reserved_order = "{column}_order"' if _reserved(season, column) else ""
    for kind, bases in kinds.items():
        for where in [""] if len(kinds) == 1 else [f', where = {{ base_code = "{base}" }}' for base in bases]:
            yield f'{{ column = "{column}", specialty = "{code}"{where}, {kind}{reserved} }}'


def _kind(programme: Programme) -> str:
    told = [f"name_zh = {json.dumps(programme.name_zh, ensure_ascii=False)}", f"scarce = {_toml(programme.scarce)}"]
    told += ["pooled = true"] if programme.pooled else []
    codes = ", ".join(f'"{each.specialty}"' for each in programme.covers)
    return ", ".join([*told, *([f"covers = [{codes}]"] if codes else [])])


def _toml(truth: bool) -> str:  # noqa: FBT001  what TOML calls it
    return "true" if truth else "false"
