"""Reading a season file so that a person who got it wrong is told every wrong key."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from contracts.season import Season


class SeasonFileWrong(Exception):
    """The file cannot be used; `faults` has one line per fault, each naming its key."""

    def __init__(self, path: Path, faults: tuple[str, ...]) -> None:
        super().__init__(f"{path.name}: " + "; ".join(faults))
        self.path = path
        self.faults = faults


def _key(location: tuple[str | int, ...]) -> str:
    """`bases[0].programmes[1].seats`, as one would look for it in the file."""
    spelt = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return spelt.removeprefix(".") or "the whole file"


def read_season(path: Path) -> Season:
    """The season in this file. Raises `SeasonFileWrong` with all faults at once."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as unreadable:
        raise SeasonFileWrong(path, (str(unreadable),)) from unreadable
    try:
        return Season.model_validate(table)
    except ValidationError as invalid:
        faults = invalid.errors(include_url=False, include_context=False, include_input=False)
        raise SeasonFileWrong(path, tuple(f"{_key(fault['loc'])}: {fault['msg']}" for fault in faults)) from invalid


def read_seasons(place: Path) -> tuple[Season, ...]:
    """The season of one file, or of every `*.toml` in a folder."""
    files = sorted(place.glob("*.toml")) if place.is_dir() else [place]
    return tuple(read_season(file) for file in files)
