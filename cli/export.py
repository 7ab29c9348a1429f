"""`export WHAT SEASON`: what is filed with others, and how a season stands, as files."""

import os
import re
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import httpx
import typer

from cli.asked import why
from cli.attended import FAILED, WRONG_INPUT, awaited, beside, leave, say
from cli.shown import AsJson, as_json
from contracts.digest import key_id
from contracts.season.season import Base, Season
from contracts.vocabulary import SHANGHAI
from operations import places
from operations.filing.clawbacks import clawbacks
from operations.filing.national import UploadLine, national, take, uploads
from operations.filing.notices import notices
from operations.filing.office import Access, Office
from operations.filing.rosters import Files, rosters
from operations.filing.settlements import settlements
from operations.filing.shelf import put
from operations.season_file import read_seasons
from operations.waiting import waiting_for
from rehearsal.runtime import runs
from rehearsal.simulator.certificates import KEY, StillMoving
from verifier.keys import key_in

app: Final = typer.Typer(
    help="Files for others: rosters, national record, settlement, clawback, notices; fill and certificates as of now.",
    no_args_is_help=True,
)
_SECONDS: Final = 30.0
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
T = TypeVar("T")

Id = Annotated[str, typer.Argument(metavar="SEASON", help="A season's id, as in its file.")]
Bases = Annotated[list[str] | None, typer.Option("--base", metavar="CODE", help="Only this base's; may be repeated.")]
Seasons = Annotated[Path, typer.Option("--seasons", help="Season files.")]
Out = Annotated[Path | None, typer.Option("--out", help="Where the files go. [default: out]")]


_SERVICES: Final = ("finance", "registration", "admission")
_FILING: Final = ("finance", "registration", "token")
"""What has to be known where money and identities are read."""


def _access(needed: Sequence[str] = _FILING) -> Access:
    """Finance and registration as given by the environment, or those of the one run there is."""
    given = {name: os.environ.get(f"ZHAOLU_OFFICE_{name.upper()}", "") for name in Access.__slots__}
    if all(given[name] for name in needed):
        return Access(**given)
    asked = {name for name in needed if name in _SERVICES}
    running = [record for _, record in runs.live_runs() if asked <= record.services.keys()]
    if len(running) != 1:
        names = ", ".join(f"ZHAOLU_OFFICE_{name.upper()}" for name in needed)
        here = "no run" if not running else f"{len(running)} runs"
        raise leave(WRONG_INPUT, f"{here} here; set {names} to say where to read")
    (run,) = running
    urls = {name: run.services[name].url for name in _SERVICES if name in run.services}
    return Access(**{**given, **urls, "token": run.identity_token})


def _chosen(season: str, seasons: Path, codes: list[str] | None) -> tuple[Season, tuple[Base, ...]]:
    known = read_seasons(places.from_caller(seasons))
    found = next((each for each in known if each.id == season), None)
    if found is None:
        there = ", ".join(each.id for each in known) or "none"
        raise leave(WRONG_INPUT, f"no season {season} under {seasons.name}; there are {there}")
    if strays := sorted(set(codes or ()) - {base.code for base in found.bases}):
        there = ", ".join(base.code for base in found.bases)
        raise leave(WRONG_INPUT, f"no base {', '.join(strays)} in {season}; there are {there}")
    return found, tuple(base for base in found.bases if not codes or base.code in codes)


@contextmanager
def _office(needed: Sequence[str] = _FILING) -> Iterator[Office]:
    """The office while it is read from; a service that does not answer ends the command."""
    try:
        with waiting_for("finance and registration to answer"), httpx.Client(timeout=_SECONDS) as client:
            yield Office(_access(needed), client)
    except (httpx.HTTPError, httpx.InvalidURL) as failed:
        raise leave(FAILED, f"finance or registration: {why(failed)}; see ./zhaolu status, and ask again") from None


def _write(files: Callable[[Office], Files], out: Path | None, *, json: bool, due: datetime | None = None) -> None:
    """Write what is read at the office, file by file."""
    with _office() as office:
        _put(files(office), out, json=json, due=due)


def _put(files: Files, out: Path | None, *, json: bool, due: datetime | None = None) -> None:
    """Write each file; tell where it lies, and by when it must be filed."""
    folder, written = places.OUT if out is None else places.from_caller(out), list[dict[str, object]]()
    if due is not None and not json:
        say(f"due {due:%Y-%m-%d %H:%M}{'; it has passed' if datetime.now(SHANGHAI) > due else ''}")
    for path, size in put(files, folder):
        written.append({"file": str(path), "bytes": size})
        if not json:
            say(f"{places.shown(path)}  {size} bytes")
    if json:
        as_json({"due": None if due is None else due.isoformat(), "files": written})


