"""`zhaolu export`, as typed, against services that answer."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from operations.access import Access
from tests.operations.filing.office import SEASONS, Files

KUNMING = SEASONS["2025-kunming-2"]
BASE = KUNMING.bases[0].code


def say(monkeypatch: pytest.MonkeyPatch, access: Access) -> None:
    """Name this system in the environment."""
    for service, url in access.addresses.items():
        monkeypatch.setenv(f"ZHAOLU_OPERATOR_{service.upper()}_URL", url)
    monkeypatch.setenv("ZHAOLU_OPERATOR_TOKEN", access.token)
    monkeypatch.setenv("ZHAOLU_OPERATOR_TIMEOUT_SECONDS", "60")


def export(monkeypatch: pytest.MonkeyPatch, out: Path, *words: str, access: bool = True) -> Result:
    files = Files(KUNMING)
    files.admits(1, BASE, "AGP")
    files.admits(2, BASE, "AGP", left=True)
    with files.office() as office:
        if access:
            say(monkeypatch, office)
        return CliRunner().invoke(app, ["export", *words, "--out", str(out)])


ROSTER = ("xlsx", "index.csv", "pdf")


@pytest.mark.parametrize(
    ("what", "left"),
    [
        (
            "rosters",
            {f"annex5-{where}-western.{kind}" for where in (BASE, "all") for kind in ("xlsx", "index.csv", "pdf")},
        ),
        ("national", {"national-0001.csv", "national-0001.xlsx"}),
        ("settlement", {"settlement-2025-09.xlsx", "settlement-2025-09.pdf"}),
        ("clawback", {"clawback.csv", "clawback-A-002.pdf"}),
    ],
)
def test_each_export_leaves_its_files_readable_by_their_owner_alone(
    what: str, left: set[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = export(monkeypatch, tmp_path, what, KUNMING.id, "--base", BASE)
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == left
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def test_the_deadline_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """[EXP-1, EXP-2]."""
    assert "due 2025-09-10 23:59" in export(monkeypatch, tmp_path, "rosters", KUNMING.id).output
    assert "due 2025-08-25 23:59" in export(monkeypatch, tmp_path, "national", KUNMING.id).output


@pytest.mark.parametrize("words", [("rosters", "no-such-season"), ("rosters", KUNMING.id, "--base", "NOWHERE")])
def test_an_unknown_season_or_base_is_wrong_input(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = export(monkeypatch, tmp_path, *words)
    assert (done.exit_code, list(tmp_path.iterdir())) == (2, [])


def test_services_that_turn_the_clerk_away_are_a_failure_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = Files(KUNMING)
    files.admits(1, BASE, "AGP")
    with files.office() as office:
        say(monkeypatch, replace(office, token="guessed"))
        done = CliRunner().invoke(app, ["export", "rosters", KUNMING.id, "--out", str(tmp_path)])
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])
