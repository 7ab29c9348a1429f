"""The two seasons of the 2022 notice, small, on real servers: every base with its own board, notice and HR queue."""

import json
from pathlib import Path

import pytest

from operations.places import SEASONS
from operations.season_file import read_season
from tests.journeys.season_run import whole

BOTH = [
    pytest.param(SEASONS / "2022-yunnan-assistant-gp.toml", id="2022-yunnan-assistant-gp"),
    pytest.param(SEASONS / "2022-yunnan-residency.toml", id="2022-yunnan-residency", marks=pytest.mark.long),
]


@pytest.mark.parametrize("file", BOTH)
async def test_a_season_of_the_province_ends_with_every_invariant_true(file: Path, tmp_path: Path) -> None:
    run = await whole(tmp_path, "--applicants", "50", "--seed", "11", file=file)
    season, report = read_season(file), run.report
    outcome, fill = report["outcome"], report["outcome"]["fill"]
    assert all(report["invariants"].values())
    funnel = outcome["funnel"]
    assert (fill["all"]["admitted"], fill["all"]["reported"]) == (funnel["admitted"], funnel["reported"])
    assert fill["all"]["seats"] + outcome["held_back_left"] == season.seats + season.held_back_seats
    assert fill["bases"].keys() == {base.code for base in season.bases}
    assert len({line["base"] for line in outcome["admitted"]}) > 5
    assert {"refused", "review_refused", "exam_dropped", "vacated"} <= outcome["refusals"].keys()
    assert outcome["withdrawn"]
    told = [json.loads(line) for line in (tmp_path / file.stem / "hr-messages.jsonl").read_text("utf-8").splitlines()]
    expected = {each["data"]["application"] for each in told if each["type"] == "hr.trainee_expected.v1"}
    assert expected == {line["application"] for line in outcome["admitted"]}
