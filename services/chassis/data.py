"""Reading the tables a service is started with."""

import tomllib
from pathlib import Path
from typing import Any


def read_tables(place: Path) -> dict[str, dict[str, Any]]:
    """The parsed TOML of one file, or of every `*.toml` in a folder, by file name without its ending.

    Raises `OSError` when the place cannot be read and `tomllib.TOMLDecodeError` when a file is not TOML.
    """
    files = sorted(place.glob("*.toml")) if place.is_dir() else [place]
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}
