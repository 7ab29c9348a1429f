"""Where things stand: the same rooms in every service, names that say something, nothing astray."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import FLOORS, ROOT, SERVICES, kept, parsed, python_files, shown

TOP_LEVEL = {
    "README.md", "README.zh.md", "LICENSE", "zhaolu", "pyproject.toml", "requirements.lock", "requirements-dev.lock",
    "requirements-production.lock",
    "contracts", "services", "deploy", "tests", ".ci", ".gitignore", ".gitattributes", ".dockerignore", ".github",
    "cli", "docs", "operations", "rehearsal", "verifier",
    "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ".editorconfig", ".pre-commit-config.yaml",
}  # fmt: skip
ROOMS = {"README.md", "__init__", "domain", "store", "handlers", "api", "settings", "app"}
OWN_ROOMS = {
    "registration": {"projections"},
    "admission": {"projections", "allocation", "certificates"},
    "delivery": {"push"},
    "exams": {"drawing"},
    "finance": {"projections"},
}
"""Rooms that not every service needs: read models that decide nothing, what admission rests on, pushing."""
AGGREGATE = {"facts.py": "Hears", "state.py": "evolve", "decide.py": "decide"}
"""What every aggregate has, and where: what it hears, its state, its decision."""
CONTRACTS = {
    "__init__", "callers", "catalogue", "correction", "digest", "education", "envelope", "hearers", "hears", "latest",
    "people", "problems", "reasons", "recipients", "references", "tabs", "verdicts", "vocabulary",
}  # fmt: skip
SPEAKERS = {*SERVICES, "hr", "platform", "recipient", "time"}
SHELVES = {"golden", "messages", "schemas", "season"}
RECORDS = ROOT / "docs" / "decisions"
PARTS = (
    "**Status.**",
    "**Date.**",
    "**Context.**",
    "**Decision.**",
    "**Alternatives.**",
    "**Consequences.**",
    "**Look again**",
)
SAY_NOTHING = {
    "util", "utils", "common", "helper", "helpers", "model", "models", "type", "types", "manager", "managers",
    "misc", "base",
}  # fmt: skip


def held(folder: str) -> set[str]:
    """What a folder holds, Python files by their stem."""
    return {path.stem if path.suffix == ".py" else path.name for path in (ROOT / folder).iterdir() if kept(path)}


def top_level(file: Path) -> set[str]:
    """The names a file gives to what it defines."""
    found: set[str] = set()
    for node in parsed(file).body if file.exists() else ():
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
            case _:
                continue
    return found


def test_the_top_level_holds_only_what_is_agreed() -> None:
    assert held(".") - TOP_LEVEL == set()


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_exactly_the_agreed_rooms(service: str) -> None:
    assert held(f"services/{service}") == ROOMS | OWN_ROOMS.get(service, set())


@pytest.mark.parametrize("service", SERVICES)
def test_every_aggregate_is_a_folder_of_one_layout(service: str) -> None:
    aggregates = sorted(place.parent for place in (ROOT / "services" / service / "domain").glob("*/__init__.py"))
    assert aggregates != []
    for place in aggregates:
        lacking = {name: file for file, name in AGGREGATE.items() if name not in top_level(place / file)}
        assert (place.name, lacking) == (place.name, {})


def test_there_are_six_services_a_chassis_and_what_is_printed() -> None:
    assert held("services") == {"__init__", "chassis", "printing", *SERVICES}


def test_contracts_hold_a_room_of_messages_by_speaker_and_the_published_language() -> None:
    assert held("contracts") - {"README.md"} == CONTRACTS | SHELVES
    assert held("contracts/messages") - {"__init__"} == SPEAKERS


def test_every_file_has_a_name_that_says_something() -> None:
    files = python_files(*FLOORS, "tests")
    assert [shown(file) for file in files if not SAY_NOTHING.isdisjoint({file.stem, file.parent.name})] == []


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_tells_on_one_page_what_it_hears_says_owns_and_refuses(service: str) -> None:
    """A diagram generated into it is no part of what has to be read line by line."""
    page = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
    assert len(re.sub(r"(?s)<!--.*?ends -->\n*", "", page).splitlines()) <= 100
    assert [word for word in ("hears", "says", "owns", "refuses") if word not in page.lower()] == []


def test_decision_records_are_numbered_without_a_gap_and_short() -> None:
    records = sorted(RECORDS.iterdir())
    assert [record.name[:5] for record in records] == [f"{number:04}-" for number in range(1, len(records) + 1)]
    assert [record.name for record in records if len(record.read_text("utf-8").splitlines()) > 60] == []


@pytest.mark.parametrize("record", sorted(RECORDS.iterdir()), ids=shown)
def test_every_decision_record_tells_its_state_its_reasons_and_when_to_look_again(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert re.match(rf"# {record.name[:4]} · \S", text)
    assert re.search(r"\n\*\*Status\.\*\* (accepted|superseded by \d{4}).*\*\*Date\.\*\* \d{4}-\d\d-\d\d\.\n", text)
    assert [part for part in PARTS if part not in text] == []
