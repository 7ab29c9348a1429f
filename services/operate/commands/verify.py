"""`verify`: whether a folder of certificates is right, or the first thing in it that is not [ADM-9]."""

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from contracts.season import Season
from services.operate import places
from services.operate.commands.attended import FAILED, WRONG_INPUT, console, leave
from services.operate.replay.certificates import FOLDER
from services.operate.season_file import SeasonFileWrong, read_season, read_seasons
from services.operate.verify.proof import Page, Wrong, pages
from services.operate.verify.province import check_season

KEY: Final = "key.json"


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the certificates lie.")],
    *,
    season: Annotated[Path | None, typer.Option(help="The season file. [default: deploy/seasons has it]")] = None,
    key: Annotated[str | None, typer.Option(help="The public key, in hexadecimal. [default: DIR/key.json]")] = None,
) -> None:
    """Check every certificate of a season without trusting whoever wrote it; names the first that is wrong."""
    found = recorded_pages(places.from_caller(folder), key)
    known = season_for(found[0].head.get("season"), season)
    try:
        check_season(found, known)
    except Wrong as wrong:
        raise leave(FAILED, f"不正确 wrong: {wrong}") from None
    _tell(found, known)


def recorded_pages(folder: Path, key: str | None = None) -> list[Page]:
    """The pages of a folder, or of the `certificates` in it, signatures and trees checked.

    Ends the command where there are none, or wrong ones.
    """
    folder = folder / FOLDER if (folder / FOLDER).is_dir() else folder
    if not any(folder.glob("*.head.json")):
        raise leave(WRONG_INPUT, f"no certificates in {places.shown(folder)}")
    try:
        return list(pages(folder, _key(folder) if key is None else key))
    except Wrong as wrong:
        raise leave(FAILED, f"不正确 wrong: {wrong}") from None


def season_for(name: Any, file: Path | None) -> Season:
    """The season of this file, or the one of this name that is in the checkout. Ends the command without one."""
    try:
        if file is not None:
            return read_season(places.from_caller(file))
        return next(season for season in read_seasons(places.SEASONS) if season.id == name)
    except SeasonFileWrong as wrong:
        raise leave(WRONG_INPUT, f"{wrong.path} is not a season file:", *wrong.faults) from None
    except StopIteration:
        raise leave(WRONG_INPUT, f"no season {name} in {places.shown(places.SEASONS)}; name its file") from None


def _key(folder: Path) -> str:
    try:
        return str(json.loads((folder / KEY).read_bytes())["public_key"])
    except (OSError, ValueError, KeyError):
        raise leave(WRONG_INPUT, f"no public key in {folder / KEY}; give it with --key") from None


def _tell(found: list[Page], season: Season) -> None:
    count = sum(len(page.certificates) for page in found if page.name != "round")
    without = len(season.bases) - sum(page.name != "round" for page in found)
    console.print(f"{season.id} {season.title_zh}", markup=False)
    console.print(
        f"全部正确 all right: {count} certificates of {len(season.bases) - without} base(s); "
        f"{without} base(s) published none",
        style="green",
        markup=False,
    )
