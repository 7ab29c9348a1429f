"""Every season that is shipped runs on paper, and all of it is true; in the long run with more people than seats."""

from pathlib import Path

import pytest

from tests.certificates.published import season_of
from tests.contracts.shelf import SEASON_FILES
from tests.seasons.judged import untrue

FEW = 40


@pytest.mark.parametrize("name", [file.stem for file in SEASON_FILES])
def test_a_shipped_season_runs_and_all_of_it_is_true(name: str, tmp_path: Path) -> None:
    """[ADM-9, POL]."""
    assert untrue(season_of(name), FEW, 3, tmp_path) == set()


@pytest.mark.long
@pytest.mark.parametrize("name", [file.stem for file in SEASON_FILES])
def test_so_does_one_with_a_third_more_people_than_seats(name: str, tmp_path: Path) -> None:
    season = season_of(name)
    assert untrue(season, season.seats * 4 // 3, 7, tmp_path) == set()
