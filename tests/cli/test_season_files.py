"""Season files as they are begun and compared at the terminal."""

from pathlib import Path
from shutil import copytree

from operations.places import SEASONS
from tests.cli.typed import Terminal


def test_a_season_begun_from_another_is_other_in_what_was_asked_alone(terminal: Terminal, tmp_path: Path) -> None:
    folder = copytree(SEASONS, tmp_path / "seasons")
    like = str(folder / "2025-kunming-2.toml")
    begun = terminal.type("season", "new", "next-year", "--like", like, "--title", "来年", "--opens", "2026-06-25")
    assert begun.code == 0
    told = terminal.type("season", "diff", like, str(folder / "next-year.toml"), "--json")
    assert [each.partition(" ")[0] for each in told.document["differences"]] == ["52", "id", "title_zh"]


def test_a_season_that_is_none_is_no_beginning_and_not_compared(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text("id = 7\n", encoding="utf-8")
    odd, whole = str(tmp_path / "odd.toml"), str(SEASONS / "2025-kunming-2.toml")
    begun = terminal.type("season", "new", "next-year", "--like", odd, "--title", "来年", "--opens", "2026-06-25")
    assert (begun.code, terminal.type("season", "diff", odd, whole).code) == (2, 2)
    assert terminal.type("season", "diff", whole, whole).out == "both say the same\n"
