"""What whoever comes to the repository finds first: well formed, in step with the code, and calling nothing but it."""

import configparser
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.architecture.tools import tool
from tests.architecture.tree import FLOORS, ROOT, kept

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
WORKFLOW = ".github/workflows/ci.yml"
ROOMS = {"rehearsal": "chaos", "operations": "filing", "tests": "admission"}
"""Folders whose README names every folder in them, and one that is there."""


def yaml(name: str) -> Any:
    return YAML(typ="safe").load((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"])
def test_the_workflow_is_one_and_ends(schema: str) -> None:
    tool("check-jsonschema", "--builtin-schema", schema, WORKFLOW)


def test_the_issue_forms_are_forms() -> None:
    forms = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    forms.remove(config := ".github/ISSUE_TEMPLATE/config.yml")
    tool("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *forms)
    tool("check-jsonschema", "--builtin-schema", "vendor.github-issue-config", config)


def test_every_change_is_met_by_the_script_anybody_runs_on_debian_12() -> None:
    text = (ROOT / WORKFLOW).read_text(encoding="utf-8")
    assert "\n    container: debian:12\n" in text
    assert "\n      - run: .ci/run\n" in text
    assert "\npermissions:\n  contents: read\n" in text


def test_hooks_before_a_commit_are_the_checks_themselves_and_fetch_nothing() -> None:
    (repository,) = yaml(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert [hook["entry"] for hook in repository["hooks"] if hook["entry"].startswith("./zhaolu check")]
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}


def test_an_editor_is_told_the_same_as_the_checks() -> None:
    told = configparser.ConfigParser()
    told.read_string("[top]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    assert told["*"]["max_line_length"] == str(PROJECT["tool"]["ruff"]["line-length"])


def test_the_newest_version_is_the_projects_and_what_comes_next_has_a_place() -> None:
    headings = re.findall(r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?$", CHANGES, re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == PROJECT["project"]["version"]
    assert all(day for _, day in headings[1:])


@pytest.mark.parametrize(
    "folder", ["cli", "contracts", "operations", "rehearsal", "services/chassis", "tests", "verifier"]
)
def test_a_rooms_page_names_only_what_is_there(folder: str) -> None:
    page = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    names = re.findall(r"`([\w/]+(?:\.py|/))`", page)
    assert names
    assert [name for name in names if not (ROOT / folder / name).exists() and not (ROOT / name).exists()] == []


@pytest.mark.parametrize(("folder", "one"), ROOMS.items())
def test_a_rooms_page_names_every_folder_in_it(folder: str, one: str) -> None:
    page = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    folders = {path.name for path in (ROOT / folder).iterdir() if path.is_dir() and kept(path)}
    assert one in folders
    assert folders - set(re.findall(r"`(\w+)/`", page)) == set()


def test_whoever_found_a_weakness_is_told_of_a_private_way_and_of_no_invented_one() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "Report a vulnerability" in page
    assert not re.search(r"\S+@\S+|\bPGP\b", page)


def test_no_folder_of_code_lies_empty_of_a_page() -> None:
    rooms: list[Path] = [
        *(ROOT / floor for floor in FLOORS if floor != "services"),
        ROOT / "tests",
        *(ROOT / "services").iterdir(),
    ]
    assert [room.name for room in rooms if room.is_dir() and kept(room) and not (room / "README.md").exists()] == []
