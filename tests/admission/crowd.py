"""The intake's side of the tests: ranked candidates, who leaves, and the whole service at rest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from contracts.digest import results_digest
from contracts.envelope import Message, Received
from contracts.messages.admission.decisions import PhysicalPassed, PlaceVacated
from contracts.messages.exams import (
    CandidateDropped,
    CandidateScored,
    Placing,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    ScoresPublished,
)
from contracts.messages.platform.acts import FraudFound, PhysicalRecorded
from contracts.messages.platform.admission import ListConfirmed
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import Category, HospitalGrade
from services.admission.domain.intake.offering import offers
from services.admission.domain.intake.state import Intake
from services.admission.handlers import HEARS
from services.admission.store import ENROLMENT, INTAKE, PROVINCE
from services.chassis.core.aggregate import Aggregate
from services.chassis.core.drawing import LineDrawing
from tests.admission.scenes import BASE, EXAMINED, PERSON, SEASON, SEASONS, at
from tests.pure_loop import Loop, heard_of, run

AGGREGATES: list[Aggregate[Any]] = [INTAKE.line, INTAKE.head, ENROLMENT, PROVINCE.line, PROVINCE.head]
DRAWINGS: list[LineDrawing[Any, Any]] = [INTAKE.drawing, PROVINCE.drawing]
CONFIRMED = at("08-07T15:00")
EXAMS, START, FELL = "exams", at("08-02T18:00"), at("08-05T09:00")


def result(
    name: str, rank: int, points: int | None = None, wishes: Sequence[str] = ("AGP",), as_of: datetime = START
) -> ResultPublished:
    return ResultPublished(
        application=name,
        season=SEASON,
        person_key=PERSON,
        category=Category.SOCIAL,
        base=BASE,
        accepts_adjustment=True,
        employer_level=None,
        placings=tuple(Placing(specialty=wish, rank=rank) for wish in wishes),
        marks=(),
        total_points=9000 - rank if points is None else points,
        lot="00",
        published_at=as_of,
    )


def scores(*results: ResultPublished, as_of: datetime = START) -> ScoresPublished:
    placings = {result.application: result.placings for result in results}
    return ScoresPublished(
        season=SEASON, base=BASE, candidates=len(placings), digest=results_digest(placings), published_at=as_of
    )


def published(*names: str, first: int = 1, as_of: datetime = START) -> list[Received[Any]]:
    """These candidates in merit order, and the board's word that this is all of them."""
    results = [result(name, rank, as_of=as_of) for rank, name in enumerate(names, start=1)]
    return board([*results, scores(*results, as_of=as_of)], first)


def board(words: Sequence[Message], first: int = 1) -> list[Received[Any]]:
    """What the board says, one word after another."""
    return [heard_of(word, START, f"board-{n}", n, EXAMS) for n, word in enumerate(words, start=first)]


def granted(moment: datetime) -> ReopeningGranted:
    """The scores are open again since then."""
    return ReopeningGranted(
        season=SEASON, base=BASE, final_at=START, reopened_at=moment, reason="a sheet was mixed up", by="the office"
    )


def turned_over(moment: datetime) -> ReopeningRefused:
    """They are not: somebody had been admitted before."""
    return ReopeningRefused(season=SEASON, base=BASE, reopened_at=moment, reasons=(Reason.ADMISSIONS_EXIST,))


def candidate(word: Message, sequence: int) -> Received[Any]:
    return heard_of(word, START, f"{word.TYPE}-{sequence}-{word.model_dump_json()[:60]}", sequence, "candidates")


def scored(name: str) -> CandidateScored:
    return CandidateScored(
        application=name,
        season=SEASON,
        person_key=PERSON,
        category=Category.SOCIAL,
        base=BASE,
        preferences=("AGP",),
        accepts_adjustment=True,
        employer_level=None,
        marks=(),
        total_points=8000,
        scored_at=START,
    )


def dropped(name: str, moment: datetime = FELL) -> CandidateDropped:
    return CandidateDropped(
        application=name, season=SEASON, base=BASE, reasons=(Reason.NOT_APPROVED,), dropped_at=moment
    )


def physical(name: str, moment: datetime = EXAMINED, passed: bool = True) -> Received[Any]:
    exam = PhysicalRecorded(application=name, examined_at=moment, hospital_grade=HospitalGrade.GRADE_3A, passed=passed)
    return heard_of(exam, moment, f"physical-{name}-{moment.isoformat()}")


def fraud(name: str, moment: datetime) -> Received[Any]:
    return heard_of(FraudFound(application=name, found_at=moment), moment, f"fraud-{name}")


def vacated(name: str, moment: datetime) -> Received[Any]:
    """A place left, told straight to the intake."""
    word = PlaceVacated(application=name, season=SEASON, base=BASE, reasons=(Reason.GAVE_UP,), vacated_at=moment)
    return heard_of(word, moment, f"vacated-{name}", 2, "enrolments")


def passed(name: str) -> Received[Any]:
    word = PhysicalPassed(application=name, season=SEASON, base=BASE, passed_at=EXAMINED)
    return heard_of(word, EXAMINED, f"passed-{name}", 1, "enrolments")


def confirmed(*names: str, moment: datetime = CONFIRMED) -> Received[Any]:
    """The base confirmed these of its list."""
    word = ListConfirmed(season=SEASON, base=BASE, applications=names, confirmed_at=moment, by="the base")
    return heard_of(word, moment, f"confirmed-{'-'.join(names)}-{moment.isoformat()}")


def season_run(
    heard: Sequence[Received[Any]],
    until: datetime | None = None,
    season: Season | None = None,
    seed: int = 1,
    *,
    unconfirmed: Sequence[str] = (),
) -> Loop:
    """The whole service, in whatever order the seed draws; the base confirms everybody ranked but `unconfirmed`."""
    seasons = SEASONS if season is None else {SEASON: season}
    ranked = {one.message.application for one in heard if isinstance(one.message, ResultPublished)}
    named = sorted(ranked.difference(unconfirmed))
    everything = [*heard, *([confirmed(*named)] if named else [])]
    return run(AGGREGATES, HEARS, seasons, everything, Random(seed), until, DRAWINGS)


def until(loop: Loop, moment: datetime) -> None:
    """Let every deadline up to this moment come."""
    while (due := loop.next_deadline(moment)) is not None:
        loop.fire(*due)


def intake_of(loop: Loop) -> Intake:
    state: Intake = loop.states()["intake", f"{SEASON}/{BASE}"]
    return state


def places(loop: Loop) -> Mapping[str, datetime]:
    """Who holds a place now, and until when their physical is due."""
    return {name: place.physical_by for name, place in offers(intake_of(loop)).items()}


def stages(loop: Loop) -> dict[str, str]:
    return {key: state.stage.value for (kind, key), state in loop.states().items() if kind == "enrolment"}


def words(loop: Loop, kind: type[Message]) -> list[Any]:
    return [said.message for said in loop.said if isinstance(said.message, kind)]
