"""Which tests hold which rule of the requirements: `.venv/bin/python tests/rules.py` prints the table.

A test holds a rule when its docstring, a comment in it, its decorators or its name cites it (`REG-4`, or
`reg_4` in the name); a whole file does by its docstring. Ranges such as `REG-1 to REG-13` cite nothing.
Exits with 1 when a rule has no test, or when a citation names no rule.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
NUMBERS: Final = {"REG": 14, "VER": 6, "EXM": 6, "ADM": 9, "SAGA": 6, "FIN": 7, "EXP": 3}
"""How many rules each chapter of the requirements has."""
RULES: Final = tuple(f"{chapter}-{number}" for chapter, count in NUMBERS.items() for number in range(1, count + 1))
_RULE: Final = re.compile(rf"\b({'|'.join(NUMBERS)})-(\d+)\b")
_RANGE: Final = re.compile(rf"{_RULE.pattern} to {_RULE.pattern}")
_IN_NAME: Final = re.compile(rf"_({'|'.join(NUMBERS).lower()})_(\d+)(?=_|$)")


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
    return [*untested, *(f"{rule} is no rule, cited by {held[rule][0]}" for rule in held.keys() - RULES)]


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
