"""`recipients` and `deliveries`: who outside reads what, and what they lack [DLV-4, DLV-5]."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.callers import Scope
from operations import callers
from tests.cli.typed import Answers, Terminal

WHY = ("--because", "as agreed")

HR = "hr.KM-SECOND-PEOPLES"
AT = "2025-08-02T10:00:00+08:00"
BEATS: dict[str, Any] = {
    "heartbeats": [
        {"way": "push", "at": None, "last": None, "failed_at": AT},
        {"way": "queue", "at": AT, "last": 9, "failed_at": None},
    ]
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of callers the commands change."""
    monkeypatch.setenv("ZHAOLU_CALLERS", str(tmp_path / "callers.json"))
    return tmp_path / "callers.json"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("ZHAOLU_OPERATOR_TOKEN", "t")
    return monkeypatch


def test_a_recipient_is_added_by_what_it_is_and_reads_its_own_log_alone(terminal: Terminal, file: Path) -> None:
    token = terminal.type("recipients", "add", "hr", "--base", "KM-SECOND-PEOPLES", *WHY).out.strip()
    assert token.startswith("zhaolu_")
    terminal.type("recipients", "add", "platform", "--name", "platform-deliveries", *WHY)
    terminal.type("recipients", "add", "talent-centre", *WHY)
    terminal.type("callers", "add", "portal", "--kind", "platform", *WHY)
    known = {each.name: each for each in callers.read(file).callers}
    assert {name: each.recipient for name, each in known.items()} == {
        HR: HR,
        "platform-deliveries": "platform",
        "talent-centre": "talent-centre",
        "portal": None,
    }
    assert known["platform-deliveries"].scopes == {Scope.OWN_DELIVERIES}
    shown = terminal.type("recipients", "list", "--json").document
    assert [each["caller"] for each in shown] == [HR, "platform-deliveries", "talent-centre"]


def test_a_recipients_secret_is_rotated_and_revoked_by_name(terminal: Terminal, file: Path) -> None:
    first = terminal.type("recipients", "add", "teaching", "--base", "KM-1", *WHY).out
    assert terminal.type("recipients", "rotate", "teaching.KM-1", *WHY).out not in {"", first}
    (caller,) = callers.read(file).callers
    assert len(caller.secrets) == 2
    assert terminal.type("recipients", "revoke", "teaching.KM-1", *WHY).code == 0
    assert callers.read(file).callers[0].revoked_at is not None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--way", "push", "--url", "https://hr.example/in", "--since", "5", "--heartbeat", "15"),
            {"url": "https://hr.example/in", "since": 5, "heartbeat_minutes": 15},
        ),
        (("--way", "queue"), {"way": "queue", "since": 1, "heartbeat_minutes": None}),
    ],
)
def test_a_recipient_is_added_with_the_way_it_hears_by_in_one_command(
    terminal: Terminal, file: Path, asked: pytest.MonkeyPatch, words: tuple[str, ...], said: dict[str, Any]
) -> None:
    """[DLV-2, DLV-5]."""
    answers = Answers({"/v1/recipients/teaching.KM-1/address": (202, {"status": "taken"})})
    with answers.served() as here:
        asked.setenv("ZHAOLU_OPERATOR_DELIVERY_URL", here)
        assert terminal.type("recipients", "add", "teaching", "--base", "KM-1", *words, *WHY).code == 0
    assert answers.posted[-1] == said
    assert [each.recipient for each in callers.read(file).callers] == ["teaching.KM-1"]


def test_a_hospitals_queue_is_fed_in_any_case_and_whoever_reads_needs_no_address(
    terminal: Terminal, file: Path
) -> None:
    assert terminal.type("recipients", "add", "hr", "--base", "KM-1", "--way", "queue", *WHY).code == 0
    assert terminal.type("recipients", "add", "teaching", "--base", "KM-1", "--way", "pull", *WHY).code == 0
    assert len(callers.read(file).callers) == 2


@pytest.mark.parametrize(
    "words",
    [("--way", "push"), ("--url", "https://hr.example/in"), ("--heartbeat", "15"), ("--way", "pull", "--since", "3")],
)
def test_a_way_that_makes_no_sense_is_refused_and_nothing_is_made(
    terminal: Terminal, file: Path, words: tuple[str, ...]
) -> None:
    assert terminal.type("recipients", "add", "hr", "--base", "KM-1", *words, *WHY).code == 2
    assert not file.exists()


@pytest.mark.parametrize("words", [("hr",), ("platform", "--base", "KM-1"), ("nobody",)])
def test_what_is_no_recipient_is_refused_and_nothing_is_made(terminal: Terminal, file: Path, words: list[str]) -> None:
    assert terminal.type("recipients", "add", *words, *WHY).code == 2
    assert not file.exists()


