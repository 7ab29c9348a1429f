"""What others wrote is shown as it is: no markup, nothing cut, every sign to be seen; and the same as JSON."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from cli import letters, shown
from operations import dead_letters as dead
from operations.access import SERVICES
from operations.places import CHECKOUT, SEASONS
from tests.cli.typed import Answers, Terminal, running

ODD = ("urn:[/x]", "batch[a]-1", "[bold]", ":smile:", "\\[x]", "招录-1", "x" * 128, "[link=http://x]y")
LONG = "2025-KUNMING-2-00189-" + "7" * 60
SINCE = "2026-09-01T08:00:00.123+08:00"


def letter(name: str) -> dead.DeadLetter:
    return dead.DeadLetter("registration", name, "platform.fraud_found.v1", "not_json", name, "", "1", "", "", (), b"{")


@pytest.fixture
def buried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_found", lambda _service: [letter(name) for name in (*ODD, "a\x1b[31m\nb")])


def test_ids_are_listed_as_they_were_written(terminal: Terminal, buried: None) -> None:
    typed = terminal.type("dead", "list")
    assert typed.code == 0
    for name in ODD:
        assert typed.out.count(f"  {name}") >= 2, name
    assert [each["id"] for each in terminal.type("dead", "list", "--json").document][: len(ODD)] == list(ODD)


@pytest.mark.parametrize("name", [*ODD, "a\\x1b[31m\\nb"])
def test_what_is_listed_can_be_shown_by_what_was_listed(terminal: Terminal, buried: None, name: str) -> None:
    typed = terminal.type("dead", "show", "--", name)
    assert (typed.code, json.loads(typed.out)["service"]) == (0, "registration")
    assert terminal.type("dead", "show", "--json", "--", name).document[0]["code"] == "not_json"


def test_signs_that_cannot_be_seen_are_spelt_out() -> None:
    assert shown.legible("a\x1b[2J\nb\u202ec\udc80\u3000招") == "a\\x1b[2J\\nb\\u202ec\\udc80\u3000招"


@pytest.mark.parametrize("terminal_width", [None, 80, 40])
def test_no_id_and_no_time_is_cut_or_broken(monkeypatch: pytest.MonkeyPatch, terminal_width: int | None) -> None:
    out = io.StringIO()
    console = Console(
        file=out, width=terminal_width, force_terminal=terminal_width is not None,
        highlight=False, soft_wrap=True, markup=False, emoji=False, color_system=None,
    )  # fmt: skip
    monkeypatch.setattr(shown, "console", console)
    rows = [{"application": LONG, "since": SINCE, "deadlines": {"report": SINCE}, "waits_for": ["finance"]}] * 2
    shown.table(rows, ("application", "since", "waits_for", "deadlines"))
    lines = out.getvalue().splitlines()
    assert sum(LONG in line for line in lines) == 2
    assert sum(SINCE in line for line in lines) >= 2
    assert "…" not in out.getvalue()
    assert max(map(len, lines)) > 80 if terminal_width is None else all(len(line) <= len(LONG) + 20 for line in lines)


def test_status_tells_why_a_service_is_not_ready_and_no_secret(terminal: Terminal) -> None:
    why = [{"code": "publishing_blocked", "detail": "the broker takes nothing"}]
    with (
        Answers({"/readyz": (503, {"status": "waiting", "why": why})}).served() as url,
        running(url, SEASONS, "amqp://operator:open-sesame@127.0.0.1/") as record,
    ):
        typed, document = terminal.type("status"), terminal.type("status", "--json").document
    assert "exams: publishing_blocked: the broker takes nothing" in typed.out
    assert (document[0]["id"], document[0]["services"][0]["ready"], document[0]["services"][0]["why"]) == (
        record.id,
        False,
        why,
    )
    assert "sesame" not in typed.out + json.dumps(document)
    assert "token" not in typed.out + json.dumps(document)


def test_a_service_that_is_ready_and_retries_without_end_says_both(terminal: Terminal) -> None:
    why = [{"code": "retried_without_end", "detail": "x: 7 times"}]
    with Answers({"/readyz": (200, {"status": "ready", "why": why})}).served() as url, running(url, SEASONS):
        typed = terminal.type("status")
    assert typed.out.count(" yes ") == len(SERVICES)
    assert "finance: retried_without_end: x: 7 times" in typed.out


SAGA = {
    "application": LONG,
    "stage": "awaiting_report",
    "since": SINCE,
    "waits_for": ["trainee"],
    "deadlines": {"report": SINCE},
}


def test_sagas_are_listed_whole_and_as_json(terminal: Terminal) -> None:
    told = {
        "/v1/idle": (200, {"clock": None}),
        "/v1/seasons/2025-kunming-2/sagas": (200, {"items": [SAGA], "next": None}),
    }
    with Answers(told).served() as url, running(url, SEASONS):
        typed = terminal.type("sagas", "--season", "2025-kunming-2")
        document = terminal.type("sagas", "--season", "2025-kunming-2", "--json").document
    assert LONG in typed.out
    assert typed.out.count(SINCE) == 2
    assert document == [SAGA]


def test_a_seasons_file_is_judged_as_json_too(terminal: Terminal, tmp_path: Path) -> None:
    right = terminal.type("season", "validate", str(SEASONS / "2025-kunming-2.toml"), "--json").document
    assert (right["valid"], right["season"], right["seats"], right["faults"]) == (True, "2025-kunming-2", 20, [])
    (tmp_path / "wrong.toml").write_text("[x]\n", encoding="utf-8")
    wrong = terminal.type("season", "validate", str(tmp_path / "wrong.toml"), "--json")
    assert (wrong.code, wrong.document["valid"], bool(wrong.document["faults"])) == (2, False, True)


def test_every_reading_command_has_its_json() -> None:
    """The one list of what may be asked, so that a new command is not forgotten."""
    page = (CHECKOUT / "cli").glob("*.py")
    told = {file.stem for file in page if "--json" in file.read_text("utf-8") or "AsJson" in file.read_text("utf-8")}
    assert told >= {"status", "sagas", "letters", "certificate", "verify", "whatif", "export", "season"}
