"""Which tests hold which rule of `docs/rules.md`: `.venv/bin/python tests/rules.py` prints the table.

A test holds a rule when its docstring, a comment in it, its decorators or its name cites it (`REG-4`, or
`reg_4` in the name); a whole file does by its docstring. Ranges such as `REG-1 to REG-13` cite nothing.
Exits with 1 when a rule that is built has no test, one that is not has one, or a citation names no rule.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
NOT_YET: Final = "not yet built"
PARTLY: Final = "partly built"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as `docs/rules.md` states it; `mark` is empty where it is built."""

    number: str
    mark: str
    text: str
    sources: tuple[str, ...]


_STATED: Final = re.compile(
    r"\*\*(?P<number>[A-Z]{3,4}-\d+)\*\* (?:\*\((?P<mark>not yet built|partly built)(?:: [^*]*)?\)\* )?"
    r"(?P<text>.+) \[(?P<sources>[^\]]+)\]"
)


def stated(page: str) -> Iterator[Rule]:
    """The rules of a page, a paragraph each: number, mark, text, and in brackets at its end where it comes from."""
    for paragraph in page.split("\n\n"):
        if paragraph.startswith("**"):
            if (found := _STATED.fullmatch(" ".join(paragraph.split()))) is None:
                raise ValueError(f"no rule with its number and its sources: {paragraph[:60]}")
            sources = tuple(re.split(r"; ", found["sources"]))
            yield Rule(found["number"], found["mark"] or "", found["text"], sources)


STATED: Final = tuple(stated((ROOT / "docs" / "rules.md").read_text(encoding="utf-8")))
KNOWN: Final = {rule.number: rule for rule in STATED}
RULES: Final = tuple(rule.number for rule in STATED if not rule.mark)
"""The rules that are built, each of which a test must hold."""
CHAPTERS: Final = tuple(dict.fromkeys(number.partition("-")[0] for number in KNOWN))
_RULE: Final = re.compile(rf"\b({'|'.join(CHAPTERS)})-(\d+)\b")
_RANGE: Final = re.compile(rf"{_RULE.pattern} to {_RULE.pattern}")
_IN_NAME: Final = re.compile(rf"_({'|'.join(CHAPTERS).lower()})_(\d+)(?=_|$)")


def cited(text: str) -> set[str]:
    """The rules a text cites one by one."""
    return {f"{chapter}-{number}" for chapter, number in _RULE.findall(_RANGE.sub("", text))}


def citations(file: str, source: str) -> Iterator[tuple[str, str]]:
    """Rule and test, for every test of a file and every rule it cites."""
    tree, lines = ast.parse(source), source.splitlines()
    yield from ((rule, file) for rule in cited(ast.get_docstring(tree) or ""))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            first = min((decorator.lineno for decorator in node.decorator_list), default=node.lineno)
            text = "\n".join(lines[first - 1 : node.end_lineno])
            named = {f"{chapter.upper()}-{number}" for chapter, number in _IN_NAME.findall(node.name)}
            yield from ((rule, f"{file}::{node.name}") for rule in cited(text) | named)


def table(root: Path = ROOT) -> dict[str, list[str]]:
    """Every rule with the tests that cite it, and whatever else is cited that is no rule."""
    held: dict[str, list[str]] = {rule: [] for rule in RULES}
    for file in sorted((root / "tests").rglob("test_*.py")):
        for rule, test in sorted(citations(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))):
            held.setdefault(rule, []).append(test)
    return held


def faults(held: Mapping[str, list[str]]) -> list[str]:
    """What is wrong with a table: rules without a test, citations of no rule."""
    untested = [f"{rule} has no test" for rule in RULES if not held[rule]]
    unknown = [f"{rule} is no rule, cited by {held[rule][0]}" for rule in sorted(held.keys() - KNOWN.keys())]
    built = [f"{rule} is {NOT_YET}, and {held[rule][0]} tests it" for rule in unbuilt() if held.get(rule)]
    return [*untested, *unknown, *built]


def unbuilt() -> list[str]:
    """The rules of which nothing is there."""
    return [rule.number for rule in STATED if rule.mark == NOT_YET]


def page(held: Mapping[str, list[str]]) -> str:
    """The table as text, with the service files that cite each rule counted beside it."""
    services = [cited(file.read_text(encoding="utf-8")) for file in sorted((ROOT / "services").rglob("*.py"))]
    rows: list[str] = []
    for rule, tests in held.items():
        files = sum(rule in each for each in services)
        rows.append(f"{rule:8}{len(tests):4} tests {files:4} files  {tests[0] if tests else 'NO TEST'}")
        rows += [f"{'':28}{test}" for test in tests[1:]]
    return "\n".join(rows) + "\n"


def main() -> int:
    """Print the table; 1 when something is wrong with it."""
    held = table()
    wrong = faults(held)
    sys.stdout.write(page(held) + "".join(f"\n{fault}" for fault in wrong) + ("\n" if wrong else ""))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
