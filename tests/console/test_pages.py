"""The pages over what services answer: each part for itself, in both languages, within two seconds [OPS-1, OPS-2]."""

import re
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest

from operations import dead_letters as dead
from operations.console.pages import FOLDER
from operations.console.views.sagas import drawn
from services.admission.domain.enrolment.rows import Deadline, always, nothing
from services.admission.domain.enrolment.table import ROWS
from services.delivery.domain.audience import TOLD
from tests.console.desk import NUMBER, SEASON, System, console, visitor

STORY: dict[str, Any] = {
    "application": NUMBER,
    "table": 4,
    "stage": "physical_passed",
    "waits_for": ["intake"],
    "deadlines": {"admission": "2025-08-25T18:00:00+08:00"},
    "lines": [
        {
            "heard": "admission.place_offered.v1",
            "at": "2025-08-05T10:00:00+08:00",
            "sequence": 3,
            "correlation_id": "c-1",
            "why": "",
            "to": "proposed",
            "says": [],
        },
        {
            "heard": "platform.physical_recorded.v1",
            "at": "2025-08-08T10:00:00+08:00",
            "sequence": 0,
            "correlation_id": "c-2",
            "why": "passed",
            "to": "physical_passed",
            "says": ["admission.physical_passed.v1"],
        },
    ],
}
SAGA = {
    "application": NUMBER,
    "base": "KM-SECOND-PEOPLES",
    "stage": "withdrawing",
    "since": "2025-08-01T10:00:00+08:00",
    "waits_for": ["finance"],
    "deadlines": {},
}
STATUS: dict[str, Any] = {
    "application": NUMBER,
    "stage": "physical_passed",
    "stage_zh": "体检合格，待公示",
    "stage_en": "Physical passed; the public notice follows",
    "waits_for": "base",
    "since": None,
    "next_by": "2025-08-25T18:00:00+08:00",
    "reasons": [],
    "reasons_zh": [],
    "reasons_en": [],
}
PLACE = f"/v1/applications/{NUMBER}"


def system() -> System:
    return System(
        {
            ("admission", "/v1/idle"): {"clock": "2025-08-09T10:00:00+08:00"},
            ("admission", f"/v1/seasons/{SEASON}/sagas"): {"items": [SAGA], "next": None},
            ("admission", f"{PLACE}/story"): STORY,
            ("admission", PLACE): {"application": NUMBER, "stage": "physical_passed", "waits_for": ["intake"]},
            ("registration", PLACE): STATUS,
            ("registration", f"{PLACE}/story"): {"words": []},
        }
    )


def test_every_word_a_page_asks_for_is_in_both_languages() -> None:
    told = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    pages = "".join(page.read_text(encoding="utf-8") for page in (FOLDER / "templates").glob("*.html"))
    assert set(re.findall(r"\bt\('(\w+)'\)", pages)) - told["words"].keys() == set()
    assert set(re.findall(r"named\('(\w+)'", pages)) - told["names"].keys() == {"why"}
    words = [*told["words"].items(), *(each for names in told["names"].values() for each in names.items())]
    assert [key for key, both in words if len(both) != 2 or not all(both)] == []


def test_why_a_letter_died_is_told_in_both_languages() -> None:
    told = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    assert told["names"]["rule"].keys() == dead.RULES.keys()


def test_whatever_a_saga_hears_and_says_and_recipients_are_told_has_a_name_in_both_languages() -> None:
    names = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))["names"]
    heard = {row.hears.TYPE for row in ROWS if not isinstance(row.hears, Deadline)}
    told = {message.TYPE for each in TOLD.values() for message in each}
    assert {name.rpartition(".v")[0] for name in heard | told} - names["message"].keys() == set()
    assert {row.when.__name__ for row in ROWS if row.when is not always} - names["if"].keys() == set()
    assert {row.says.__name__ for row in ROWS if row.says is not nothing} - names["says"].keys() == set()


def test_no_class_of_a_page_means_two_things() -> None:
    """A list item that was drawn as the menu is filled the page with nothing."""
    style = (FOLDER / "static" / "console.css").read_text(encoding="utf-8")
    whole = set(re.findall(r"^\.(\w+) \{", style, re.MULTILINE))
    apart = set(re.findall(r"^\.way li\.(\w+)", style, re.MULTILINE))
    assert whole & apart == set()


async def test_who_is_waited_for_and_what_is_stuck_stands_on_one_page(tmp_path: Path) -> None:
    async with visitor(console(system(), tmp_path)) as browser:
        page = (await browser.get("/sagas")).text
    assert "Who is waited for" in page
    assert '<span class="pill bad">1</span>' in page
    assert f'href="/sagas/{NUMBER}"' in page


async def test_a_saga_is_drawn_as_its_table_with_the_way_it_took(tmp_path: Path) -> None:
    taken = [(row.step, row.hears, row.to) for row in drawn(STORY) if row.step]
    assert taken == [
        (1, "admission.place_offered.v1", "proposed"),
        (2, "platform.physical_recorded.v1", "physical_passed"),
    ]
    async with visitor(console(system(), tmp_path)) as browser:
        page = (await browser.get(f"/sagas/{NUMBER}")).text
    assert page.count('<tr class="taken">') == 2


async def test_what_became_of_somebody_is_one_page_and_who_is_away_is_named_there(tmp_path: Path) -> None:
    there = system()
    there.away = {"exams"}
    async with visitor(console(there, tmp_path)) as browser:
        answer = await browser.get(f"/applications/{NUMBER}")
    assert answer.status_code == 200
    assert "exams does not answer" in answer.text
    assert "Physical passed; the public notice follows" in answer.text
    assert "2025-08-25 18:00" in answer.text


async def test_pages_are_there_when_nobody_answers(tmp_path: Path) -> None:
    there = System()
    there.away = {"registration", "verification", "exams", "admission", "finance", "delivery"}
    async with visitor(console(there, tmp_path)) as browser:
        for path in ("/sagas", f"/sagas/{NUMBER}", f"/applications/{NUMBER}", "/processes"):
            answer = await browser.get(path)
            assert "does not answer" in answer.text, path


async def test_who_is_slow_is_waited_for_less_than_two_seconds(tmp_path: Path) -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    there = system()
    there.answers["admission", f"{PLACE}/story"] = slow
    async with visitor(console(there, tmp_path)) as browser:
        page = await browser.get(f"/sagas/{NUMBER}")
    assert "no answer in 1 s" in page.text


@pytest.mark.parametrize(("language", "words"), [("en", "Who is waited for"), ("zh-CN,zh;q=0.9", "在等谁")])
async def test_a_page_speaks_the_readers_language_or_the_one_they_chose(
    tmp_path: Path, language: str, words: str
) -> None:
    async with visitor(console(system(), tmp_path), language=language) as browser:
        assert words in (await browser.get("/sagas")).text
        await browser.get("/language/zh?back=/sagas")
        assert "在等谁" in (await browser.get("/sagas")).text


async def test_what_others_wrote_is_shown_and_never_run(tmp_path: Path) -> None:
    there = system()
    said = {"status": "not ready", "why": [{"code": "x", "detail": "<script>alert(1)</script>"}]}
    there.answers["finance", "/readyz"] = said
    async with visitor(console(there, tmp_path)) as browser:
        page = (await browser.get("/processes")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


async def test_what_is_no_number_is_answered_as_such(tmp_path: Path) -> None:
    async with visitor(console(system(), tmp_path)) as browser:
        assert (await browser.get("/applications/..%2F..%2Fv1")).status_code in {404, 422}
        assert (await browser.get("/applications/a%20b")).status_code == 422
