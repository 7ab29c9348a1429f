"""Sagas: which are stuck, who is waited for since when, and one drawn as its table with the way it took [SAGA-6]."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from operations.console.desk import Desk
from operations.console.gate import Doorkeeper, NotHere
from operations.console.numbers import number
from operations.console.pages import query
from operations.console.parts import MissingPart, part
from operations.console.sessions import Session
from operations.stories import Saga, saga_of
from services.admission.domain.enrolment.rows import Deadline, Row, always, nothing
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.table import table_of

PATIENCE: Final = timedelta(hours=24)
"""So long an owner may take to confirm."""
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Waited:
    """Somebody others wait for: how many, the longest since, the next deadline."""

    actor: str
    sagas: int
    stuck: int
    since: str
    next_due: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row of the saga's table; `step` is which of the steps taken it was, from 1 on."""

    stages: tuple[str, ...]
    hears: str
    when: str
    to: str
    says: str
    step: int | None


def sagas(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """The list and one saga."""
    router = APIRouter()

    @router.get("/sagas")
    async def show_all(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        asked, now = query(request.query_params, "season", "stage", "waits_for", "stuck"), await desk.now()
        season = desk.season(asked.get("season"), now)
        found = await part("admission", all_of(desk, season.id, now))
        lines = [] if isinstance(found, MissingPart) else found
        chosen = [each for each in lines if _fits(each, asked)]
        chosen.sort(key=lambda each: (not each.stuck(PATIENCE), each.since or "9"))
        told: dict[str, Any] = {
            "season": season,
            "seasons": desk.seasons,
            "filter": asked,
            "found": found,
            "waited": waited(lines, now),
            "lines": [(each, each.stuck(PATIENCE)) for each in chosen[:SHOWN]],
            "many": len(chosen),
            "all": len(lines),
            "stages": tuple(Stage),
            "now": now,
        }
        return desk.pages.page(request, "sagas.html", session, **told)

    @router.get("/sagas/{application}")
    async def show(request: Request, application: str, session: Annotated[Session, gate.visitor()]) -> Response:
        if (name := number(application)) is None:
            raise NotHere("no_number", session)
        place = f"/v1/applications/{quote(name, safe='')}/story"
        story, now = await asyncio.gather(part("admission", desk.client.one("admission", place)), desk.now())
        rows: list[DrawnRow] = [] if isinstance(story, MissingPart) or story is None else drawn(story)
        told = {"application": name, "story": story, "rows": rows, "now": now}
        return desk.pages.page(request, "saga.html", session, 404 if story is None else 200, **told)

    return router


async def all_of(desk: Desk, season: str, now: datetime) -> list[Saga]:
    """Every enrolment of a season."""
    items = await desk.listed("admission", f"/v1/seasons/{quote(season, safe='')}/sagas")
    return [saga_of(item, now) for item in items]


def waited(sagas: Iterable[Saga], now: datetime) -> list[Waited]:
    """Who is waited for, the most stuck first."""
    actors: dict[str, list[Saga]] = {}
    for each in sagas:
        for actor in each.waits_for:
            actors.setdefault(actor, []).append(each)
    told = [_waited(actor, those, now) for actor, those in actors.items()]
    return sorted(told, key=lambda each: (-each.stuck, -each.sagas))


def _waited(actor: str, those: Sequence[Saga], now: datetime) -> Waited:
    since = min((each.since for each in those if each.since), default="")
    due = [at for each in those for at in each.deadlines.values() if datetime.fromisoformat(at) >= now]
    return Waited(actor, len(those), sum(each.stuck(PATIENCE) for each in those), since, min(due, default=""))


def _fits(saga: Saga, asked: Mapping[str, str]) -> bool:
    return (
        asked.get("stage") in {None, saga.stage}
        and (asked.get("waits_for") is None or asked["waits_for"] in saga.waits_for)
        and (not asked.get("stuck") or saga.stuck(PATIENCE))
    )


def drawn(story: Mapping[str, Any]) -> list[DrawnRow]:
    """The table of this saga's version, each row with the step it was taken in, if it was."""
    steps = list(_steps(story))
    return [_row(row, steps) for row in table_of(int(story["table"]))]


def _steps(story: Mapping[str, Any]) -> Iterable[tuple[str, str, str, str]]:
    """From where, hearing what, why, to where: in the order taken."""
    at = Stage.AWAITING_PLACE.value
    for line in story["lines"]:
        if line["to"]:
            yield at, line["heard"], line["why"], line["to"]
            at = line["to"]


def _row(row: Row, steps: Sequence[tuple[str, str, str, str]]) -> DrawnRow:
    hears = f"deadline {row.hears.name}" if isinstance(row.hears, Deadline) else row.hears.TYPE
    when = "" if row.when is always else row.when.__name__
    taken = (
        nth
        for nth, (at, heard, why, to) in enumerate(steps, start=1)
        if at in row.stages and (heard, why, to) == (hears, when, row.to.value)
    )
    says = "" if row.says is nothing else row.says.__name__
    stages = tuple(stage.value for stage in row.stages)
    return DrawnRow(stages, hears, when, row.to.value, says, next(taken, None))
