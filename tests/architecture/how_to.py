"""A how-to page as what it tells to do: files written, files changed, commands run, in its order."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.architecture.tree import ROOT

_HEADING: Final = re.compile(r"#+ .*?(?:`([^`]+)`)?$")
_TREE: Final = (
    "cli",
    "contracts",
    "operations",
    "rehearsal",
    "services",
    "verifier",
    "deploy",
    "tests",
    "pyproject.toml",
    ".gitignore",
)


@dataclass(frozen=True, slots=True)
class Written:
    """A new file, whole."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Hunks of a file: lines as they are, lines that go (`-`), lines that come (`+`)."""

    path: str
    hunks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Shell commands."""

    lines: str


Step = Written | Changed | Run


def steps(page: str) -> Iterator[Step]:
    """Every block of code in turn, under the file its heading names."""
    path, language = "", None
    block: list[str] = []
    for line in page.splitlines():
        if language is None and line.startswith("```"):
            language, block = line.removeprefix("```"), []
        elif language is not None and line == "```":
            yield _step(path, language, block)
            language = None
        elif language is not None:
            block.append(line)
        elif heading := _HEADING.fullmatch(line):
            path = heading[1] or ""


def _step(path: str, language: str, block: list[str]) -> Step:
    text = "\n".join(block) + "\n"
    if language == "sh":
        return Run(text)
    if language == "diff":
        return Changed(path, tuple(text.split("@@\n")))
    return Written(path, text)


def touched(page: str) -> set[str]:
    """The files the page says are touched by hand."""
    listed = page.partition("**Touched by hand**")[2].partition("\n## ")[0]
    items = [line.partition(":")[0] for line in listed.splitlines() if line.startswith("* ")]
    return {name for item in items for name in re.findall(r"`([^`]+)`", item)}


def patched(text: str, hunk: str) -> str:
    """The text with one hunk done. Raises `ValueError` unless what it stands on is there exactly once."""
    lines = hunk.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    after = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
    places = [found.span() for found in re.finditer(f"^{re.escape(before)}", text, re.MULTILINE)]
    if len(places) != 1:
        raise ValueError(f"stands there {len(places)} times, not once:\n{before}")
    ((begins, ends),) = places
    return text[:begins] + after + text[ends:]


def scratch(folder: Path) -> Path:
    """A copy of what the pages change, compiled code and all."""
    for name in _TREE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    return folder
