"""A season file is begun from another: it is one, with every date moved and every remark kept."""

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from operations.places import SEASONS
from operations.season_differences import differences
from operations.season_drafts import NoDraft, draft, write_draft
from operations.season_file import read_season

SHIPPED = sorted(file.stem for file in SEASONS.glob("*.toml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(SEASONS, tmp_path / "seasons")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_draft_after_any_season_is_a_season_whose_dates_all_moved_together(folder: Path, name: str) -> None:
    before = read_season(folder / f"{name}.toml")
    first = min(window.opens for window in before.registration.windows.values())
    file, season = write_draft(folder / f"{name}.toml", "next-year", "来年", first.date() + timedelta(days=364))
    assert (file.name, season.id, season.title_zh) == ("next-year.toml", "next-year", "来年")
    told = differences(before, season)
    assert told[0].endswith("are 364 days later; where it is said of others, beside that")
    assert [each.partition(" ")[0] for each in told[1:]] == ["id", "title_zh"]


def test_remarks_are_kept_and_what_is_left_unsaid_is_told(folder: Path) -> None:
    text = draft(folder / "2025-kunming-2.toml", "next-year", "来年", date(2026, 6, 25))
    assert "# [B25 五(三)]" in text
    assert "admission.adjustment: on which seats" in text
    assert "admission.provincial_round:" not in text


@pytest.mark.parametrize(
    ("season_id", "title"), [("Next Year", "来年"), ("2025-kunming-2", "来年"), ("next", 'a"b'), ("next", "")]
)
def test_what_makes_no_season_is_refused(folder: Path, season_id: str, title: str) -> None:
    with pytest.raises(NoDraft):
        write_draft(folder / "2025-kunming-2.toml", season_id, title, date(2026, 6, 25))


def test_a_draft_is_not_written_over_another(folder: Path) -> None:
    write_draft(folder / "2025-kunming-2.toml", "next-year", "来年", date(2026, 6, 25))
    with pytest.raises(NoDraft, match="already"):
        write_draft(folder / "2025-kunming-2.toml", "next-year", "来年", date(2026, 6, 25))