def test_the_list_tells_when_each_was_sent_its_last_heartbeat_where_delivery_can_be_asked(
    terminal: Terminal, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.type("recipients", "add", "hr", "--base", "KM-SECOND-PEOPLES", *WHY)
    assert file.exists()
    monkeypatch.setenv("ZHAOLU_OPERATOR_TOKEN", "t")
    items = [{"recipient": HR, "last": 9, "received": 2} | BEATS]
    with Answers({"/v1/deliveries": (200, {"items": items, "next": None})}).served() as here:
        monkeypatch.setenv("ZHAOLU_OPERATOR_DELIVERY_URL", here)
        assert [each["heartbeat"] for each in terminal.type("recipients", "list", "--json").document] == [AT]
    typed = terminal.type("recipients", "list")
    assert typed.code == 0
    assert HR in typed.out
    assert "no heartbeats: delivery" in typed.err


def test_how_far_each_recipient_is_stands_in_one_table(terminal: Terminal, asked: pytest.MonkeyPatch) -> None:
    items = [{"recipient": "platform", "last": 3, "received": 3}, {"recipient": HR, "last": 9, "received": 2} | BEATS]
    lacks: list[dict[str, Any]] = [
        {"since": "2025-08-02T09:00:00+08:00", "overdue": False},
        {"since": "2025-08-01T09:00:00+08:00", "overdue": True},
    ]
    told = {
        "/v1/deliveries": (200, {"items": items, "next": None}),
        "/v1/deliveries/platform/missing": (200, {"items": [], "next": None}),
        f"/v1/deliveries/{HR}/missing": (200, {"items": lacks, "next": None}),
    }
    with Answers(told).served() as here:
        asked.setenv("ZHAOLU_OPERATOR_DELIVERY_URL", here)
        found = terminal.type("deliveries", "missing", "--json").document
        assert terminal.type("deliveries", "missing", "hr.NOWHERE").code == 2
    all_of_it = {"recipient": "platform", "last": 3, "received": 3, "missing": 0, "overdue": 0}
    lacks_some = {"recipient": HR, "last": 9, "received": 2, "missing": 2, "overdue": 1}
    assert found == [
        all_of_it | {"oldest": None, "heartbeat": None},
        lacks_some | {"oldest": lacks[1]["since"], "heartbeat": AT},
    ]


def test_what_a_recipient_was_told_is_shown_up_to_the_number_asked_for(
    terminal: Terminal, asked: pytest.MonkeyPatch
) -> None:
    entry = {"deliverynumber": 6, "time": "2025-08-01T09:00:00+08:00", "type": "hr.trainee_left.v1", "id": "m"}
    answers = Answers({f"/v1/deliveries/{HR}": (200, {"items": [entry], "next": 6, "last": 6})})
    with answers.served() as here:
        asked.setenv("ZHAOLU_OPERATOR_DELIVERY_URL", here)
        typed = terminal.type("deliveries", "log", HR, "--after", "5", "--limit", "1", "--json")
    assert typed.document == [entry]
    assert answers.asked == [{"after": ["5"], "limit": ["1"]}]


def test_what_was_given_up_is_pushed_again_by_one_command(
    terminal: Terminal, asked: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """[DLV-3]."""
    with Answers({f"/v1/recipients/{HR}/replay": (202, {"status": "taken"})}).served() as here:
        asked.setenv("ZHAOLU_OPERATOR_DELIVERY_URL", here)
        assert terminal.type("deliveries", "replay", HR, *WHY, "--audit", str(tmp_path / "audit")).code == 0
        assert terminal.type("deliveries", "replay", "hr.NOWHERE", *WHY, "--audit", str(tmp_path / "audit")).code != 0


def test_who_lost_what_it_had_is_sent_it_again_by_one_command_on_the_record(
    terminal: Terminal, asked: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """[DLV-3]."""
    audit, answers = tmp_path / "audit.jsonl", Answers({f"/v1/recipients/{HR}/recover": (202, {"status": "taken"})})
    with answers.served() as here:
        asked.setenv("ZHAOLU_OPERATOR_DELIVERY_URL", here)
        words = ("deliveries", "recover", HR, "--since", "7", "--because", "disk lost", "--audit", str(audit))
        assert terminal.type(*words).code == 0
    assert answers.posted[-1] == {"number": 7}, "after it was put on record"
    kept = json.loads(audit.read_text(encoding="utf-8"))
    assert {name: kept[name] for name in ("did", "because", "recipient", "number")} == {
        "did": "deliveries recover",
        "because": "disk lost",
        "recipient": HR,
        "number": 7,
    }
