"""`export WHAT SEASON`: what is filed with others, and how a season stands, as files."""

import re
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer

from cli.asked import access
from cli.attended import FAILED, WRONG_INPUT, awaited, beside, leave, say
from cli.chosen import chosen
from cli.shown import AsJson, as_json
from contracts.digest import key_id
from contracts.season.season import Base, Season
from contracts.vocabulary import SHANGHAI
from operations import places
from operations.access import Access
from operations.client import OperationsClient
from operations.filing.admissions import Admissions, admissions, admitted_files, fill_files
from operations.filing.certificates import KEY, leave_certificates
from operations.filing.clawbacks import clawbacks
from operations.filing.closing import figure_files, figures, sealed
from operations.filing.national import UploadLine, national, take, uploads
from operations.filing.notices import notices
from operations.filing.proposal import proposal_files
from operations.filing.results import lay_out_results
from operations.filing.rosters import Files, rosters
from operations.filing.settlements import settlements
from operations.filing.shelf import put
from verifier.keys import key_in

app: Final = typer.Typer(
    help="Files for others: rosters, national record, settlement, clawback, notices; fill, certificates, results now.",
    no_args_is_help=True,
)
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_ADMISSION, _FINANCE, _REGISTRATION = "admission", "finance", "registration"
_FILING: Final = (_FINANCE, _REGISTRATION)
"""Where money and identities are read."""
Reading = Callable[[OperationsClient], Files]
"""What is read and made through a client, file by file."""
T = TypeVar("T")

Id = Annotated[str, typer.Argument(metavar="SEASON", help="A season's id, as in its file.")]
Bases = Annotated[list[str] | None, typer.Option("--base", metavar="CODE", help="Only this base's; may be repeated.")]
Seasons = Annotated[Path, typer.Option("--seasons", help="Season files.")]
Out = Annotated[Path | None, typer.Option("--out", help="Where the files go. [default: out]")]


def _asked(services: Sequence[str], asking: Callable[[OperationsClient], Coroutine[Any, Any, T]]) -> T:
    """What these services answer to whoever files; one that does not ends the command."""
    asked = access(*services, files=True)

    async def ask() -> T:
        async with OperationsClient.of(asked) as client:
            return await asking(client)

    return awaited(f"{' and '.join(services)} to answer", ask())


def _write(
    services: Sequence[str], reading: Reading, out: Path | None, *, json: bool, due: datetime | None = None
) -> None:
    """Write what is read of these services; tell where each file lies, and by when it must be filed."""
    _asked(services, lambda client: _put(reading(client), out, json=json, due=due))


