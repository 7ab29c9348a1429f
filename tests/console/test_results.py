"""Results of drawings on other terms as a page: what is no result is passed over, and nothing else is read [ADM-8]."""

import json
from pathlib import Path
from typing import Any

from operations.whatif.kept import keep, kept
from tests.console.desk import SEASON, SEASONS, System, console, visitor

PLACE = {"specialty": "AGP", "preference": 1}
DOCUMENT: dict[str, Any] = {
    "fill": {"AGP": {"name_zh": "助理全科", "scarce": True, "seats": [20, 22], "taken": [18, 21]}},
    "gain": [{"base": "KM-1", "application": "A-1", "before": None, "after": PLACE}],
    "lose": [{"base": "KM-1", "application": "A-2", "before": PLACE | {"preference": None}, "after": None}],
}


def written(folder: Path, name: str = "whatif") -> None:
    (folder / SEASON).mkdir(exist_ok=True)
    keep(folder / SEASON / name, SEASONS[SEASON], {"seats": ["KM-1:AGP:22"]}, DOCUMENT)


async def test_what_was_drawn_otherwise_is_shown_with_who_gains_and_who_loses(tmp_path: Path) -> None:
    written(tmp_path)
    async with visitor(console(System(), tmp_path, results=tmp_path)) as browser:
        page = (await browser.get("/whatif")).text
    assert "KM-1:AGP:22" in page
    assert "18 / 20 → <b>21</b> / 22" in page
    assert '<span class="pill good">Gain</span>' in page
    assert "adjusted" in page


async def test_without_a_result_the_page_says_how_one_is_made(tmp_path: Path) -> None:
    async with visitor(console(System(), tmp_path, results=tmp_path / "nowhere")) as browser:
        assert "./zhaolu whatif SEASON" in (await browser.get("/whatif?of=../../etc/passwd")).text


async def test_what_is_no_result_is_passed_over(tmp_path: Path) -> None:
    written(tmp_path)
    for name, told in (
        ("index", "{}"),
        ("broken", "{"),
        ("list", "[1]"),
        ("odd", json.dumps(DOCUMENT | {"season": SEASON, "title_zh": "x", "at": "", "asked": {}, "fill": {"A": 1}})),
    ):
        (tmp_path / SEASON / f"{name}.json").write_text(told, encoding="utf-8")
    assert [each.name for each in kept(tmp_path)] == [f"{SEASON}/whatif", f"{SEASON}/odd"]
    async with visitor(console(System(), tmp_path, results=tmp_path)) as browser:
        assert (await browser.get(f"/whatif?of={SEASON}/odd")).status_code == 200
