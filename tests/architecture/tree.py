"""The tree as the architecture tests read it: files, syntax trees, imports, names. Nothing is imported or run."""

import ast
import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SERVICES: Final = ("registration", "verification", "exams", "admission", "finance", "delivery")
FLOORS: Final = ("cli", "rehearsal", "operations", "verifier", "services", "contracts")
"""The rooms of code, from the top floor down."""
SCRATCH: Final = (".git", "node_modules", *(ROOT / ".gitignore").read_text(encoding="utf-8").replace("/", "").split())
"""What running leaves behind: git ignores it, and none of it is checked in."""


def kept(path: Path) -> bool:
    """Whether the path belongs to the project rather than to a run of it."""
    return all(_is_ours(part) for part in path.relative_to(ROOT).parts)


def _is_ours(part: str) -> bool:
    return not any(fnmatchcase(part, pattern) for pattern in SCRATCH)


@cache
def files() -> list[Path]:
    """Every file of the project; what running leaves behind is not even entered, there is so much of it."""
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = filter(_is_ours, folders)
        found += [Path(folder, name) for name in names if _is_ours(name)]
    return sorted(found)


def python_files(*folders: str) -> list[Path]:
    """Every Python file of these folders."""
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")) if kept(file)]


def text_files() -> list[Path]:
    """Every file of the project that is text, the licence aside."""
    found = (file for file in files() if file.is_file() and file.name != "LICENSE")
    return [file for file in found if b"\0" not in file.read_bytes()[:4096]]


def shown(path: Path) -> str:
    """The path as one would type it from the top."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=shown(path))


def room(name: str) -> list[Path]:
    """The files of one room in every service: `name.py`, or all of the package of that name."""
    found: list[Path] = []
    for service in SERVICES:
        place = ROOT / "services" / service / name
        found += [place.with_suffix(".py")] if place.with_suffix(".py").exists() else python_files(shown(place))
    return found


def imports(tree: ast.AST) -> Iterator[str]:
    """The dotted name of every module imported, and of what is taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def names(tree: ast.AST) -> Iterator[str]:
    """Every identifier: what is defined, read, passed or imported under a name of ours."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.rpartition(".")[2]
            case _:
                continue


def words(name: str) -> list[str]:
    """The words of an identifier, snake or camel: `BaseCode` is base and code."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)]
