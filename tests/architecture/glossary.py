"""`docs/glossary.md` as data, and the public classes it is held against."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tests.architecture.tree import FLOORS, ROOT, parsed, python_files

PAGE: Final = ROOT / "docs" / "glossary.md"
_SAME: Final = "The same thing in several services, under the same name:"


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the one table under a heading, the table's own head left out."""
    _, _, below = page.partition(f"\n## {heading}\n")
    lines = [line for line in below.partition("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def named(cell: str) -> str:
    """What stands in back quotes, if anything does."""
    return cell.strip("`")


def field_classes(page: str) -> dict[str, str]:
    """Class → whose it is, for every word of the field that is a class."""
    return {named(cells[2]): cells[3] for cells in rows(page, "The field's words") if cells[2]}


def homonyms(page: str) -> dict[str, dict[str, str]]:
    """Name → module → the name it will have there, `–` where it keeps this one."""
    found: dict[str, dict[str, str]] = {}
    last = ""
    for name, where, _meaning, becomes in rows(page, "Names that mean two things"):
        last = named(name) or last
        found.setdefault(last, {})[named(where)] = named(becomes)
    return found


def one_sense(page: str) -> set[str]:
    """Names that several services bear for the same thing."""
    return set(re.findall(r"`([A-Z]\w+)`", page.partition(_SAME)[2]))


def module(file: Path) -> str:
    """The file as the page names it: `exams/domain/board`, `contracts/plan`."""
    return file.relative_to(ROOT).with_suffix("").as_posix().removeprefix("services/")


def public_classes(files: Iterable[Path]) -> Mapping[str, set[str]]:
    """Name → the modules that define a public class of that name."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for node in parsed(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].add(module(file))
    return found


def everything() -> Mapping[str, set[str]]:
    """Every public class of the contracts and the services."""
    return public_classes(python_files(*FLOORS))


def shared(classes: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The names that more than one module gives to a class of its own."""
    return {name: modules for name, modules in classes.items() if len(modules) > 1}
