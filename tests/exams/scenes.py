"""The words of the examinations' tests: candidates of Kunming No. 2, what is heard of them, what is said then."""

from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

from contracts.envelope import Envelope, Message, Received
from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    Closure,
    ExcuseRefused,
    FinaliseCandidate,
    Mark,
    ReopenCandidate,
    SheetRefused,
)
from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded, ScoresDeclaredFinal, ScoresReopened
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.reasons import Reason
from contracts.season.season import Base, seasons_of
from contracts.vocabulary import SHANGHAI, Category, Component
from services.chassis.core.data import read_tables
from services.exams.domain.candidate.decide import decide as decide_candidate
from services.exams.domain.candidate.state import Candidate
from services.exams.domain.candidate.state import evolve as evolve_candidate
from services.exams.domain.setting import ExamsContext

SEASON = "2025-kunming-2"
HERE = "KM-SECOND-PEOPLES"
ELSEWHERE = "KM-ELSEWHERE"
PERSON = "a" * 64
FOR_THE_SENDER = {Reason.ANOTHER_BASE, Reason.EXCUSE_NOT_NEEDED, Reason.NOT_APPROVED, Reason.OUTSIDE_PLAN}
WRITTEN, SKILLS, INTERVIEW = Component.WRITTEN, Component.SKILLS, Component.INTERVIEW


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-{text}").replace(tzinfo=SHANGHAI)


FINAL = at("08-01T18:00")
_REAL = seasons_of(read_tables(Path(__file__).parents[2] / "deploy" / "seasons" / "2025-kunming-2.toml"))[SEASON]
BASE = _REAL.bases[0]


def setting_with(**changes: Any) -> ExamsContext:
    """The real base, changed as told, and another one like it."""
    bases = (BASE.model_copy(update=changes), BASE.model_copy(update=changes | {"code": ELSEWHERE}))
    return ExamsContext({SEASON: _REAL.model_copy(update={"bases": bases})}, b"a secret of the tests")


SETTING = setting_with()


def minimum(component: Component, points: int) -> dict[str, Any]:
    """A base that asks a minimum mark in one component [EXM-6]."""
    parts = [
        part.model_copy(update={"minimum_points": points * (part.component == component)}) for part in BASE.components
    ]
    return {"components": tuple(parts)}


def approved(application: str = "A-1", base: str = HERE, **changes: Any) -> ReviewApproved:
    return ReviewApproved(
        **{
            "application": application,
            "season": SEASON,
            "person_key": PERSON,
            "category": Category.SOCIAL,
            "base": base,
            "preferences": ("AGP",),
            "accepts_adjustment": True,
            "employer_level": None,
            "approved_at": at("07-21T09:00"),
        }
        | changes
    )


def not_approved(application: str = "A-1", moment: str = "07-30T09:00") -> ReviewRefused:
    return ReviewRefused(
        application=application,
        season=SEASON,
        base=HERE,
        reasons=(Reason.APPLICATION_NOT_LIVE,),
        refused_at=at(moment),
    )


def sheet(
    component: Component, points: int | None, revision: int = 1, moment: str = "07-31T18:00", **changes: Any
) -> ScoreRecorded:
    return ScoreRecorded(
        **{
            "application": "A-1",
            "season": SEASON,
            "base": HERE,
            "component": component,
            "revision": revision,
            "recorded_at": at(moment),
            "points": points,
        }
        | changes
    )


def all_sheets(written: int = 7000, skills: int = 8000, interview: int = 9000) -> tuple[ScoreRecorded, ...]:
    return sheet(WRITTEN, written), sheet(SKILLS, skills), sheet(INTERVIEW, interview)


def excused(component: Component, moment: str = "07-31T12:00", **changes: Any) -> AbsenceExcused:
    return AbsenceExcused(
        **{"application": "A-1", "season": SEASON, "base": HERE, "component": component, "excused_at": at(moment)}
        | changes
    )


def final(
    final_at: datetime = FINAL, application: str = "A-1", base: str = HERE, closures: tuple[Closure, ...] = ()
) -> FinaliseCandidate:
    return FinaliseCandidate(application=application, season=SEASON, base=base, final_at=final_at, closures=closures)


