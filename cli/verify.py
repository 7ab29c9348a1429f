"""`verify`: whether a folder of certificates is right, or the first thing in it that is not [ADM-9]."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json import loads
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from cli.attended import FAILED, WRONG_INPUT, leave
from cli.shown import AsJson, as_json, errors, line
from contracts.season.season import Season
from operations import places
from operations.filing.certificates import FOLDER
from operations.season_file import SeasonFileWrong, read_season, read_seasons
from operations.waiting import waiting_for
from verifier.keys import agreed, key_in
from verifier.listed import check_admitted, check_national
from verifier.notice import check_notice
from verifier.proof import KEY_FILE, MALFORMED, SEASON_FILE, Book, Wrong, book, key_of, signed
from verifier.rosters import check_roster
from verifier.whole import Checked, check_kept, check_season

MISSHAPEN: Final = MALFORMED
"""What reading raises when fields are missing, or hold something of another kind."""
_FROM_FOLDER: Final = (
    "注意：公钥取自被核验的文件夹本身。 ATTENTION: the key came from the folder itself; whoever wrote the folder "
    "may have written the key. Pin one you got by another way: --key FILE."
)
_SINCE: Final = "-since-"
KeyFile = Annotated[Path | None, typer.Option("--key", metavar="FILE", help="The public key you pin, got elsewhere.")]


@dataclass(frozen=True, slots=True)
class Trusted:
    """The key a season is checked with, and where it came from."""

    public_key: str
    source: str


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A season's folder, or that of its certificates.")],
    *,
    key: KeyFile = None,
    notice: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="A notice you kept, page or PDF.")] = None,
    kept: Annotated[Path | None, typer.Option(metavar="FILE", help="A season.head.json from before.")] = None,
    season: Annotated[Path | None, typer.Option(help="The season file. [default: deploy/seasons has it]")] = None,
    json: AsJson = False,
) -> None:
    """Check every certificate of a season without trusting whoever wrote it; names the first that is wrong.

    What lies beside the certificates is held against them too: notices, `admitted.csv`, what was filed.
    """
    with waiting_for("this machine, to check every certificate"):
        try:
            where = certificates_in(places.from_caller(folder))
            trusted = trusted_key(where, key, season)
            read = book(where, trusted.public_key)
            checked = check_season(read, season_for(read.head.get("season"), season))
            if kept is not None:
                file = places.from_caller(kept)
                check_kept(signed(_bytes(file), SEASON_FILE, key_of(trusted.public_key)), read)
            beside = dict(_beside(where, notice or (), checked, trusted.public_key))
        except Wrong as wrong:
            if json:
                about = {name: getattr(wrong, name) for name in ("file", "application", "field", "says")}
                as_json({"right": False, "wrong": about})
            raise leave(FAILED, f"不正确 wrong: {wrong}") from None
        except MISSHAPEN as misshapen:
            raise leave(FAILED, f"不正确 wrong: no certificates are made like that: {_kind(misshapen)}") from None
    _tell(checked, trusted, beside, as_document=json)


def warn(trusted: Trusted) -> None:
    """Say aloud that nothing was trusted but the folder itself, if that is so."""
    if trusted.source == "folder":
        errors.print(_FROM_FOLDER, style="bold red")


def certificates_in(folder: Path) -> Path:
    """The folder, or the `certificates` in it. Ends the command where there are none."""
    folder = folder / FOLDER if (folder / FOLDER).is_dir() else folder
    if not any(folder.glob("*.head.json")):
        raise leave(WRONG_INPUT, f"no certificates in {places.shown(folder)}")
    return folder


def trusted_key(folder: Path, pinned: Path | None, season: Path | None = None) -> Trusted:
    """The pinned key, else the one in the season file, named or in the checkout, else the folder's own.

    Raises `Wrong`.
    """
    told = _in_checkout(folder) if season is None else season_for(None, season).certificates_key
    if pinned is not None:
        found = Trusted(key_in(places.from_caller(pinned)), "pinned")
        if told not in {None, found.public_key}:
            raise Wrong(pinned.name, "", "public_key", f"is {found.public_key}, the season file has {told}")
    elif told is not None:
        found = Trusted(told, "season file")
    elif (folder / KEY_FILE).exists():
        return Trusted(key_in(folder / KEY_FILE), "folder")
    else:
        raise leave(WRONG_INPUT, f"no public key in {places.shown(folder / KEY_FILE)}; give one with --key FILE")
    agreed(found.public_key, folder)
    return found


def _in_checkout(folder: Path) -> str | None:
    """The key of the season this folder says it is of, where the checkout has its file and a key stands there."""
    try:
        name = loads((folder / SEASON_FILE).read_bytes())["head"]["season"]
        return next((each.certificates_key for each in read_seasons(places.SEASONS) if each.id == name), None)
    except (OSError, SeasonFileWrong, *MALFORMED):
        return None


def recorded_pages(folder: Path, key: Path | None = None) -> Book:
    """The pages of a folder, or of the `certificates` in it, signatures and trees checked.

    Ends the command where there are none. Raises `Wrong`.
    """
    where = certificates_in(folder)
    return book(where, trusted_key(where, key).public_key)


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


def _beside(where: Path, named: Sequence[Path], checked: Checked, public_key: str) -> Iterator[tuple[str, str]]:
    """What else was compared: the notices named, and whatever lies beside the certificates of a season's folder."""
    around = where.parent if where.name == FOLDER else None
    hung = sorted((around / "notices").glob("*.*")) if around else []
    for file in (*map(places.from_caller, named), *hung):
        base = check_notice(_bytes(file), file.name, checked, public_key)
        if file in hung and file.stem != base:
            raise Wrong(file.name, "", "base", f"is the notice of {base}")
        yield file.name, "notice"
    if around is not None and (around / "admitted.csv").exists():
        yield "admitted.csv", f"{check_admitted(_bytes(around / 'admitted.csv'), 'admitted.csv', checked)} admitted"
    for file in sorted((around / "filed").glob("annex*.index.csv")) if around else []:
        workbook = _bytes(file.with_name(file.name.replace(".index.csv", ".xlsx")))
        yield file.name, f"{check_roster(_bytes(file), file.name, workbook, checked)} on a roster"
    uploads = sorted((around / "filed").glob("national-*.csv")) if around else []
    for file in (each for each in uploads if _SINCE not in each.name):
        yield file.name, f"{check_national(_bytes(file), file.name, checked)} filed"


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as unreadable:
        raise Wrong(file.name, "", "", f"cannot be read: {unreadable.strerror}") from None


