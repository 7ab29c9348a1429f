"""`sagas` and `saga`: whom enrolments wait for, and one whole story across the services [SAGA-6]."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote

import typer

from cli.asked import access, access_of, given, number, the_run
from cli.attended import FAILED, WRONG_INPUT, awaited, leave, say
from cli.shown import AsJson, as_json, table
from contracts.season.season import seasons_of
from operations import places
from operations.access import Access
from operations.client import Denied, OperationsClient, Unanswered, clock_of
from operations.stories import Saga, TimelineEntry, entries_of, moment_of, saga_of
from services.admission.domain.enrolment.stage import Stage
from services.chassis.core.data import read_tables

_ADMISSION: Final = "admission"
_KNOWING: Final = ("registration", "verification", "exams", "admission", "finance")
"""Whom an application passes through."""
_TELLERS: Final = ("registration", "admission")
"""Who keeps what was heard of an application, line by line."""
_LISTED: Final = ("application", "stage", "since", "waits_for", "deadlines")
_TOLD: Final = ("at", "service", "what", "why", "to", "says", "under")
Season = Annotated[str | None, typer.Option(help="A season's id; all there are if not said.")]
Stuck = Annotated[bool, typer.Option("--stuck", help="Only what passed a deadline, or waits too long for an owner.")]
Lacking = Mapping[str, Unanswered | Denied]


def sagas(
    *,
    season: Season = None,
    stage: Annotated[str | None, typer.Option(help="Only enrolments at this stage.")] = None,
    waiting_for: Annotated[str | None, typer.Option(help="Only those that wait for this actor.")] = None,
    stuck: Stuck = False,
    hours: Annotated[int, typer.Option(min=0, max=1_000_000, help="How long an owner may take to confirm.")] = 24,
    json: AsJson = False,
) -> None:
    """List enrolments: where each stands since when, whom it waits for, and until when."""
    asked, known = _system()
    if stage is not None and stage not in set(Stage):
        raise leave(WRONG_INPUT, f"no stage {stage}; there are {', '.join(Stage)}")
    found, strange = awaited("admission to answer", _sagas(asked, known if season is None else [season], stage))
    if season in strange:
        raise leave(WRONG_INPUT, f"no season {season} there; seasons here are {', '.join(known)}")
    patience = timedelta(hours=hours)
    wanted = [
        one
        for one in found
        if (waiting_for is None or waiting_for in one.waits_for) and (not stuck or one.stuck(patience))
    ]
    told = [{name: getattr(one, name) for name in _LISTED} for one in wanted]
    if json:
        as_json(told)
        return
    if told:
        table(told, _LISTED)
    say(f"{len(wanted)} of {len(found)} enrolment(s)")


def _system() -> tuple[Access, list[str]]:
    """Whom to ask, and the seasons there are: those of the run, or of this checkout."""
    if given() is not None:
        return access(_ADMISSION), sorted(seasons_of(read_tables(places.SEASONS)))
    record = the_run(_ADMISSION)
    return access_of(record), sorted(seasons_of(read_tables(Path(record.seasons))))


def saga(
    application: Annotated[str, typer.Argument(metavar="APPLICATION", help="An application's number.")],
    *,
    json: AsJson = False,
) -> None:
    """Tell one whole story across the services: what was heard, why it counted, what was said, what is waited for.

    Of services that do not answer it is said so; what the others know is told all the same.
    """
    place = f"/v1/applications/{number(application)}"
    told, lacking = awaited(f"{', '.join(_KNOWING)} to answer", _story(access(*_KNOWING), place))
    if not told and not lacking:
        raise leave(WRONG_INPUT, f"no service knows of {application}")
    if json:
        as_json([asdict(entry) for entry in told])
    elif told:
        table([asdict(entry) for entry in told], _TOLD)
    if lacking:
        raise leave(FAILED, *map(str, lacking.values()), *(["what the others answered is above"] if told else []))


async def _sagas(asked: Access, seasons: list[str], stage: str | None) -> tuple[list[Saga], list[str]]:
    """Every enrolment of these seasons, and the seasons admission knows nothing of."""
    equals = {} if stage is None else {"stage": stage}
    found, strange = list[Saga](), list[str]()
    async with OperationsClient.of(asked) as client:
        now = moment_of(await clock_of(client))
        for season in seasons:
            place = f"/v1/seasons/{quote(season, safe='')}/sagas"
            try:
                found += [saga_of(item, now) async for item in client.pages(_ADMISSION, place, equals)]
            except Denied as refused:
                if refused.code != "unknown_season":
                    raise
                strange.append(season)
    return found, strange


async def _story(asked: Access, place: str) -> tuple[list[TimelineEntry], Lacking]:
    """Every line there is, and who could not tell any."""
    async with OperationsClient.of(asked) as client:
        states, told = await asyncio.gather(client.each(place, _KNOWING), client.each(f"{place}/story", _TELLERS))
    standing, saga = (told.found.get(name) for name in _TELLERS)
    return entries_of(states.found, standing, saga), {**states.lacking, **told.lacking}
