"""`season FILE`: the main job, a whole season on this machine."""

import asyncio
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from cli.attended import FAILED, WRONG_INPUT, attended, leave, say
from cli.checkout.brokers import need_broker
from cli.season import SeasonFile
from contracts.digest import key_id
from contracts.references import AT_ONE_BASE
from contracts.season.season import Season
from operations import places
from operations.keys import Keys
from operations.season_file import read_season
from operations.waiting import waiting_for
from rehearsal.runtime.infra import Choice
from rehearsal.runtime.running import Running
from rehearsal.runtime.system import system
from verifier.keys import key_in


def season(
    file: SeasonFile,
    *,
    applicants: Annotated[int, typer.Option(min=1, max=100_000, help="How many people apply.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same outcome, to the byte.")] = 7,
    infra: Annotated[Choice, typer.Option(help="Where they come from, unless ZHAOLU_…_URL says.")] = "auto",
    out: Annotated[Path | None, typer.Option(help="Where the report goes. [default: out]")] = None,
    hospitals: Annotated[
        bool, typer.Option("--hospitals", help="Each base has an end: pull, push or queue, and some fail for a while.")
    ] = False,
    to_the_end: Annotated[
        bool,
        typer.Option("--to-the-end", help="On to the completion examinations and certificates."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Install what is missing without asking.")] = False,
) -> None:
    """Run a whole season on this machine, from the first registration to the last trainee who never reported."""
    seasons = places.from_caller(file)
    _room_for(applicants, read_season(seasons))
    need_broker(infra, yes=yes)
    folder = places.OUT if out is None else places.from_caller(out)
    if not attended(_replayed(seasons, applicants, seed, infra, folder, hospitals=hospitals, to_the_end=to_the_end)):
        raise typer.Exit(FAILED)


async def _replayed(
    file: Path, applicants: int, seed: int, infra: Choice, out: Path, *, hospitals: bool, to_the_end: bool
) -> bool:
    loading = asyncio.create_task(asyncio.to_thread(_load))
    async with system("season", file, infra, "simulated", say, keys=Keys.drawn(seed)) as running:
        await loading
        from operations.filing.certificates import KEY  # noqa: PLC0415  other commands do without it
        from rehearsal.simulator.run import replay  # noqa: PLC0415  other commands do without it

        holds = await replay(file, applicants, seed, out, running, with_hospitals=hospitals, to_the_end=to_the_end)
        file_of_key = out / read_season(file).id / KEY
        say(f"certificates signed by key {key_id(key_in(file_of_key))}: {places.shown(file_of_key)}")
        say("filing notices, rosters and the national record")
        with waiting_for("finance and registration, for what is filed"):
            await _filed(read_season(file), running, out, to_the_end=to_the_end)
        return holds


def _load() -> None:
    """What is needed once the system runs takes half a second to load, while it starts."""
    for name in ("rehearsal.simulator.run", "operations.filing.certificates", "fpdf"):
        import_module(name)


async def _filed(season: Season, running: Running, out: Path, *, to_the_end: bool) -> None:
    """Leave the public notices, the collected rosters, and the last upload with its delta [ADM-5, EXP-1, EXP-2].

    At the end also the season's figures, and what they propose for next year [CLO-3].
    """
    from operations.client import OperationsClient  # noqa: PLC0415  other commands do without them
    from operations.filing.closing import figure_files, figures  # noqa: PLC0415
    from operations.filing.national import national, uploads  # noqa: PLC0415
    from operations.filing.notices import notices  # noqa: PLC0415
    from operations.filing.proposal import proposal_files  # noqa: PLC0415
    from operations.filing.rosters import rosters  # noqa: PLC0415
    from operations.filing.shelf import made, put, replaced  # noqa: PLC0415
    from rehearsal.simulator.access import as_office  # noqa: PLC0415

    async with OperationsClient.of(as_office(running)) as client:
        published = [path async for path, _ in put(notices(client, season), out / season.id / "notices")]
        say(f"{places.shown(out / season.id / 'notices')}: {len(published)} files")
        if to_the_end:
            known = await figures(client, season)
            for name, content in (*figure_files(known), *proposal_files(known, season)):
                say(places.shown(replaced(made(out / season.id / "proposal") / name, content)))
        if season.filings is None:
            return
        last = (await uploads(client, season))[-1:]
        record = [national(client, season, season.bases, each.number, each.number - 1) for each in last]
        for lot in (rosters(client, season, season.bases, each=False, tell=say), *record):
            async for path, _ in put(lot, out / season.id / "filed"):
                say(places.shown(path))


def _room_for(applicants: int, season: Season) -> None:
    """Whether the largest base can rank all who would apply there: its intake is one document."""
    seats = [sum(programme.seats for programme in base.programmes) + 1 for base in season.bases]
    most = applicants * max(seats) // sum(seats)
    if most > AT_ONE_BASE:
        told = f"--applicants {applicants}: about {most} of them would apply at one base"
        raise leave(WRONG_INPUT, f"{told}, and board_full: a base ranks {AT_ONE_BASE} candidates at most")
