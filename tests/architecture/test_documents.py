"""What the documents claim: commands exist, links lead somewhere, nothing tells of one machine."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.app import app
from tests.architecture.tree import ROOT, files, shown, text_files

PAGES = [file for file in files() if file.suffix == ".md"]
COMMAND_LINE = typer.main.get_command(app)
_HOMES = [r"/(?:home|Users)/[a-z]", r"(?<![\w/.])/root" + "/"]
MACHINE = re.compile("|".join(_HOMES + ([re.escape(f"{ROOT.parent}/")] if ROOT.parent.name else [])))
REGISTRY = re.compile(
    r"--(?:extra-)?" + r"index-url|pypi\.org/simple|files\.pythonhosted|registry\.npmjs|\"resolved\": ?\"http"
)
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


def commands(page: Path) -> list[str]:
    """Every `./zhaolu …` in code of the page, without what follows on the line."""
    found = re.findall(r"(?:^|[`\s])\./zhaolu((?: +[^\s`|#&;<>…]+)*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted({command.strip() for command in found if command.strip()})


def unknown(command: str) -> list[str]:
    """What the command line does not know of this command: subcommands and options."""
    here: Any = COMMAND_LINE
    words = command.split()
    while words and hasattr(here, "commands"):
        word = words.pop(0)
        name = word if word in here.commands else getattr(here, "unnamed", word)
        if name not in here.commands:
            return [word]
        here = here.commands[name]
    known = {option for parameter in here.params for option in (*parameter.opts, "--help")}
    passed_on = here.context_settings.get("ignore_unknown_options", False)
    return [] if passed_on else [word for word in words if word.startswith("-") and word.partition("=")[0] not in known]


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_command_a_page_names_exists(page: Path) -> None:
    assert {command: unknown(command) for command in commands(page) if unknown(command)} == {}


def test_a_command_that_does_not_exist_is_found() -> None:
    assert unknown("seasons") == ["seasons"]
    assert unknown("dead bury") == ["bury"]
    assert unknown("up --forever") == ["--forever"]
    assert unknown("season FILE --forever") == ["--forever"]
    assert unknown("dead list --service finance") == []


def test_the_readme_names_the_two_commands() -> None:
    for name in ("README.md", "README.zh.md"):
        assert {"season deploy/seasons/2025-kunming-2.toml", "test"} <= set(commands(ROOT / name))


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_within_the_tree_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_no_file_tells_of_one_machine() -> None:
    assert [shown(file) for file in text_files() if MACHINE.search(file.read_text("utf-8"))] == []


def test_no_file_names_a_registry() -> None:
    assert [shown(file) for file in text_files() if REGISTRY.search(file.read_text("utf-8"))] == []


def test_nothing_is_marked_as_unfinished() -> None:
    assert [shown(file) for file in text_files() if UNFINISHED.search(file.read_text("utf-8"))] == []
