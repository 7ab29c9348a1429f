"""Whoever acts says why, and it stands in the trail; whoever looks is asked nothing [OPS-2]."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from cli.app import app
from tests.cli.typed import Terminal

ACTS: Final = frozenset(
    {
        *("backup", "restore", "dead replay", "dead drop", "deliveries recover", "deliveries replay"),
        *("callers add", "callers rotate", "callers revoke", "recipients add", "recipients rotate"),
        *("recipients revoke", "console account add", "console account remove", "season move", "season close"),
    }
)
"""What changes a running system, who may do what in one, or where what it knows is kept."""
LOOKS: Final = frozenset(
    {
        *("status", "sagas", "saga", "certificate", "verify", "whatif", "dead list", "dead show", "audit list"),
        *("audit verify", "callers list", "recipients list", "deliveries log", "deliveries missing"),
        *("console account list", "season stands", "season validate", "season diff", "scale plan", "scale manifests"),
    }
)
IS_ON_RECORD_THERE: Final = ("export ",)
"""What a file for others holds of people is noted by the service that is asked, under its caller's name."""
OWN: Final = frozenset({"sandbox", "season new", "topology", "secrets", "serve"})
"""Samples without a number; files of whoever types; a process."""
PLAYS: Final = frozenset({"up", "down", "chaos", "test", "check", "schemas", "season run"})


def commands(group: Any, words: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{words}{name} ")
        else:
            yield f"{words}{name}", command


ALL: Final = dict(commands(typer.main.get_command(app)))


def test_every_command_acts_or_looks() -> None:
    known = ACTS | LOOKS | OWN | PLAYS
    assert {name for name in ALL if not name.startswith(IS_ON_RECORD_THERE)} - known == set()


@pytest.mark.parametrize("name", sorted(ACTS))
def test_whoever_acts_must_say_why(name: str, capsys: Any, monkeypatch: Any, tmp_path: Path) -> None:
    (why,) = (each for each in ALL[name].params if "--because" in each.opts)
    assert why.required
    terminal = Terminal(capsys, monkeypatch, tmp_path)
    typed = terminal.type(*name.split())
    assert typed.code == 2
    assert not (tmp_path / "typed.jsonl").exists()


def test_blanks_are_no_reason_and_a_reason_stands_in_the_audit_file(
    capsys: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    terminal, file = Terminal(capsys, monkeypatch, tmp_path), str(tmp_path / "callers.json")
    words = ("callers", "add", "portal", "--kind", "platform", "--file", file)
    assert "say why" in terminal.type(*words, "--because", "  ").err
    assert terminal.type(*words, "--reason", "the new portal").code == 0
    (line,) = (tmp_path / "typed.jsonl").read_text(encoding="utf-8").splitlines()
    assert (json.loads(line)["did"], json.loads(line)["because"]) == ("callers add", "the new portal")
