"""Every Python file against the rules of style."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from statistics import median
from typing import Final

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


def found(wrong: Callable[[Path], Iterable[object]], files: Iterable[Path]) -> dict[str, list[object]]:
    """What is wrong with each of these files, by its path; none is named with which nothing is."""
    every = {shown(file): list(wrong(file)) for file in files}
    assert every, "no file was looked at"
    return {file: faults for file, faults in every.items() if faults}


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_no_python_file_is_over_300_lines() -> None:
    everything = python_files(*FLOORS, "tests")
    assert {shown(file): lines(file) for file in everything if lines(file) > 300} == {}


def test_the_median_file_has_at_most_80_lines() -> None:
    assert median(lines(file) for file in OURS) <= 80


def test_domain_and_projections_are_pure() -> None:
    rooms = ("domain", "projections", "allocation", "certificates")

    def wrong(file: Path) -> Iterable[object]:
        service = file.relative_to(ROOT / "services").parts[0]
        return impure(parsed(file), tuple(f"services.{service}.{room}" for room in rooms))

    assert found(wrong, DOMAINS) == {}


def test_the_allocation_is_pure_and_knows_nothing_but_contracts() -> None:
    files = python_files(ALLOCATION.replace(".", "/"))
    assert found(lambda file: impure(parsed(file), (ALLOCATION,)), files) == {}


def test_certificates_are_pure_and_know_nothing_but_contracts_and_the_allocation() -> None:
    files = python_files(CERTIFICATES.replace(".", "/"))
    assert found(lambda file: impure(parsed(file), (CERTIFICATES, ALLOCATION)), files) == {}


def test_handlers_are_one_sentence_without_if() -> None:
    assert found(lambda file: choices(parsed(file)), room("handlers")) == {}


def test_only_the_chassis_catches_everything() -> None:
    files = [file for file in OURS if file not in CHASSIS and shown(file) not in MAY_CATCH_ALL]
    assert found(lambda file: broad_catches(parsed(file)), files) == {}


def test_only_one_file_knows_the_driver_of_the_store() -> None:
    """Beside it, what is a store itself writes what goes over the wire."""
    files = [file for file in OURS + python_files("tests") if not shown(file).startswith("tests/bench/")]
    knowing = found(lambda file: _taken(file, DRIVERS), files)
    assert knowing.keys() == {"services/chassis/storage/mongo.py", "rehearsal/runtime/embedded.py"}


def test_contracts_import_nothing_of_ours_but_contracts() -> None:
    assert found(lambda file: _taken(file, {"services", "tests", ""}), python_files("contracts")) == {}


def test_the_chassis_holds_no_domain_noun() -> None:
    def wrong(file: Path) -> Iterable[object]:
        return domain_nouns(parsed(file), NOT_OURS | SEASONS_FOLDER if file.name == "settings.py" else NOT_OURS)

    assert found(wrong, CHASSIS) == {}


def test_what_is_long_says_why_it_is_there() -> None:
    assert found(lambda file: unexplained(parsed(file)), OURS) == {}


def _taken(file: Path, packages: Collection[str]) -> list[str]:
    """Whoever imports a package writes its name: most files need no more than a look."""
    text = file.read_text(encoding="utf-8")
    if not any(package in text for package in packages):
        return []
    return [name for name in imports(parsed(file)) if name.partition(".")[0] in packages]