async def _put(files: Files, out: Path | None, *, json: bool, due: datetime | None = None) -> None:
    folder, written = places.OUT if out is None else places.from_caller(out), list[dict[str, object]]()
    if due is not None and not json:
        say(f"due {due:%Y-%m-%d %H:%M}{'; it has passed' if datetime.now(SHANGHAI) > due else ''}")
    async for path, size in put(files, folder):
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
    found, bases = chosen(season, seasons, base)
    if found.filings is None:
        raise leave(WRONG_INPUT, f"the file of {season} has no [filings]")
    tell = beside if json else say
    due = found.filings.rosters_by
    _write(_FILING, lambda client: rosters(client, found, bases, tell=tell), out, json=json, due=due)


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
    found, bases = chosen(season, seasons, base)
    if found.filings is None:
        raise leave(WRONG_INPUT, f"the file of {season} has no [filings]")
    wanted = Wanted(upload, since, taken=taken, identities=identities)
    _asked(_FILING, lambda client: _nationally(client, found, bases, wanted, out, json=json))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which upload, with what changed since which; or only which there are."""

    upload: int | None
    since: int | None
    taken: bool
    identities: bool


async def _nationally(
    client: OperationsClient, season: Season, bases: tuple[Base, ...], wanted: Wanted, out: Path | None, *, json: bool
) -> None:
    new = wanted.upload is None and not wanted.taken
    known = await _uploads(client, season, beside if json else say, new=new)
    if wanted.taken:
        if json:
            as_json([{**asdict(each), "taken_at": each.taken_at.isoformat()} for each in known])
        for each in known if not json else ():
            say(f"upload {each.number}: {each.taken_at:%Y-%m-%d %H:%M} by {each.by}, {each.entries} trainees")
        return
    number = wanted.upload or (known[-1].number if known else 0)
    before = number - 1 if wanted.since is None else wanted.since
    if number not in {each.number for each in known}:
        raise leave(WRONG_INPUT, f"no upload {number} in {season.id}")
    if before >= number:
        raise leave(WRONG_INPUT, f"upload {before} does not come before {number}")
    files = national(client, season, bases, number, before, identities=wanted.identities)
    await _put(files, out, json=json, due=season.filings.national_by if season.filings else None)


async def _uploads(
    client: OperationsClient, season: Season, tell: Callable[[str], None], *, new: bool
) -> tuple[UploadLine, ...]:
    """Every upload there is, a new one included where one is wanted and something changed."""
    known = await uploads(client, season)
    if not new:
        return known
    fresh = await take(client, season)
    if fresh is not None:
        tell(f"upload {fresh.number} taken: {fresh.entries} trainees")
        known = await uploads(client, season)
        if fresh.number not in {each.number for each in known}:
            raise leave(FAILED, f"it is on its way yet; ask again with --upload {fresh.number}")
        return known
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
    found, bases = chosen(season, seasons, base)
    if through is not None and not _MONTH.fullmatch(through):
        raise leave(WRONG_INPUT, f"--through {through} is no month, which reads 2025-09")
    now = datetime.now(SHANGHAI)
    _write((_FINANCE,), lambda client: settlements(client, found, bases, through, now), out, json=json)


@app.command("clawback")
def export_clawback(
    season: Id, *, base: Bases = None, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False
) -> None:
    """Write the clawback statement of everyone who left, and one list of all."""
    found, bases = chosen(season, seasons, base)
    _write((_FINANCE,), lambda client: clawbacks(client, found, bases), out, json=json)


@app.command("notices")
def export_notices(
    season: Id, *, base: Bases = None, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False
) -> None:
    """Write the public notice of each base that published one, as page and as PDF."""
    found, bases = chosen(season, seasons, base)
    narrowed = found.model_copy(update={"bases": bases})
    _write((_REGISTRATION,), lambda client: notices(client, narrowed), out, json=json)


@app.command("fill")
def export_fill(season: Id, *, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False) -> None:
    """Write how far seats are filled, per base and specialty, as of now."""
    found, _ = chosen(season, seasons, None)
    _write((_ADMISSION,), lambda client: _of_admissions(client, found, fill_files), out, json=json)


@app.command("admitted")
def export_admitted(season: Id, *, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False) -> None:
    """Write who is admitted so far, with total, rank and outcome."""
    found, _ = chosen(season, seasons, None)
    _write((_ADMISSION,), lambda client: _of_admissions(client, found, admitted_files), out, json=json)


async def _of_admissions(
    client: OperationsClient, season: Season, files: Callable[[Admissions], Iterable[tuple[str, bytes]]]
) -> Files:
    for file in files(await admissions(client, season)):
        yield file


@app.command("proposal")
def export_proposal(season: Id, *, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False) -> None:
    """Write a season's figures, and what they propose for next year's quota table; say whether they are sealed."""
    found, _ = chosen(season, seasons, None)
    services = (_ADMISSION, _FINANCE)
    _write(services, lambda client: _proposed(client, found, beside if json else say), out, json=json)


async def _proposed(client: OperationsClient, season: Season, tell: Callable[[str], None]) -> Files:
    known, seal = await figures(client, season), await sealed(client, season)
    for file in (*figure_files(known), *proposal_files(known, season)):
        yield file
    tell(f"figures {known.digest}")
    if seal is not None:
        same = "these are sealed" if seal["figures"] == known.digest else f"sealed were others, {seal['figures']}"
        tell(f"closed by {seal['decision']} of {seal['by']}: {same}")


@app.command("certificates")
def export_certificates(
    season: Id, *, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False
) -> None:
    """Write every decision certificate there is, with heads and key, as `verify` reads them."""
    found, _ = chosen(season, seasons, None)
    folder = places.OUT if out is None else places.from_caller(out)
    where = _asked((_ADMISSION,), lambda client: leave_certificates(client, found, folder))
    key = key_id(key_in(where / KEY))
    if json:
        as_json({"folder": str(where), "key_id": key})
    else:
        say(f"{places.shown(where)}, signed by key {key}")


@app.command("results")
def export_results(season: Id, *, seasons: Seasons = places.SEASONS, out: Out = None, json: AsJson = False) -> None:
    """Write what each applicant reads as a signed file under a name nobody guesses, for any web server."""
    found, _ = chosen(season, seasons, None)
    folder = places.OUT if out is None else places.from_caller(out)
    laid = _asked((_REGISTRATION,), lambda client: lay_out_results(client, found, folder))
    if json:
        as_json({name: str(each) if isinstance(each, Path) else each for name, each in asdict(laid).items()})
    else:
        say(f"{places.shown(laid.folder)}  {laid.files} slips, {laid.written} files written")
        say(f"{places.shown(laid.manifest)}  whose is called how: for the platform alone")


@app.command("key")
def export_key(*, out: Out = None, json: AsJson = False) -> None:
    """Write the public key certificates are checked with, and tell its fingerprint, to be read to others."""
    asked = access(_ADMISSION, files=True, known=False)
    awaited("admission to answer", _key(asked, out, json=json))


async def _key(asked: Access, out: Path | None, *, json: bool) -> None:
    async with OperationsClient.of(asked) as client:
        told = await client.answer(_ADMISSION, "/v1/certificates/key")
    if not json:
        say(f"key {told.json()['key_id']}")

    async def files() -> Files:
        yield KEY, told.content + b"\n"

    await _put(files(), out, json=json)
