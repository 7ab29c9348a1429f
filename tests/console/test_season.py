"""The season's page: its calendar with today on it, the funnel, seats against the plan, what is due next [OPS-2]."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.messages.platform.dates import DateMoved
from contracts.season.moving import standing
from operations.console import calendar, filling
from operations.console.now import BusinessTime
from operations.console.shared import SharedLooks
from operations.console.views.season import left
from tests.console.desk import SEASON, SEASONS, System, console, visitor

PLACE = f"/v1/seasons/{SEASON}"
KNOWN = SEASONS[SEASON]
AGP = {
    "base": "KM-SECOND-PEOPLES",
    "specialty": "AGP",
    "seats": 20,
    "held": 12,
    "admitted": 7,
    "reported": 3,
    "left": 1,
}
FUNNEL = {"stages": {"registered": 2, "approved": 3, "admitted": 4, "in_training": 1, "vacated": 1}}

MOVES = {
    "decisions": [
        {
            "decision": 1,
            "decided_at": "2025-08-27T10:00:00+08:00",
            "outcome": "accepted",
            "dates": ["admission.report_by"],
            "passed": ["admission.report_by"],
            "reasons": [],
        },
        {
            "decision": 2,
            "decided_at": "2025-08-28T10:00:00+08:00",
            "outcome": "refused",
            "dates": ["admission.notice_at"],
            "passed": [],
            "reasons": ["date_not_movable"],
        },
    ],
    "stands": [{"date": "admission.report_by", "to": "2025-09-05T18:00:00+08:00"}],
}


def idle(request: httpx.Request) -> dict[str, Any]:
    """As a service answers: a glance asks nobody, and so tells no time."""
    known = {"in_flight": 0, "heard": 1, "said": 1}
    return known if request.url.params.get("glance") == "true" else known | {"clock": "2025-08-09T10:00:00+08:00"}


def system() -> System:
    return System(
        {
            ("admission", "/v1/idle"): idle,
            ("registration", f"{PLACE}/funnel"): FUNNEL,
            ("admission", f"{PLACE}/seats"): {"items": [AGP], "held_back": 0},
        }
    )


def at(told: str) -> datetime:
    return datetime.fromisoformat(f"{told}+08:00")


def test_whoever_came_further_counts_at_every_step_before() -> None:
    told = {step.name: step.many for step in filling.funnel(FUNNEL["stages"])}
    assert told == {
        "applied": 11,
        "accepted": 11,
        "reviewed": 9,
        "ranked": 6,
        "proposed": 6,
        "fit": 5,
        "admitted": 5,
        "reported": 1,
    }
    assert filling.funnel({})[0].share == 0


def test_what_comes_next_is_told_in_order_with_the_time_that_is_left() -> None:
    now = at("2025-08-09T10:00:00")
    told = [(each.name, each.edge) for each in calendar.due_next(KNOWN, now)]
    assert told[:3] == [("notice", "closes"), ("provincial_round", "opens"), ("provincial_round", "closes")]
    assert left(at("2025-08-10T18:00:00") - now) == (1, 8, 0)
    assert calendar.due_next(KNOWN, at("2030-01-01T00:00:00")) == []


@pytest.mark.parametrize(("now", "shown"), [("2025-08-09T10:00:00", True), ("2030-01-01T00:00:00", False)])
def test_today_is_drawn_where_it_lies_within_the_calendar(now: str, shown: bool) -> None:
    told = calendar.drawn(KNOWN, at(now))
    assert (told.today is not None) == shown
    assert all(bar.left >= 0 and bar.left + bar.width <= 100 for bar in told.bars)


async def test_the_season_is_the_first_page_with_its_figures_against_the_plan(tmp_path: Path) -> None:
    async with visitor(console(system(), tmp_path)) as browser:
        assert (await browser.get("/")).headers["location"] == "/season"
        page = (await browser.get("/season")).text
    assert "Public notice" in page
    assert "in 1 d 8 h" in page
    assert "<b>12</b> / 20 · 60 %" in page
    assert 'class="today"' in page
    assert "<script>" not in page
    assert "style=" not in page


async def test_pages_go_by_the_time_of_the_season_and_not_by_the_machines(tmp_path: Path) -> None:
    async with visitor(console(system(), tmp_path)) as browser:
        assert "as of 2025-08-09 10:00" in (await browser.get("/season")).text.replace("As of", "as of")


def test_business_time_is_reckoned_on_where_it_is_not_told() -> None:
    machine = [at("2026-01-01T00:00:00")]
    time = BusinessTime(lambda: machine[0])
    assert time.after(None) == machine[0]
    assert time.after({"clock": "2025-08-09T10:00:00+08:00"}) == at("2025-08-09T10:00:00")
    machine[0] += timedelta(minutes=3)
    assert time.after(None) == time.after({"in_flight": 0}) == at("2025-08-09T10:03:00")


async def test_without_admission_the_calendar_and_the_funnel_are_there_and_it_is_named(tmp_path: Path) -> None:
    there = system()
    there.away = {"admission"}
    async with visitor(console(there, tmp_path)) as browser:
        page = (await browser.get("/season")).text
    assert "admission does not answer" in page
    assert "Public notice" in page
    assert "review passed" in page
    assert "/ 20" not in page


async def test_fifty_viewers_are_one_caller_of_a_service(tmp_path: Path) -> None:
    there = system()
    async with visitor(console(there, tmp_path)) as browser:
        await asyncio.gather(*(browser.get("/season/now") for _ in range(50)))
    asked = [request for request in there.asked if request.url.path.endswith(("/funnel", "/seats"))]
    assert len(asked) == 2


async def test_an_answer_grows_old_and_a_failure_is_not_kept() -> None:
    moment, asked = [0.0], list[int]()
    answers = SharedLooks(lambda: moment[0])

    async def ask() -> int:
        asked.append(len(asked))
        if len(asked) == 3:
            raise httpx.ConnectError("away")
        return asked[-1]

    told: list[Any] = [await answers.of("a", ask), await answers.of("a", ask)]
    moment[0] += timedelta(seconds=5).total_seconds()
    told += [await answers.of("a", ask)]
    moment[0] += 5
    with pytest.raises(httpx.ConnectError):
        await answers.of("a", ask)
    assert [*told, await answers.of("a", ask)] == [0, 0, 1, 3]


async def test_the_calendar_shows_the_dates_that_hold_and_which_decision_moved_them(tmp_path: Path) -> None:
    """[COR-2]."""
    there = system()
    there.answers["admission", f"{PLACE}/dates"] = MOVES
    async with visitor(console(there, tmp_path)) as browser:
        page = (await browser.get("/season")).text
    row = page.partition("Reporting ends")[2].partition("</div>")[0]
    assert "moved" in row
    assert "09-05 18:00" in row
    assert f"was {KNOWN.admission.report_by:%m-%d %H:%M}" in row
    assert page.count('<span class="pill warn">moved</span>') == 1
    assert "date_not_movable" in page
    assert "had passed" in page


def test_a_date_that_is_no_date_of_the_season_moves_nothing() -> None:
    strange = DateMoved(date="bases.NOWHERE.scores_final_by", to=at("2025-09-05T18:00:00"))
    assert standing(KNOWN, [strange]) == KNOWN
    late = DateMoved(date="admission.report_by", to=at("2039-09-05T18:00:00"))
    assert standing(KNOWN, [late]).admission.report_by in {late.to, KNOWN.admission.report_by}
