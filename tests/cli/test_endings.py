"""However a command ends, it says so in a line and by its exit code; nobody is shown where in the program it was."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from cli import mishap, status
from operations import waiting
from operations.places import CHECKOUT, SEASONS
from operations.waiting import waiting_for
from tests.cli.typed import Answers, Terminal, running

KUNMING = SEASONS / "2025-kunming-2.toml"

ODD = ("../..", "a/b", "[/x]", "%00", "招录", "a b", "x" * 300, "?q=1#f", ":smile:", "-1")
ENDED_AT_ONCE = (
    ("status", 0),
    ("down", 0),
    ("sagas", 2),
    ("sagas --season nowhere --stage nothing", 2),
    ("saga KM2-2025-1", 2),
    ("certificate KM2-2025-1 --from /nowhere", 2),
    ("verify /nowhere", 2),
    ("verify /dev/null", 2),
    ("whatif /nowhere", 2),
    ("whatif nowhere --seats A:B:C", 2),
    ("whatif", 2),
    ("dead", 2),
    ("dead list", 2),
    ("dead list --service canteen", 2),
    ("dead show x", 2),
    ("dead replay", 2),
    ("dead replay --all", 2),
    ("dead replay x --all --reason why", 2),
    ("dead replay --all --reason why --wait -1", 2),
    ("dead drop --all", 2),
    ("dead drop --all --reason why", 2),
    ("down no-such-run", 2),
    ("up --seasons /nowhere", 2),
    ("up --seasons /dev/null", 2),
    ("up --clock sundial", 2),
    ("season /nowhere", 2),
    ("season validate /", 2),
    ("season validate /nowhere", 2),
    ("season run /dev/null --applicants 0", 2),
    ("season run x --applicants many", 2),
    ("serve canteen", 2),
    ("serve exams --role cook", 2),
    ("topology --declare nonsense", 2),
    ("topology --declare amqp://host:port/", 2),
    ("topology --seasons /nowhere", 2),
    ("topology --out /nowhere/definitions.json", 1),
    ("export", 2),
    ("export rosters nowhere", 2),
    ("export rosters 2025-kunming-2 --base X-1", 2),
    ("export national 2025-kunming-2 --since yesterday", 2),
    ("export settlement 2025-kunming-2 --through 2025-13", 2),
    ("export clawback 2025-kunming-2 --seasons /nowhere", 2),
    ("export clawback 2025-kunming-2", 2),
    ("chaos --kills -1", 2),
    ("canteen", 2),
)


@pytest.mark.parametrize(("words", "code"), ENDED_AT_ONCE)
def test_with_nothing_running_and_wrong_values_a_command_ends_with_a_line(
    terminal: Terminal, words: str, code: int
) -> None:
    typed = terminal.type(*words.split())
    assert typed.code == code
    assert "Traceback" not in typed.err + typed.out
    assert "mistake of ours" not in typed.err
    assert (typed.err + typed.out).strip() or code == 0


@pytest.mark.parametrize("name", ODD)
def test_an_odd_number_is_told_to_be_none_or_unknown(terminal: Terminal, name: str) -> None:
    with Answers({}).served() as url, running(url, SEASONS):
        for words in (("saga",), ("certificate",)):
            typed = terminal.type(*words, "--", name)
            assert (typed.code, "Traceback" in typed.err, name in typed.err) == (2, False, True)


def test_a_service_that_is_stopped_is_named(terminal: Terminal) -> None:
    with running("http://127.0.0.1:1", SEASONS):
        for words in ("saga KM2-2025-1", "certificate KM2-2025-1", "export clawback 2025-kunming-2"):
            typed = terminal.type(*words.split())
            assert typed.code == 1
            assert "no answer" in typed.err
            assert "./zhaolu status" in typed.err


def test_a_service_that_answers_nothing_is_waited_for_by_name_and_then_given_up(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "FIRST_SECONDS", 0.05)
    monkeypatch.setenv("ZHAOLU_OPERATOR_TIMEOUT_SECONDS", "0.3")
    answers = Answers({})
    answers.silent.set()
    with answers.served() as url, running(url, SEASONS):
        typed = terminal.type("status", "--json")
    assert "waiting for the services to say whether they are ready" in typed.err
    assert {why["code"] for each in typed.document[0]["services"] for why in each["why"]} == {"silent"}


@pytest.mark.parametrize("url", ["nonsense", "amqp://", "amqp://host:port/", "http://127.0.0.1/"])
def test_what_is_no_brokers_address_is_told(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("ZHAOLU_OPERATOR_AMQP_URL", url)
    typed = terminal.type("dead", "list")
    assert (typed.code, "ZHAOLU_OPERATOR_AMQP_URL is no broker's address" in typed.err) == (2, True)


def test_a_broker_that_is_away_is_named_without_its_password(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHAOLU_OPERATOR_AMQP_URL", "amqp://operator:open-sesame@127.0.0.1:1/")
    for words in ("list", "show x", "replay --all --reason why", "drop --all --reason why"):
        typed = terminal.type("dead", *words.split())
        assert typed.code == 1
        assert "the broker at 127.0.0.1:1 does not answer" in typed.err
        assert "sesame" not in typed.err + typed.out


def test_a_mistake_of_ours_is_one_line_and_told_in_full_in_a_file(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("nobody expects this")

    monkeypatch.setattr(status, "_all_told", fails)
    typed = terminal.type("status")
    assert (typed.code, typed.err.count("\n")) == (1, 1)
    assert "a mistake of ours: KeyError in " in typed.err
    assert "nobody expects this" in (tmp_path / "failed" / "commands.log").read_text(encoding="utf-8")


def test_a_full_disk_and_a_request_that_broke_off_are_told_by_what_they_are() -> None:
    assert mishap.told(OSError(28, "No space left on device", "out/x")) == (1, ["out/x: No space left on device"])
    assert "no answer (ReadTimeout)" in mishap.told(httpx.ReadTimeout(""))[1][0]


def test_a_block_that_takes_long_says_for_whom_it_waits_and_a_short_one_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with waiting_for("nobody"):
        pass
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(waiting, "FIRST_SECONDS", 0.02)
    monkeypatch.setattr(waiting, "THEN_SECONDS", 0.02)
    with waiting_for(lambda: "finance"):
        while len(told := capsys.readouterr().err.splitlines()) < 2:
            time.sleep(0.1)
    assert told[0] == "waiting for finance"
    assert told[1].startswith("waiting for finance, for ")


@pytest.mark.parametrize("after", [0.0, 0.15, 0.4])
def test_ctrl_c_in_the_first_second_ends_a_command_without_a_trace(after: float) -> None:
    words = ["env", "--block-signal=INT", sys.executable, "-m", "cli", "certificate", "x"]
    if subprocess.run([*words[:2], "true"], check=False, capture_output=True).returncode:
        pytest.skip("env cannot block signals here")
    with subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as typed:
        time.sleep(after)
        typed.send_signal(signal.SIGINT)
        _, told = typed.communicate()
    assert "Traceback" not in told
    before_python = typed.returncode == -signal.SIGINT and not told
    after_all = typed.returncode == 2 and told.startswith(("no ", "nothing "))  # it was quicker
    assert before_python or after_all or (typed.returncode == 128 + signal.SIGINT and told.endswith("stopped\n"))


def test_a_reader_that_has_gone_away_is_not_answered_with_a_trace() -> None:
    """As with `| head -0`: the pipe is closed before anything is printed."""
    reading, writing = os.pipe()
    os.close(reading)
    words = [sys.executable, "-m", "cli", "season", "validate", str(KUNMING)]
    typed = subprocess.run(words, cwd=CHECKOUT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert [line for line in typed.stderr.splitlines() if not line.startswith("waiting for")] == []
    assert typed.returncode != 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_device_is_told() -> None:
    words = [sys.executable, "-m", "cli", "season", "validate", str(KUNMING)]
    with Path("/dev/full").open("w") as full:
        typed = subprocess.run(words, cwd=CHECKOUT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert typed.returncode == 1
    assert "No space left on device" in typed.stderr
    assert "Traceback" not in typed.stderr
    assert "Exception" not in typed.stderr


def test_the_entry_script_has_ctrl_c_wait_where_it_can() -> None:
    assert shutil.which("env") is None or "--block-signal=INT" in (CHECKOUT / "zhaolu").read_text(encoding="utf-8")
