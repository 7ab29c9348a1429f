"""`season stands`: how far everybody came, how seats fill, what is due next, of a running season [OPS-1]."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote

import typer

from cli.asked import access, access_of, given, the_run
from cli.attended import FAILED, WRONG_INPUT, awaited, leave, say
from cli.shown import AsJson, as_json, line, table
from contracts.messages.platform.dates import DateMoved
from contracts.season.moving import standing
from contracts.season.season import Season, Seasons, seasons_of
from operations import places
from operations.access import Access
from operations.client import Denied, OperationsClient, Unanswered, clock_of
from operations.console.calendar import due_next
from operations.console.filling import by_base, funnel
from operations.stories import moment_of
from services.chassis.core.data import read_tables

_TELLERS: Final = ("registration", "admission")
_STEPS: Final = ("step", "applications")
_SEATS: Final = ("base", "seats", "held", "admitted", "reported")
_DUE: Final = ("next", "edge", "at")
Told = dict[str, Any] | Unanswered | Denied | None


def stands(
    season: Annotated[str, typer.Argument(metavar="SEASON", help="A season's id, as 2025-kunming-2.")],
    *,
    json: AsJson = False,
) -> None:
    """Tell how a running season stands: how far everybody came, how seats fill, what is due next.

    Of a service that does not answer it is said so; what the other knows is told all the same.
    """
    asked, known = _system()
    if season not in known:
        raise leave(WRONG_INPUT, f"no season {season} there; seasons here are {', '.join(sorted(known))}")
    told, lacking = awaited(f"{', '.join(_TELLERS)} to answer", _asked(asked, known[season]))
    if json:
        as_json(told)
    else:
        _show(told)
    if lacking:
        raise leave(FAILED, *map(str, lacking.values()))


def _show(told: Mapping[str, Any]) -> None:
    line(f"{told['season']}, as of {told['as_of']}", style="bold")
    for name, heads in (("funnel", _STEPS), ("seats", _SEATS), ("due", _DUE)):
        if told[name]:
            say("")
            table(told[name], heads)
    for each in told["moved"]:
        say(f"{each['date']} was moved to {each['to']}")


def _system() -> tuple[Access, Seasons]:
    """Whom to ask, and the seasons there are: those of the run, or of this checkout."""
    if given() is not None:
        return access(*_TELLERS), seasons_of(read_tables(places.SEASONS))
    record = the_run(*_TELLERS)
    return access_of(record), seasons_of(read_tables(Path(record.seasons)))


async def _asked(asked: Access, season: Season) -> tuple[dict[str, Any], dict[str, Unanswered | Denied]]:
    """How it stands, and who could not say."""
    place = f"/v1/seasons/{quote(season.id, safe='')}"
    async with OperationsClient.of(asked) as client:

        async def read(service: str, path: str) -> Told:
            try:
                return await client.one(service, f"{place}/{path}")
            except (Unanswered, Denied) as away:
                return away

        async def now() -> str | None:
            try:
                return await clock_of(client)
            except Unanswered:
                return None

        clock, *found = await asyncio.gather(
            now(), read("registration", "funnel"), read("admission", "seats"), read("admission", "dates")
        )
    stages, seats, dates = (None if isinstance(each, Unanswered | Denied) else each for each in found)
    lacking = {each.service: each for each in found if isinstance(each, Unanswered | Denied)}
    return _stands(season, clock, stages or {}, seats or {}, dates or {}), lacking


def _stands(
    season: Season, clock: str | None, stages: Mapping[str, Any], seats: Mapping[str, Any], dates: Mapping[str, Any]
) -> dict[str, Any]:
    now, moves = moment_of(clock), dates.get("stands", ())
    moved = standing(season, map(DateMoved.model_validate, moves))
    steps = funnel(stages["stages"]) if stages else []
    filled = by_base(season, seats["items"]) if seats else []
    return {
        "season": season.id,
        "as_of": now.isoformat(timespec="seconds"),
        "funnel": [{"step": each.name, "applications": each.many} for each in steps],
        "seats": [{"base": each.code} | {name: getattr(each, name) for name in _SEATS[1:]} for each in filled],
        "due": [{"next": each.name, "edge": each.edge, "at": each.at.isoformat()} for each in due_next(moved, now)],
        "moved": [dict(each) for each in moves],
    }
