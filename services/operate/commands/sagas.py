"""`sagas` and `saga`: whom enrolments wait for, and one whole story across the services [SAGA-6]."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import httpx
import typer
from rich.table import Table

from contracts.season import seasons_of
from services.chassis.data import read_tables
from services.operate.commands.attended import FAILED, WRONG_INPUT, console, leave, say
from services.operate.replay.desk import Desk
from services.operate.replay.stories import Entry, Saga, entries_of, moment_of, saga_of
from services.operate.runtime import runs
from services.operate.runtime.running import Running

HTTP_SECONDS: Final = 10.0
T = TypeVar("T")
Season = Annotated[str | None, typer.Option(help="A season's id; all there are if not said.")]
Stuck = Annotated[bool, typer.Option("--stuck", help="Only what passed a deadline, or waits too long for an owner.")]


def sagas(
    *,
    season: Season = None,
    stage: Annotated[str | None, typer.Option(help="Only enrolments at this stage.")] = None,
    waiting_for: Annotated[str | None, typer.Option(help="Only those that wait for this actor.")] = None,
    stuck: Stuck = False,
    hours: Annotated[int, typer.Option(help="How long an owner may take to confirm.")] = 24,
) -> None:
    """List enrolments: where each stands since when, whom it waits for, and until when."""
    record = _run()
    seasons = [season] if season is not None else sorted(seasons_of(read_tables(Path(record.seasons))))
    found = _asked(record, lambda desk: _sagas(desk, seasons, stage))
    patience = timedelta(hours=hours)
    wanted = [
        one
        for one in found
        if (waiting_for is None or waiting_for in one.waits_for) and (not stuck or one.stuck(patience))
    ]
    table = Table("application", "stage", "since", "waits for", "deadlines", box=None)
    for one in wanted:
        table.add_row(one.application, one.stage, one.since, ", ".join(one.waits_for), one.deadlines_shown)
    if wanted:
        console.print(table)
    say(f"{len(wanted)} of {len(found)} enrolment(s)")


def saga(application: Annotated[str, typer.Argument(metavar="APPLICATION", help="An application's number.")]) -> None:
    """Tell one whole story across the services: what was heard, why it counted, what was said, what is waited for."""
    told = _asked(_run(), lambda desk: _story(desk, application))
    if not told:
        raise leave(WRONG_INPUT, f"no service knows of {application}")
    table = Table("at", "service", "what", "why", "leads to", "says", "under", box=None)
    for entry in told:
        table.add_row(entry.at, entry.service, entry.what, entry.why, entry.to, "\n".join(entry.says), entry.under)
    console.print(table)


async def _sagas(desk: Desk, seasons: list[str], stage: str | None) -> list[Saga]:
    equals = {} if stage is None else {"stage": stage}
    idle = await desk.one("admission", "/v1/idle")
    now = moment_of(idle["clock"] if idle else None)
    return [
        saga_of(item, now)
        for season in seasons
        async for item in desk.pages("admission", f"/v1/seasons/{season}/sagas", equals)
    ]


async def _story(desk: Desk, application: str) -> list[Entry]:
    services = ("registration", "verification", "exams", "admission", "finance")
    states = await asyncio.gather(*(desk.one(name, f"/v1/applications/{application}") for name in services))
    told = await asyncio.gather(
        *(desk.one(name, f"/v1/applications/{application}/story") for name in ("registration", "admission"))
    )
    return entries_of(dict(zip(services, states, strict=True)), *told)


def _run() -> runs.Record:
    records = [record for _, record in runs.live_runs() if record.services]
    if len(records) != 1:
        raise leave(WRONG_INPUT, f"{len(records)} runs here; exactly one can be asked")
    return records[0]


def _asked(record: runs.Record, question: Callable[[Desk], Coroutine[Any, Any, T]]) -> T:
    async def ask() -> T:
        async with _desk(record) as desk:
            return await question(desk)

    try:
        return asyncio.run(ask())
    except httpx.HTTPError as refused:
        raise leave(FAILED, f"the services do not answer: {refused}") from None


@asynccontextmanager
async def _desk(record: runs.Record) -> AsyncIterator[Desk]:
    http = {name: service.url for name, service in record.services.items()}
    running = Running(record.amqp, http, record.webhook_secret, record.read_token, Path(), stores={})
    async with httpx.AsyncClient(timeout=HTTP_SECONDS) as client:
        yield Desk(running, client)
