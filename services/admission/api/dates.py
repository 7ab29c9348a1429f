"""The HTTP edge of a season's dates: what was decided about them, what became of it, and what holds now [COR-2]."""

from typing import Literal

from fastapi import APIRouter

from contracts.messages.admission.dates import DatesAccepted, DatesRefused
from contracts.messages.platform.dates import DateMoved, DateName
from contracts.reasons import Reason
from contracts.season.moving import as_written
from contracts.season.season import Seasons
from contracts.vocabulary import Moment, Revision, SeasonId
from services.admission.api.read import Read
from services.admission.domain.calendar.decide import answers
from services.admission.domain.calendar.state import Calendar
from services.admission.store import CALENDAR
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents


class DecisionRead(Read):
    """A decision, and what became of it: `passed` had passed when it was decided; `reasons` are why it moves none."""

    decision: Revision
    decided_at: Moment
    outcome: Literal["accepted", "refused"]
    dates: tuple[DateName, ...]
    passed: tuple[DateName, ...] = ()
    reasons: tuple[Reason, ...] = ()


class DatesRead(Read):
    """Every decision in the order of their numbers; `stands` are the dates that were moved, as they are now."""

    decisions: tuple[DecisionRead, ...]
    stands: tuple[DateMoved, ...]


def dates(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read model over the calendar of a season."""
    router = APIRouter(prefix="/v1")

    @router.get("/seasons/{season}/dates")
    async def read_dates(season: SeasonId) -> DatesRead:
        if season not in seasons:
            raise Problem(404, "unknown_season")
        calendar = await documents.get(CALENDAR, season) or Calendar(season)
        told = tuple(answers(calendar, as_written(seasons)[season]))
        moves = {one.date: one for answer in told if isinstance(answer, DatesAccepted) for one in answer.dates}
        return DatesRead(decisions=tuple(map(_decision, told)), stands=tuple(moves[name] for name in sorted(moves)))

    return router


def _decision(told: DatesAccepted | DatesRefused) -> DecisionRead:
    if isinstance(told, DatesRefused):
        return DecisionRead(
            decision=told.decision,
            decided_at=told.decided_at,
            outcome="refused",
            dates=told.dates,
            reasons=told.reasons,
        )
    return DecisionRead(
        decision=told.decision,
        decided_at=told.decided_at,
        outcome="accepted",
        dates=tuple(one.date for one in told.dates),
        passed=told.passed,
    )
