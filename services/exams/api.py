"""The HTTP edge: what anyone entitled may read about candidates and results."""

from collections.abc import Iterable
from typing import Final, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from contracts.messages.exams import Mark
from contracts.messages.platform.acts import ScoreRecorded
from contracts.reasons import ZH, Reason
from contracts.vocabulary import ApplicationId, Component, Moment, Points, SpecialtyCode
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, following
from services.exams.domain.board.effects import reopenings_granted
from services.exams.domain.board.state import Board
from services.exams.domain.candidate.state import Candidate, Dropped, Scored
from services.exams.domain.line.state import BoardLine
from services.exams.domain.setting import board_key
from services.exams.store import BOARD, CANDIDATE, LINE

_PAGE: Final = 500


class Read(BaseModel):
    """A read model."""

    model_config = ConfigDict(frozen=True)


class SheetRead(Read):
    """One sheet of the history; null points note an absence [EXM-2]."""

    component: Component
    revision: int
    recorded_at: Moment
    points: Points | None


class CandidateRead(Read):
    """Where one candidate stands; `reasons_zh` are fit to show the applicant [REG-13]."""

    application: ApplicationId
    outcome: Literal["pending", "scored", "dropped"]
    final_at: Moment | None
    total_points: Points | None = None
    marks: tuple[Mark, ...] = ()
    reasons: tuple[Reason, ...] = ()
    reasons_zh: tuple[str, ...] = ()
    history: tuple[SheetRead, ...]


class RankedRead(Read):
    """One line of a programme's ranked list."""

    application: ApplicationId
    rank: int
    total_points: Points
    marks: tuple[Mark, ...]


class ReopeningRead(Read):
    """Final scores that were reopened: since when they had been final, by whom and why."""

    final_at: Moment
    reopened_at: Moment
    reason: str
    by: str


class ResultsRead(Read):
    """A base's results by programme; `complete` is false while a candidate is waited for, or scores are open.

    `reopenings` are those that took effect, with their reasons: the audit of finality [EXM-4].
    """

    declared_final_at: Moment | None
    reopenings: tuple[ReopeningRead, ...]
    complete: bool
    waiting_for: int
    digest: str | None
    programmes: dict[SpecialtyCode, tuple[RankedRead, ...]]


def reads(documents: Documents) -> APIRouter:
    """The read models over exams' own documents."""
    router = APIRouter()

    @router.get("/v1/applications/{application}")
    async def application(application: ApplicationId) -> CandidateRead:
        candidate = await documents.get(CANDIDATE, application)
        if candidate is None:
            raise Problem(404, "unknown_application")
        return _candidate(candidate)

    @router.get("/v1/seasons/{season}/bases/{base}/results")
    async def results(season: str, base: str) -> ResultsRead:
        key = board_key(season, base)
        board = await documents.get(BOARD, key)
        if board is None:
            raise Problem(404, "unknown_board")
        lines: list[BoardLine] = []
        after: str | None = ""
        while after is not None:
            page = await documents.page(LINE, {"board": key}, after, _PAGE)
            lines += [line for _, line in page]
            after = following(page, _PAGE)
        return _results(board, lines)

    return router


def _candidate(candidate: Candidate) -> CandidateRead:
    latest = candidate.approval
    board = board_key(latest.review.season, latest.review.base) if latest else ""
    said = candidate.words.get(board)
    read = CandidateRead(
        application=candidate.application,
        outcome="pending",
        final_at=candidate.finality_at(board).final_at,
        history=tuple(_sheet(sheet) for sheet in candidate.sheets),
    )
    match said:
        case Scored(message):
            news = {"outcome": "scored", "total_points": message.total_points, "marks": message.marks}
        case Dropped(message):
            zh = tuple(ZH[reason] for reason in message.reasons)
            news = {"outcome": "dropped", "reasons": message.reasons, "reasons_zh": zh}
        case _:
            news = {}
    return read.model_copy(update=news)


def _sheet(sheet: ScoreRecorded) -> SheetRead:
    return SheetRead(
        component=sheet.component, revision=sheet.revision, recorded_at=sheet.recorded_at, points=sheet.points
    )


def _results(board: Board, lines: Iterable[BoardLine]) -> ResultsRead:
    programmes: dict[SpecialtyCode, list[RankedRead]] = {}
    waiting = 0
    for line in lines:
        waiting += line.line is None or line.line.open_under(board.finality.final_at)
        if (ranked := line.ranked) is not None and line.placed is not None:
            for specialty, rank in zip(ranked.preferences, line.placed.ranks, strict=True):
                row = RankedRead(
                    application=line.application, rank=rank, total_points=ranked.total_points, marks=ranked.marks
                )
                programmes.setdefault(specialty, []).append(row)
    return ResultsRead(
        declared_final_at=board.finality.final_at,
        reopenings=tuple(ReopeningRead.model_validate(one, from_attributes=True) for one in reopenings_granted(board)),
        complete=board.published is not None and waiting == 0,
        waiting_for=waiting,
        digest=board.published.digest if board.published else None,
        programmes={
            specialty: tuple(sorted(rows, key=lambda row: row.rank)) for specialty, rows in sorted(programmes.items())
        },
    )
