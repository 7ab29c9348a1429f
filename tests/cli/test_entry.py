"""The command line as a caller meets it: exit codes, messages, relative paths."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from operations import runs
from operations.access import SERVICES
from operations.places import CHECKOUT, SEASONS, TOPOLOGY, from_caller
from operations.topology.description import read_topology
from rehearsal.runtime import install
from rehearsal.runtime.run_folder import opening_record, run_folder
from tests.cli.typed import Terminal

KUNMING = SEASONS / "2025-kunming-2.toml"


def zhaolu(*words: str) -> subprocess.CompletedProcess[str]:
    """The command line run as the entry script runs it."""
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        cwd=CHECKOUT,
        env={**os.environ, "ZHAOLU_CALLED_FROM": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_entry_script_is_a_posix_shell_script() -> None:
    script = CHECKOUT / "zhaolu"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert subprocess.run(["/bin/sh", "-n", str(script)], check=False).returncode == 0


def test_a_right_season_file_is_told_so(terminal: Terminal) -> None:
    told = terminal.type("season", "validate", str(KUNMING))
    assert told.code == 0
    assert "20 seats" in told.out


def test_every_wrong_key_of_a_season_file_is_named_with_a_path_relative_to_the_caller(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZHAOLU_CALLED_FROM", str(tmp_path))
    text = KUNMING.read_text(encoding="utf-8")
    text = text.replace("specialties =", "# specialties =")
    wrong = text.replace("seats = 20", "seats = -1").replace("preferences = 1\n", 'preferences = "one"\nsurplus = 1\n')
    (tmp_path / "wrong.toml").write_text(wrong, encoding="utf-8")

    told = terminal.type("season", "validate", "wrong.toml")

    assert told.code == 2
    for key in ("registration.preferences", "registration.surplus", "bases[0].programmes[0].seats"):
        assert key in told.err


def test_a_season_is_not_started_from_a_wrong_file(tmp_path: Path) -> None:
    done = zhaolu("season", str(tmp_path / "missing.toml"))
    assert done.returncode == 2
    assert "missing.toml is not a season file" in done.stderr


def test_a_season_runs_without_naming_the_command_and_its_options_are_told(terminal: Terminal) -> None:
    assert terminal.type("season", "run", "--help").out.count("--applicants") == 1
    assert "validate" in terminal.type("season", "--help").out
    assert "Missing argument 'FILE'" in terminal.type("season", "--applicants", "3").err
    assert terminal.type("validate", str(KUNMING)).code == 2


def test_paths_are_the_callers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHAOLU_CALLED_FROM", str(tmp_path))
    assert from_caller(Path("x.toml")) == tmp_path / "x.toml"
    assert from_caller(KUNMING) == KUNMING


def test_without_root_the_exact_command_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(install.CannotInstall, match=r"apt-get update && apt-get install -y .*rabbitmq-server"):
        install.install_broker(yes=True, say=lambda _: None, ask=lambda _: True)
    assert install.CannotInstall.EXIT_CODE == 3


def test_nothing_running_is_no_error(terminal: Terminal) -> None:
    assert terminal.type("status").code == 0


def test_a_run_is_seen_while_it_lives_and_its_record_is_its_owners_alone() -> None:
    with run_folder("test") as folder:
        runs.write(folder, opening_record(folder, "test", KUNMING))
        assert (folder.name, os.getpid()) in {(record.id, record.pid) for _, record in runs.live_runs()}
        assert (folder / "run.json").stat().st_mode & 0o077 == 0
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def test_an_unknown_service_is_told_with_those_there_are(terminal: Terminal) -> None:
    told = terminal.type("serve", "canteen")
    assert told.code == 2
    assert "registration, verification, exams, admission, finance" in told.err


ATTENDED = """
import asyncio, sys, typer
from cli.attended import attended
async def work():
    try:
        print("begun", flush=True)
        await asyncio.sleep(60)
    finally:
        print("cleared", flush=True)
try:
    attended(work())
except typer.Exit as end:
    sys.exit(end.exit_code)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_work_in_order_and_the_exit_code_tells_which(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", ATTENDED], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as work:
        assert work.stdout is not None
        assert work.stdout.readline() == "begun\n"
        work.send_signal(number)
        assert work.stdout.read() == "cleared\n"
    assert work.returncode == 128 + number


def test_the_command_line_knows_the_services_of_the_topology() -> None:
    assert set(SERVICES) == set(read_topology(TOPOLOGY, ()).services)


def test_more_applicants_than_a_base_can_rank_are_refused_before_anything_is_started(terminal: Terminal) -> None:
    told = terminal.type("season", str(KUNMING), "--applicants", "20000")
    assert told.code == 2
    assert "board_full" in told.err
    assert "10000" in told.err