def reopened(closures: tuple[Closure, ...], application: str = "A-1") -> ReopenCandidate:
    """The board's command to a candidate that scores are open again."""
    return ReopenCandidate(
        application=application,
        season=SEASON,
        base=HERE,
        reopened_at=closures[-1].reopened_at,
        closures=closures,
    )


def reopening(reopened_at: datetime, base: str = HERE, **changes: Any) -> ScoresReopened:
    """The provincial office's word."""
    facts = {"season": SEASON, "base": base, "reopened_at": reopened_at}
    return ScoresReopened(**facts | {"reason": "a sheet was mixed up", "by": "the provincial office"} | changes)


def admitted(admitted_at: datetime, application: str = "A-9", base: str = HERE) -> TraineeAdmitted:
    return TraineeAdmitted(
        application=application,
        season=SEASON,
        person_key=PERSON,
        base=base,
        specialty="AGP",
        total_points=9000,
        rank=1,
        admitted_at=admitted_at,
        report_by=at("08-31T23:59:59"),
    )


def declared(declared_at: datetime = FINAL, base: str = HERE) -> ScoresDeclaredFinal:
    return ScoresDeclaredFinal(season=SEASON, base=base, declared_at=declared_at)


def entered(application: str, reopened_at: datetime | None = None) -> CandidateEntered:
    return CandidateEntered(application=application, season=SEASON, base=HERE, reopened_at=reopened_at)


def dropped(application: str, *reasons: Reason) -> CandidateDropped:
    return CandidateDropped(application=application, season=SEASON, base=HERE, reasons=reasons, dropped_at=FINAL)


def scored(
    application: str, total: int, marks: tuple[int | None, int | None, int | None] = (0, 0, 0), **changes: Any
) -> CandidateScored:
    """Scored with marks for written, skills and interview."""
    return CandidateScored(
        **{
            "application": application,
            "season": SEASON,
            "person_key": PERSON,
            "category": Category.SOCIAL,
            "base": HERE,
            "preferences": ("AGP",),
            "accepts_adjustment": True,
            "employer_level": None,
            "marks": tuple(
                Mark(component=part, points=points)
                for part, points in zip((WRITTEN, SKILLS, INTERVIEW), marks, strict=True)
            ),
            "total_points": total,
            "scored_at": FINAL,
        }
        | changes
    )


def base_of(setting: ExamsContext) -> Base:
    return setting.base(SEASON, HERE)


def heard(message: Any, sequence: int = 1) -> Received[Any]:
    envelope = Envelope(
        id=f"{sequence}", source="test", type="test.said.v1", time=FINAL, correlation_id="c", sequence=sequence
    )
    return Received(message, envelope)


def candidate_after(*messages: Any, setting: ExamsContext = SETTING) -> Candidate:
    """The candidate once these were heard, a later one speaking later."""
    candidate = Candidate("A-1")
    for one in numbered(messages):
        candidate = reduce(evolve_candidate, decide_candidate(candidate, one, setting), candidate)
    return candidate


def candidate_says(*messages: Any, setting: ExamsContext = SETTING) -> list[Message]:
    """What the last of these messages makes the candidate say, without what only whoever sent a record is told."""
    told = candidate_tells(*messages, setting=setting)
    return [
        one
        for one in told
        if not isinstance(one, SheetRefused | ExcuseRefused) or not FOR_THE_SENDER.issuperset(one.reasons)
    ]


def answered(*messages: Any) -> list[tuple[str, tuple[Reason, ...]]]:
    """For which component the last of these messages makes the candidate refuse a sheet or an excuse, and why."""
    told = candidate_tells(*messages)
    return [(one.component, one.reasons) for one in told if isinstance(one, SheetRefused | ExcuseRefused)]


def candidate_tells(*messages: Any, setting: ExamsContext = SETTING) -> list[Message]:
    """Everything the last of these messages makes the candidate say."""
    *before, last = numbered(messages)
    events = decide_candidate(candidate_after(*before, setting=setting), last, setting)
    return [event for event in events if isinstance(event, Message)]


def numbered(messages: tuple[Any, ...]) -> list[Received[Any]]:
    return [one if isinstance(one, Received) else heard(one, n) for n, one in enumerate(messages, start=1)]
