"""One enrolment told whole: what was heard, when, why it counted, what was said, and what is waited for [SAGA-6]."""

from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

from services.admission.app import build
from services.admission.domain.enrolment.decide import decide
from services.admission.domain.enrolment.state import Enrolment, evolve
from services.admission.domain.enrolment.versions import started
from services.admission.projections.timeline import since, story
from services.admission.settings import Settings
from services.admission.store import ENROLMENT
from tests.admission.scenes import (
    ADMITTED,
    CALENDAR,
    NEVER_REPORTED,
    REPORT_DUE,
    SEASON,
    SEASONS,
    A,
    after,
    at,
    gave_up,
    reinstated,
    reported,
)
from tests.documents import read
from tests.pure_loop import heard_of

SERVICE = build(Settings(seasons=Path(__file__).parents[2] / "deploy" / "seasons"))
WITHDRAWING = after(*NEVER_REPORTED)


def told_under(*ids: str) -> Enrolment:
    """The same thing told once under each of these ids."""
    enrolment = started(A)
    for name in ids:
        heard = heard_of(gave_up(at("08-11T09:00")), at("08-11T09:00"), name)
        enrolment = reduce(evolve, decide(enrolment, heard, SEASONS), enrolment)
    return enrolment


def test_a_story_tells_every_step_with_its_reason_its_moment_and_what_was_said() -> None:
    """[SAGA-6]."""
    told = [(line.heard, line.why, line.to and line.to.value, line.at) for line in story(WITHDRAWING, SEASONS[SEASON])]
    assert told[-2:] == [
        ("platform.admission_operated.v1", "effective", "awaiting_report", at("08-12T10:00")),
        ("deadline report", "", "withdrawing", REPORT_DUE),
    ]
    assert "registration.impose_ban.v1" in story(WITHDRAWING, SEASONS[SEASON])[-1].says


def test_a_story_tells_what_made_no_step_too() -> None:
    lines = story(after(*NEVER_REPORTED, reported()), SEASONS[SEASON])
    assert [(line.heard, line.to) for line in lines if line.to is None] == [("platform.trainee_reported.v1", None)]


def test_a_story_goes_on_through_a_reinstatement() -> None:
    """[SAGA-4]."""
    (last,) = story(after(*NEVER_REPORTED, reported(), reinstated()), SEASONS[SEASON])[-2:-1]
    assert (last.heard, last.why) == ("platform.trainee_reinstated.v1", "reported_after_all")


def test_a_stage_is_held_since_what_led_to_it() -> None:
    assert since(after(*ADMITTED), SEASONS[SEASON]) == at("08-12T10:00")
    assert since(WITHDRAWING, SEASONS[SEASON]) == REPORT_DUE


def test_what_happened_is_found_under_the_id_it_was_told_by_in_any_order() -> None:
    """[SAGA-4]."""
    assert list(told_under("b").told.values()) == ["b"]
    assert told_under("b", "a") == told_under("a", "b")
    assert list(told_under("b", "a").told.values()) == ["a"]


async def test_a_story_is_read_over_http() -> None:
    answer = (await read(SERVICE, f"/v1/applications/{A}/story", (ENROLMENT, A, WITHDRAWING))).json()
    assert (answer["stage"], answer["table"]) == ("withdrawing", 5)
    assert answer["waits_for"] == ["registration", "finance", "intake"]
    assert [line["to"] for line in answer["lines"]] == [
        "proposed",
        "physical_passed",
        "noticed",
        "awaiting_report",
        "withdrawing",
    ]
    assert (await read(SERVICE, "/v1/applications/A-9/story")).status_code == 404


async def test_sagas_are_read_with_whom_they_wait_for_since_when_and_until_when() -> None:
    """[SAGA-6]."""
    page: dict[str, Any] = (await read(SERVICE, f"/v1/seasons/{SEASON}/sagas", (ENROLMENT, A, after(*ADMITTED)))).json()
    (item,) = page["items"]
    assert (item["stage"], item["waits_for"], list(item["deadlines"])) == ("awaiting_report", ["trainee"], ["report"])
    assert datetime.fromisoformat(item["since"]) < CALENDAR.report_by
    assert (await read(SERVICE, "/v1/seasons/2099-none/sagas")).status_code == 404
