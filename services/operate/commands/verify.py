"""`verify`: whether a folder of certificates is right, or the first thing in it that is not [ADM-9]."""

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from contracts.season import Season
from services.operate import places
from services.operate.commands.attended import FAILED, WRONG_INPUT, leave
from services.operate.commands.shown import AsJson, as_json, line
from services.operate.replay.certificates import FOLDER
from services.operate.season_file import SeasonFileWrong, read_season, read_seasons
from services.operate.verify.proof import Page, Wrong, pages
from services.operate.verify.province import check_season
from services.operate.waiting import waiting_for

KEY: Final = "key.json"
MISSHAPEN: Final = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What reading raises when fields are missing, or hold something of another kind."""


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the certificates lie.")],
    *,
    season: Annotated[Path | None, typer.Option(help="The season file. [default: deploy/seasons has it]")] = None,
    key: Annotated[str | None, typer.Option(help="The public key, in hexadecimal. [default: DIR/key.json]")] = None,
    json: AsJson = False,
) -> None:
    """Check every certificate of a season without trusting whoever wrote it; names the first that is wrong."""
    with waiting_for("this machine, to check every certificate"):
        try:
            found = recorded_pages(places.from_caller(folder), key)
            known = season_for(found[0].head.get("season"), season)
            check_season(found, known)
        except Wrong as wrong:
            if json:
                about = {name: getattr(wrong, name) for name in ("file", "application", "field", "says")}
                as_json({"right": False, "wrong": about})
            raise leave(FAILED, f"不正确 wrong: {wrong}") from None
        except MISSHAPEN as misshapen:
            raise leave(FAILED, f"不正确 wrong: no certificates are made like that: {_kind(misshapen)}") from None
    _tell(found, known, as_document=json)


def recorded_pages(folder: Path, key: str | None = None) -> list[Page]:
    """The pages of a folder, or of the `certificates` in it, signatures and trees checked.

    Ends the command where there are none. Raises `Wrong`.
    """
    folder = folder / FOLDER if (folder / FOLDER).is_dir() else folder
    if not any(folder.glob("*.head.json")):
        raise leave(WRONG_INPUT, f"no certificates in {places.shown(folder)}")
    return list(pages(folder, _key(folder) if key is None else key))


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
    except (OSError, ValueError, KeyError, TypeError):
        raise leave(WRONG_INPUT, f"no public key in {folder / KEY}; give it with --key") from None


def _kind(misshapen: Exception) -> str:
    return f"{type(misshapen).__name__} {misshapen}"


def _tell(found: list[Page], season: Season, *, as_document: bool) -> None:
    count = sum(len(page.certificates) for page in found if page.name != "round")
    without = len(season.bases) - sum(page.name != "round" for page in found)
    if as_document:
        counts = {"certificates": count, "bases": len(season.bases) - without, "bases_without": without}
        as_json({"right": True, "season": season.id, "title_zh": season.title_zh, **counts})
        return
    line(f"{season.id} {season.title_zh}")
    line(
        f"全部正确 all right: {count} certificates of {len(season.bases) - without} base(s); "
        f"{without} base(s) published none",
        "green",
    )
