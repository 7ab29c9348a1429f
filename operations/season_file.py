"""Reading a season file so that a person who got it wrong is told every wrong key."""

from pathlib import Path

from contracts.season.errors import SeasonWrong
from contracts.season.season import Season, season_of
from services.chassis.core.data import read_tables


class SeasonFileWrong(Exception):
    """The file cannot be used; `faults` has one line per fault, each naming its key."""

    def __init__(self, path: Path, faults: tuple[str, ...]) -> None:
        super().__init__(f"{path.name}: " + "; ".join(faults))
        self.path = path
        self.faults = faults


def read_season(path: Path) -> Season:
    """The season in this file. Raises `SeasonFileWrong` with all faults at once."""
    if path.is_dir():
        raise SeasonFileWrong(path, ("a folder, not a file",))
    try:
        (written,) = read_tables(path).values()
    except (OSError, ValueError, RecursionError) as unreadable:
        raise SeasonFileWrong(path, (str(unreadable),)) from unreadable
    try:
        return season_of(written)
    except SeasonWrong as wrong:
        raise SeasonFileWrong(path, tuple(map(str, wrong.faults))) from wrong


def read_seasons(place: Path) -> tuple[Season, ...]:
    """The season of one file, or of every `*.toml` in a folder."""
    files = sorted(place.glob("*.toml")) if place.is_dir() else [place]
    return tuple(read_season(file) for file in files)
