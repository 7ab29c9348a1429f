"""`export rosters|national|settlement|clawback SEASON`: what is filed with others, as files."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import httpx
import typer

from contracts.season import Base, Season
from contracts.vocabulary import SHANGHAI
from services.operate import places
from services.operate.commands.attended import FAILED, WRONG_INPUT, leave, say
from services.operate.filing.clawbacks import clawbacks
from services.operate.filing.national import Upload, national, take, uploads
from services.operate.filing.office import Access, Office
from services.operate.filing.rosters import Files, rosters
from services.operate.filing.settlements import settlements
from services.operate.filing.shelf import put
from services.operate.runtime import runs
from services.operate.season_file import read_seasons

app: Final = typer.Typer(help="Files for others: rosters, national record, settlement, clawback.", no_args_is_help=True)
_SECONDS: Final = 60.0

Id = Annotated[str, typer.Argument(metavar="SEASON", help="A season's id, as in its file.")]
Bases = Annotated[list[str] | None, typer.Option("--base", metavar="CODE", help="Only this base's; may be repeated.")]
Seasons = Annotated[Path, typer.Option("--seasons", help="Season files.")]
Out = Annotated[Path | None, typer.Option("--out", help="Where the files go. [default: out]")]


def _access() -> Access:
    """Finance and registration as given by the environment, or those of the one run there is."""
    given = {name: os.environ.get(f"ZHAOLU_OFFICE_{name.upper()}", "") for name in Access.__slots__}
    if all(given.values()):
        return Access(**given)
    running = [record for _, record in runs.live_runs() if {"finance", "registration"} <= record.services.keys()]
    if len(running) != 1:
        names = ", ".join(f"ZHAOLU_OFFICE_{name.upper()}" for name in given)
        raise leave(WRONG_INPUT, f"{len(running)} runs here; set {names} to say where to read")
    (run,) = running
    urls = run.services["finance"].url, run.services["registration"].url
    return Access(*urls, run.identity_token)


def _chosen(season: str, seasons: Path, codes: list[str] | None) -> tuple[Season, tuple[Base, ...]]:
    found = next((each for each in read_seasons(places.from_caller(seasons)) if each.id == season), None)
    if found is None:
        raise leave(WRONG_INPUT, f"no season {season}")
    if strays := sorted(set(codes or ()) - {base.code for base in found.bases}):
        raise leave(WRONG_INPUT, f"no base {', '.join(strays)} in {season}")
    return found, tuple(base for base in found.bases if not codes or base.code in codes)


@contextmanager
def _office() -> Iterator[Office]:
    """The office while it is read from; a service that does not answer ends the command."""
    try:
        with httpx.Client(timeout=_SECONDS) as client:
            yield Office(_access(), client)
    except httpx.HTTPError as failed:
        raise leave(FAILED, f"a service did not answer as it should: {failed}") from None


def _write(files: Callable[[Office], Files], out: Path | None) -> None:
    """Write what is read at the office, file by file."""
    with _office() as office:
        _put(files(office), out)


def _put(files: Files, out: Path | None) -> None:
    folder = places.OUT if out is None else places.from_caller(out)
    for path, size in put(files, folder):
        say(f"{places.shown(path)}  {size} bytes")


def _deadline(name: str, due: datetime) -> None:
    """Say by when it must be filed, and whether that has passed."""
    over = "; it has passed" if datetime.now(SHANGHAI) > due else ""
    say(f"{name}: due {due:%Y-%m-%d %H:%M}{over}")


@app.command("rosters")
def export_rosters(season: Id, *, base: Bases = None, seasons: Seasons = places.SEASONS, out: Out = None) -> None:
    """Write annex 4 or 5 of each base as XLSX and as PDF for the seal, and all of them together."""
    found, bases = _chosen(season, seasons, base)
    if found.filings is None:
        raise leave(WRONG_INPUT, f"the file of {season} has no [filings]")
    _deadline("rosters", found.filings.rosters_by)
    _write(lambda office: rosters(office, found, bases, tell=say), out)


@app.command("national")
def export_national(
    season: Id,
    *,
    base: Bases = None,
    upload: Annotated[int | None, typer.Option(metavar="N", min=1, help="Write this upload again; take none.")] = None,
    since: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Changes since this upload. [default: the one before]")
    ] = None,
    taken: Annotated[bool, typer.Option("--list", help="Only say which uploads there are.")] = False,
    identities: Annotated[bool, typer.Option(help="With names and ID numbers; each look is on record.")] = True,
    seasons: Seasons = places.SEASONS,
    out: Out = None,
) -> None:
    """Take the next numbered upload for the national system; write it, and what changed since the one before.

    When nothing changed since the last upload, none is taken and the last one is written again.
    """
    found, bases = _chosen(season, seasons, base)
    if found.filings is None:
        raise leave(WRONG_INPUT, f"the file of {season} has no [filings]")
    _deadline("national upload", found.filings.national_by)
    with _office() as office:
        known = _uploads(office, found, new=upload is None and not taken)
        for each in known if taken else ():
            say(f"upload {each.number}: {each.taken_at:%Y-%m-%d %H:%M} by {each.by}, {each.entries} trainees")
        number = upload or (known[-1].number if known else 0)
        before = number - 1 if since is None else since
        if not taken and number not in {each.number for each in known}:
            raise leave(WRONG_INPUT, f"no upload {number} in {season}")
        if not taken and before >= number:
            raise leave(WRONG_INPUT, f"upload {before} does not come before {number}")
        if not taken:
            _put(national(office, found, bases, number, before, identities=identities), out)


def _uploads(office: Office, season: Season, *, new: bool) -> tuple[Upload, ...]:
    """Every upload there is, a new one included where one is wanted and something changed."""
    fresh = take(office, season) if new else None
    known = uploads(office, season)
    if fresh is not None:
        say(f"upload {fresh.number} taken: {fresh.entries} trainees")
    elif new:
        say(f"nothing changed since upload {known[-1].number}" if known else "nobody is on record")
    return known


@app.command("settlement")
def export_settlement(
    season: Id,
    *,
    base: Bases = None,
    through: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="The last month settled.")] = None,
    seasons: Seasons = places.SEASONS,
    out: Out = None,
) -> None:
    """Write the settlement with central and provincial funds, per base and for all, as XLSX and PDF."""
    found, bases = _chosen(season, seasons, base)
    now = datetime.now(SHANGHAI)
    _write(lambda office: settlements(office, found, bases, through, now), out)


@app.command("clawback")
def export_clawback(season: Id, *, base: Bases = None, seasons: Seasons = places.SEASONS, out: Out = None) -> None:
    """Write the clawback statement of everyone who left, and one list of all."""
    found, bases = _chosen(season, seasons, base)
    _write(lambda office: clawbacks(office, found, bases), out)