@app.command("rosters")
def export_rosters(
    season: Id, *, base: Bases = None, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False
) -> None:
    """Write annex 4 or 5 of each base as XLSX and as PDF for the seal, and all of them together."""
    found, bases = _chosen(season, seasons, base)
    if found.filings is None:
        raise leave(WRONG_INPUT, f"the file of {season} has no [filings]")
    tell = beside if json else say
    _write(lambda office: rosters(office, found, bases, tell=tell), out, json=json, due=found.filings.rosters_by)


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
    json: AsJson = False,
) -> None:
    """Take the next numbered upload for the national system; write it, and what changed since the one before.

    When nothing changed since the last upload, none is taken and the last one is written again.
    """
    found, bases = _chosen(season, seasons, base)
    if found.filings is None:
        raise leave(WRONG_INPUT, f"the file of {season} has no [filings]")
    with _office() as office:
        known = _uploads(office, found, beside if json else say, new=upload is None and not taken)
        if taken and json:
            as_json([{**asdict(each), "taken_at": each.taken_at.isoformat()} for each in known])
        for each in known if taken and not json else ():
            say(f"upload {each.number}: {each.taken_at:%Y-%m-%d %H:%M} by {each.by}, {each.entries} trainees")
        number = upload or (known[-1].number if known else 0)
        before = number - 1 if since is None else since
        if not taken and number not in {each.number for each in known}:
            raise leave(WRONG_INPUT, f"no upload {number} in {season}")
        if not taken and before >= number:
            raise leave(WRONG_INPUT, f"upload {before} does not come before {number}")
        if not taken:
            files = national(office, found, bases, number, before, identities=identities)
            _put(files, out, json=json, due=found.filings.national_by)


def _uploads(office: Office, season: Season, tell: Callable[[str], None], *, new: bool) -> tuple[UploadLine, ...]:
    """Every upload there is, a new one included where one is wanted and something changed."""
    fresh = take(office, season) if new else None
    known = uploads(office, season)
    if fresh is not None:
        tell(f"upload {fresh.number} taken: {fresh.entries} trainees")
    elif new:
        tell(f"nothing changed since upload {known[-1].number}" if known else "nobody is on record")
    return known


@app.command("settlement")
def export_settlement(
    season: Id,
    *,
    base: Bases = None,
    through: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="The last month settled.")] = None,
    seasons: Seasons = places.SEASONS,
    out: Out = None,
    json: AsJson = False,
) -> None:
    """Write the settlement with central and provincial funds, per base and for all, as XLSX and PDF."""
    found, bases = _chosen(season, seasons, base)
    if through is not None and not _MONTH.fullmatch(through):
        raise leave(WRONG_INPUT, f"--through {through} is no month, which reads 2025-09")
    now = datetime.now(SHANGHAI)
    _write(lambda office: settlements(office, found, bases, through, now), out, json=json)


@app.command("clawback")
def export_clawback(
    season: Id, *, base: Bases = None, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False
) -> None:
    """Write the clawback statement of everyone who left, and one list of all."""
    found, bases = _chosen(season, seasons, base)
    _write(lambda office: clawbacks(office, found, bases), out, json=json)


@app.command("notices")
def export_notices(
    season: Id, *, base: Bases = None, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False
) -> None:
    """Write the public notice of each base that published one, as page and as PDF."""
    found, bases = _chosen(season, seasons, base)
    with _office(("registration", "token")) as office:
        _put(notices(office, found.model_copy(update={"bases": bases})), out, json=json)


@app.command("fill")
def export_fill(season: Id, *, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False) -> None:
    """Write how far seats are filled, per base and specialty, as of now."""
    from rehearsal.simulator.meanwhile import admissions, fill  # noqa: PLC0415  other commands do without it

    found, _ = _chosen(season, seasons, None)
    _put(fill(_asked(lambda running: admissions(running, found))), out, json=json)


@app.command("admitted")
def export_admitted(season: Id, *, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False) -> None:
    """Write who is admitted so far, with total, rank and outcome."""
    from rehearsal.simulator.meanwhile import admissions, admitted  # noqa: PLC0415  same

    found, _ = _chosen(season, seasons, None)
    _put(admitted(_asked(lambda running: admissions(running, found))), out, json=json)


@app.command("certificates")
def export_certificates(
    season: Id, *, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False
) -> None:
    """Write every decision certificate there is, with heads and key, as `verify` reads them."""
    from rehearsal.simulator.meanwhile import certificates  # noqa: PLC0415  same

    found, _ = _chosen(season, seasons, None)
    folder = places.OUT if out is None else places.from_caller(out)
    where = _asked(lambda running: certificates(running, found, folder))
    key = key_id(key_in(where / KEY))
    if json:
        as_json({"folder": str(where), "key_id": key})
    else:
        say(f"{places.shown(where)}, signed by key {key}")


@app.command("key")
def export_key(*, out: Out = None, json: AsJson = False) -> None:
    """Write the public key certificates are checked with, and tell its fingerprint, to be read to others."""
    access = _access(("admission",))
    try:
        with waiting_for("admission to answer"):
            told = httpx.get(f"{access.admission}/v1/certificates/key", timeout=_SECONDS).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as failed:
        raise leave(FAILED, f"admission: {why(failed)}; see ./zhaolu status") from None
    if not json:
        say(f"key {told.json()['key_id']}")
    _put(iter([(KEY, told.content + b"\n")]), out, json=json)


def _asked(asking: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
    """What admission answers."""
    from rehearsal.simulator.meanwhile import answering  # noqa: PLC0415  same

    access = _access(("admission", "token"))
    try:
        return awaited("admission to answer", asking(answering(access.admission, access.token)))
    except StillMoving:
        raise leave(FAILED, "places move on faster than they are read; ask again") from None
    except httpx.HTTPError as failed:
        raise leave(FAILED, f"admission: {why(failed)}; see ./zhaolu status") from None
