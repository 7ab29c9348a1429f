"""A season whose scores are opened again, over all five services: where it ends, and that any order ends there."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from itertools import product
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.messages.platform.acts import ScoresDeclaredFinal, ScoresReopened
from contracts.messages.platform.admission import ListConfirmed
from contracts.vocabulary import SHANGHAI
from rehearsal.simulator.happening import Happening
from tests.convergence.recorded import Recording, recording
from tests.often import often
from tests.paper import SERVICES, Paper, retold, service

SEASON: Final = "2025-kunming-2"
BASE: Final = service("exams").context.seasons[SEASON].bases[0].code
APPLICANTS: Final = 12
SEED: Final = 3


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-{text}").replace(tzinfo=SHANGHAI)


def reopening(
    opened: str, again: str | None, told: str | None = None, confirmed: str | None = None
) -> tuple[Happening, ...]:
    """The office opens the scores, which is told at once or later; the base declares them anew, or never does.

    Where there was no list to confirm on the day before the notice, the base confirms it later.
    """
    moment, cause = at(opened), {"reason": "a sheet was mixed up", "by": "the provincial office"}
    word = ScoresReopened(season=SEASON, base=BASE, reopened_at=moment, **cause)
    story = [Happening(word, moment if told is None else at(told), "reopened")]
    if again is not None:
        declared = ScoresDeclaredFinal(season=SEASON, base=BASE, declared_at=at(again))
        story.append(Happening(declared, at(again), "reopened"))
    if confirmed is not None:
        named = tuple(f"{SEASON.upper()}-{number:05d}" for number in range(1, APPLICANTS + 1))
        listed = ListConfirmed(season=SEASON, base=BASE, applications=named, confirmed_at=at(confirmed), by="the base")
        story.append(Happening(listed, at(confirmed), "reopened"))
    return tuple(story)


STORIES: Final[Mapping[str, tuple[Happening, ...]]] = {
    "before the physicals": reopening("08-04T09:00", "08-05T09:00"),
    "while placing closes": reopening("08-06T19:00", "08-07T13:00"),
    "over the notice": reopening("08-07T09:00", "08-08T09:00", confirmed="08-08T10:00"),
    "after the notice": reopening("08-08T09:00", "08-09T09:00"),
    "told after trainees were admitted": reopening("08-09T09:00", "08-25T12:00", told="08-25T09:00"),
    "for good": reopening("08-08T09:00", None),
}


def standings(recorded: Recording) -> dict[str, Any]:
    """What each applicant reads."""
    documents = recorded.papers["registration"].documents
    return {key: document.index["stage"] for (kind, key), document in documents.items() if kind == "standing"}


def stages(recorded: Recording) -> dict[str, str]:
    admission = recorded.papers["admission"]
    return {key: str(admission.state(kind, key).stage) for kind, key in admission.documents if kind == "enrolment"}


@pytest.mark.parametrize("story", [name for name in STORIES if name != "for good"])
def test_a_season_reopened_without_another_score_ends_as_if_it_had_not_been(story: str) -> None:
    """[EXM-4]."""
    reopened, plain = recording(SEASON, APPLICANTS, SEED, STORIES[story]), recording(SEASON, APPLICANTS, SEED)
    assert stages(reopened) == stages(plain)
    assert standings(reopened) == standings(plain)


def test_a_season_that_stays_open_admits_nobody_and_says_so() -> None:
    """[REG-12, SAGA-6]."""
    recorded = recording(SEASON, APPLICANTS, SEED, STORIES["for good"])
    assert not {"noticed", "awaiting_report", "reported", "withdrawn"} & set(stages(recorded).values())
    assert "awaiting_place" in stages(recorded).values()
    told = set(standings(recorded).values())
    assert "scores_reopened" in told
    assert not {"ranked", "offered", "noticed"} & told


@pytest.mark.parametrize(
    ("name", "story"), [told for told in product(SERVICES, STORIES) if told != ("admission", "for good")]
)
@settings(max_examples=often(30, share=15), deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.integers(1, 2**32))
def test_any_order_of_a_reopened_season_ends_in_the_same_documents(name: str, story: str, order: int) -> None:
    assert ending(name, story, order) == _first_ending(name, story)


@settings(max_examples=often(30, share=15), deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.integers(1, 2**32))
def test_in_any_order_a_season_that_stays_open_places_nobody(order: int) -> None:
    """Who was offered a place on the void results before, and is told so, does depend on the order."""
    recorded = recording(SEASON, APPLICANTS, SEED, STORIES["for good"])
    paper = retold("admission", recorded.heard["admission"], Random(order), recorded.over)
    intake = paper.state("intake", f"{SEASON}/{BASE}")
    assert (intake.placing, intake.placed_on) == (None, None)
    kept = {str(paper.state(kind, key).stage) for kind, key in paper.documents if kind == "enrolment"}
    assert kept <= {"awaiting_place", "vacated"}


def ending(name: str, story: str, order: int) -> str:
    recorded = recording(SEASON, APPLICANTS, SEED, STORIES[story])
    return _outcome(retold(name, recorded.heard[name], Random(order), recorded.over))


@cache
def _first_ending(name: str, story: str) -> str:
    return ending(name, story, 0)


def _outcome(paper: Paper) -> str:
    """Everything; of those who left a place only that, and why: which offer it was depends on the order."""
    documents: dict[str, Any] = json.loads(paper.canonical())
    kept = ("stage", "reasons")
    return json.dumps(
        {
            place: {field: state[field] for field in kept} if state.get("stage") == "vacated" else state
            for place, state in documents.items()
        },
        sort_keys=True,
    )
