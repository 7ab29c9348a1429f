"""`sagas` and `saga`: whom enrolments wait for, and one whole story across the services [SAGA-6]."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import httpx
import typer

from cli.asked import number, the_run, unanswered
from cli.attended import FAILED, WRONG_INPUT, awaited, leave, say
from cli.processes import SERVICES
from cli.shown import AsJson, as_json, table
from contracts.season.season import seasons_of
from rehearsal.runtime import runs
from rehearsal.runtime.running import Running
from rehearsal.simulator.desk import Desk
from rehearsal.simulator.patience import GaveUp
from rehearsal.simulator.stories import Saga, TimelineEntry, entries_of, moment_of, saga_of
from services.admission.domain.enrolment import Stage
from services.chassis.core.data import read_tables

HTTP_SECONDS: Final = 10.0
PATIENCE_SECONDS: Final = 10.0
"""A service that is just being started again is back by then; for another nobody sits before a terminal."""
_LISTED: Final = ("application", "stage", "since", "waits_for", "deadlines")
_TOLD: Final = ("at", "service", "what", "why", "to", "says", "under")
T = TypeVar("T")
Season = Annotated[str | None, typer.Option(help="A season's id; all there are if not said.")]
Stuck = Annotated[bool, typer.Option("--stuck", help="Only what passed a deadline, or waits too long for an owner.")]


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
    record = the_run(*SERVICES)
    known = sorted(seasons_of(read_tables(Path(record.seasons))))
    if season is not None and season not in known:
        raise leave(WRONG_INPUT, f"no season {season} in {record.id}; there are {', '.join(known)}")
    if stage is not None and stage not in set(Stage):
        raise leave(WRONG_INPUT, f"no stage {stage}; there are {', '.join(Stage)}")
    seasons = known if season is None else [season]
    found = _asked(record, "admission", lambda desk: _sagas(desk, seasons, stage))
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


def saga(
    application: Annotated[str, typer.Argument(metavar="APPLICATION", help="An application's number.")],
    *,
    json: AsJson = False,
) -> None:
    """Tell one whole story across the services: what was heard, why it counted, what was said, what is waited for."""
    number(application)
    record = the_run(*SERVICES)
    told = [asdict(entry) for entry in _asked(record, ", ".join(SERVICES), lambda desk: _story(desk, application))]
    if not told:
        raise leave(WRONG_INPUT, f"no service knows of {application}")
    if json:
        as_json(told)
    else:
        table(told, _TOLD)


async def _sagas(desk: Desk, seasons: list[str], stage: str | None) -> list[Saga]:
    equals = {} if stage is None else {"stage": stage}
    idle = await desk.one("admission", "/v1/idle")
    now = moment_of(idle["clock"] if idle else None)
    return [
        saga_of(item, now)
        for season in seasons
        async for item in desk.pages("admission", f"/v1/seasons/{season}/sagas", equals)
    ]


async def _story(desk: Desk, application: str) -> list[TimelineEntry]:
    place = f"/v1/applications/{number(application)}"
    states = await asyncio.gather(*(desk.one(name, place) for name in SERVICES))
    told = await asyncio.gather(*(desk.one(name, f"{place}/story") for name in ("registration", "admission")))
    return entries_of(dict(zip(SERVICES, states, strict=True)), *told)


def _asked(record: runs.RunRecord, whom: str, question: Callable[[Desk], Coroutine[Any, Any, T]]) -> T:
    async def ask() -> T:
        async with _desk(record) as desk:
            return await question(desk)

    try:
        return awaited(f"{whom} to answer", ask())
    except httpx.HTTPError as failed:
        raise unanswered(failed, record) from None
    except GaveUp as gave_up:
        raise leave(FAILED, f"no answer: {gave_up}; ./zhaolu status shows who is away") from None


@asynccontextmanager
async def _desk(record: runs.RunRecord) -> AsyncIterator[Desk]:
    http = {name: service.url for name, service in record.services.items()}
    running = Running(record.amqp, http, record.webhook_secret, record.read_token, Path(), stores={})
    async with httpx.AsyncClient(timeout=HTTP_SECONDS) as client:
        yield Desk(running, client, PATIENCE_SECONDS)
