"""Every season that is shipped runs on paper, and all of it is true; in the long run with more people than seats."""

from datetime import timedelta
from pathlib import Path

import pytest

from contracts.messages.platform.dates import DateMoved, DatesMoved
from contracts.season.moving import moved
from tests.certificates.published import season_of
from tests.contracts.shelf import SEASON_FILES
from tests.seasons.judged import untrue

FEW = 40


@pytest.mark.parametrize("name", [file.stem for file in SEASON_FILES])
def test_a_shipped_season_runs_and_all_of_it_is_true(name: str, tmp_path: Path) -> None:
    """[ADM-9, POL]."""
    assert untrue(season_of(name), FEW, 3, tmp_path) == set()


@pytest.mark.parametrize("name", [file.stem for file in SEASON_FILES])
def test_its_dates_can_be_moved_whatever_it_leaves_unsaid(name: str) -> None:
    """[COR-2]: what a season means without saying it contradicts nothing."""
    season = season_of(name)
    later = season.admission.report_by + timedelta(days=1)
    decision = DatesMoved(
        season=season.id,
        decision=1,
        dates=(DateMoved(date="admission.report_by", to=later),),
        decided_at=season.admission.notice_at,
        by="省卫生健康委员会",
        document="关于推迟报到的通知",
    )
    after, (verdict,) = moved(season, [decision])
    assert verdict.wrong == {}
    assert after.admission.report_by == later


@pytest.mark.long
@pytest.mark.parametrize("name", [file.stem for file in SEASON_FILES])
def test_so_does_one_with_a_third_more_people_than_seats(name: str, tmp_path: Path) -> None:
    season = season_of(name)
    assert untrue(season, season.seats * 4 // 3, 7, tmp_path) == set()
