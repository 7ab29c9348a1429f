"""Which season is meant, and which of its bases; what there is none of is wrong input, and told with what there is."""

from pathlib import Path

from cli.attended import WRONG_INPUT, leave
from contracts.season.season import Base, Season
from operations import places
from operations.season_file import read_seasons


def chosen(season: str, seasons: Path, codes: list[str] | None) -> tuple[Season, tuple[Base, ...]]:
    """The season of this id in this folder, and the bases with these codes; all of them where none is named."""
    known = read_seasons(places.from_caller(seasons))
    found = next((each for each in known if each.id == season), None)
    if found is None:
        there = ", ".join(each.id for each in known) or "none"
        raise leave(WRONG_INPUT, f"no season {season} under {seasons.name}; there are {there}")
    if strays := sorted(set(codes or ()) - {base.code for base in found.bases}):
        there = ", ".join(base.code for base in found.bases)
        raise leave(WRONG_INPUT, f"no base {', '.join(strays)} in {season}; there are {there}")
    return found, tuple(base for base in found.bases if not codes or base.code in codes)
