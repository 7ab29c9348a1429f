"""Reading the tables a service is started with."""

import csv
import tomllib
from pathlib import Path
from typing import Any


def read_tables(place: Path) -> dict[str, dict[str, Any]]:
    """The parsed TOML of one file, or of every `*.toml` in a folder, by file name without its ending.

    A text that ends in `.csv` names a file beside it, and becomes `{file, rows}`, or `{file, fault}` where that file
    cannot be read. A byte order mark, as some editors write one, is skipped. Raises `OSError` when the place cannot be
    read, and `ValueError` (of which `UnicodeDecodeError` and `tomllib.TOMLDecodeError` are kinds) or `RecursionError`
    when a file is not TOML that can be read.
    """
    files = sorted(place.glob("*.toml")) if place.is_dir() else [place]
    return {file.stem: _filled(tomllib.loads(file.read_text(encoding="utf-8-sig")), file.parent) for file in files}


def _filled(value: Any, folder: Path) -> Any:
    match value:
        case dict():
            return {key: _filled(inner, folder) for key, inner in value.items()}
        case list():
            return [_filled(inner, folder) for inner in value]
        case str() if value.endswith(".csv"):
            return _sheet(folder / value, value)
        case _:
            return value


def _sheet(path: Path, name: str) -> dict[str, Any]:
    """The rows under the header line; a row shorter or longer than the header spoils the file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            header, *rows = list(csv.reader(lines, strict=True)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as unreadable:
        return {"file": name, "fault": getattr(unreadable, "strerror", None) or str(unreadable)}
    uneven = [line for line, row in enumerate(rows, 2) if len(row) != len(header)]
    if uneven:
        return {"file": name, "fault": f"line {uneven[0]} has another number of cells than the header"}
    return {"file": name, "rows": [dict(zip(header, row, strict=True)) for row in rows]}
