"""Every Python file against the rules of style."""

from pathlib import Path
from statistics import median
from typing import Final

import pytest

from tests.architecture.rules import broad_catches, choices, domain_nouns, impure, unexplained
from tests.architecture.tree import FLOORS, ROOT, imports, parsed, python_files, room, shown

OURS = python_files(*FLOORS)
CHASSIS = python_files("services/chassis")
ALLOCATION: Final = "services.admission.allocation"
CERTIFICATES: Final = "services.admission.certificates"
DOMAINS = room("domain") + room("projections")
MAY_CATCH_ALL: Final[dict[str, str]] = {
    "cli/ended.py": "whoever typed a command is told in a line whatever went wrong",
}
"""File → reason, for a broad catch outside the chassis: only the chassis turns defects into dead letters."""
DRIVERS: Final = frozenset({"motor", "pymongo", "bson"})
NOT_OURS: Final = frozenset({"BaseModel", "BaseSettings", "BaseException", "BaseExceptionGroup"})
SEASONS_FOLDER: Final = frozenset({"seasons"})
"""The one setting all services share that has a word of the domain: the folder of tables they start with."""


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_no_python_file_is_over_300_lines() -> None:
    everything = python_files(*FLOORS, "tests")
    assert {shown(file): lines(file) for file in everything if lines(file) > 300} == {}


def test_the_median_file_has_at_most_80_lines() -> None:
    assert median(lines(file) for file in OURS) <= 80


@pytest.mark.parametrize("file", DOMAINS, ids=shown)
def test_domain_and_projections_are_pure(file: Path) -> None:
    service = file.relative_to(ROOT / "services").parts[0]
    rooms = ("domain", "projections", "allocation", "certificates")
    own = tuple(f"services.{service}.{room}" for room in rooms)
    assert list(impure(parsed(file), own)) == []


@pytest.mark.parametrize("file", python_files(ALLOCATION.replace(".", "/")), ids=shown)
def test_the_allocation_is_pure_and_knows_nothing_but_contracts(file: Path) -> None:
    assert list(impure(parsed(file), (ALLOCATION,))) == []


@pytest.mark.parametrize("file", python_files(CERTIFICATES.replace(".", "/")), ids=shown)
def test_certificates_are_pure_and_know_nothing_but_contracts_and_the_allocation(file: Path) -> None:
    assert list(impure(parsed(file), (CERTIFICATES, ALLOCATION))) == []


@pytest.mark.parametrize("file", room("handlers"), ids=shown)
def test_handlers_are_one_sentence_without_if(file: Path) -> None:
    assert list(choices(parsed(file))) == []


@pytest.mark.parametrize("file", OURS, ids=shown)
def test_only_the_chassis_catches_everything(file: Path) -> None:
    if file not in CHASSIS and shown(file) not in MAY_CATCH_ALL:
        assert list(broad_catches(parsed(file))) == []


@pytest.mark.parametrize("file", OURS + python_files("tests"), ids=shown)
def test_only_one_file_knows_the_driver_of_the_store(file: Path) -> None:
    if shown(file) != "services/chassis/storage/mongo.py" and not shown(file).startswith("tests/bench/"):
        assert [name for name in imports(parsed(file)) if name.partition(".")[0] in DRIVERS] == []


@pytest.mark.parametrize("file", python_files("contracts"), ids=shown)
def test_contracts_import_nothing_of_ours_but_contracts(file: Path) -> None:
    found = [name for name in imports(parsed(file)) if name.partition(".")[0] in {"services", "tests", ""}]
    assert found == []


@pytest.mark.parametrize("file", CHASSIS, ids=shown)
def test_the_chassis_holds_no_domain_noun(file: Path) -> None:
    aside = NOT_OURS | SEASONS_FOLDER if file.name == "settings.py" else NOT_OURS
    assert list(domain_nouns(parsed(file), aside)) == []


@pytest.mark.parametrize("file", OURS, ids=shown)
def test_what_is_long_says_why_it_is_there(file: Path) -> None:
    assert list(unexplained(parsed(file))) == []