def _kind(misshapen: Exception) -> str:
    return f"{type(misshapen).__name__} {misshapen}"


def _tell(checked: Checked, trusted: Trusted, beside: dict[str, str], *, as_document: bool) -> None:
    season, read = checked.season, checked.book
    counts = {"certificates": sum(len(each.page.certificates) for each in checked.places.values())}
    counts |= {"bases": len(checked.places), "bases_without": len(season.bases) - len(checked.places)}
    roots = {page.name: page.head["root"] for page in read.pages}
    key = {"key_id": read.key_id, "key_from": trusted.source}
    head = {"round": read.head["round"], "serial": read.head["serial"]}
    warn(trusted)
    if as_document:
        told = {"right": True, "season": season.id, "title_zh": season.title_zh, **counts, **key, **head}
        as_json({**told, "roots": roots, "beside": beside})
        return
    line(f"{season.id} {season.title_zh}")
    line(f"公钥 key {read.key_id}, {trusted.source}; 编次 serial {head['serial']}; 省调剂 round {head['round']}")
    for name, root in roots.items():
        line(f"凭证根 root {root}  {name}", "dim")
    for name, what in beside.items():
        line(f"一致 agrees: {name}, {what}", "dim")
    line(
        f"全部正确 all right: {counts['certificates']} certificates of {counts['bases']} base(s); "
        f"{counts['bases_without']} base(s) published none",
        "green",
    )
