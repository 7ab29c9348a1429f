"""The rules of style a machine can check, as functions from a syntax tree to what breaks them."""

import ast
from collections.abc import Iterator
from typing import Final

from tests.architecture.tree import imports, names, words

PURE: Final = frozenset({
    "abc", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "hashlib", "heapq", "hmac", "itertools", "json", "math", "operator", "re", "string", "typing",
})  # fmt: skip
"""The standard library's pure parts: same input, same output."""
_CLOCKS: Final = frozenset({"now", "today", "utcnow"})
_OUTSIDE: Final = frozenset(
    {"open", "print", "input", "exec", "eval", "compile", "__import__", "globals", "breakpoint"}
)
_CHOICES: Final = (ast.If, ast.IfExp, ast.Match, ast.While, ast.For, ast.Try, ast.BoolOp)
_BROAD: Final = frozenset({"Exception", "BaseException"})
_DOMAIN_NOUNS: Final = frozenset({
    "applicant", "applicants", "application", "applications", "ban", "bans", "base", "bases", "candidate",
    "candidates", "clawback", "enrolment", "exam", "exams", "fen", "hospital", "intake", "penalty", "person",
    "physical", "preference", "preferences", "programme", "quota", "roster", "score", "scores", "season", "seasons",
    "seat", "seats", "specialty", "trainee", "trainees", "withdrawal", "withdrawn",
})  # fmt: skip
"""The glossary's nouns; none of them is the chassis's business."""
_LONG: Final = 12
_PATTERN: Final = frozenset({"decide", "evolve", "deadlines"})
"""Names whose meaning is the house's pattern itself."""


def impure(tree: ast.AST, own: tuple[str, ...]) -> Iterator[str]:
    """What a domain or projection must not do; `own` are the modules of ours it may import."""
    for module in imports(tree):
        ours = any(module == name or module.startswith(f"{name}.") for name in ("contracts", *own))
        if not ours and module.partition(".")[0] not in PURE:
            yield f"imports {module}"
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in _CLOCKS:
                yield f"line {node.lineno}: reads the clock with {attr}()"
            case ast.Call(func=ast.Name(id=name)) if name in _OUTSIDE:
                yield f"line {node.lineno}: calls {name}()"
            case ast.AsyncFunctionDef(name=name) | ast.Global(names=[name, *_]):
                yield f"line {node.lineno}: {name} is not pure"
            case _:
                continue


def choices(tree: ast.AST) -> Iterator[str]:
    """Every place a handler decides something instead of naming whom a message is for."""
    for node in ast.walk(tree):
        if isinstance(node, _CHOICES):
            yield f"line {node.lineno}: {type(node).__name__}"
        elif isinstance(node, ast.comprehension) and node.ifs:
            yield f"line {node.ifs[0].lineno}: a condition in a comprehension"


def broad_catches(tree: ast.AST) -> Iterator[str]:
    """`except Exception`, its like, and a bare `except`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = [] if node.type is None else list(names(node.type))
            if node.type is None or not _BROAD.isdisjoint(caught):
                yield f"line {node.lineno}"


def domain_nouns(tree: ast.AST, aside: frozenset[str]) -> Iterator[str]:
    """Identifiers that speak of the domain; `aside` are names that are somebody else's or have a reason."""
    for name in sorted(set(names(tree)) - aside):
        if not _DOMAIN_NOUNS.isdisjoint(words(name)):
            yield name


def unexplained(tree: ast.Module) -> Iterator[str]:
    """Public functions and classes too long to be understood from their name that have no docstring; not enums."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno
        listed = isinstance(node, ast.ClassDef) and any(
            name.endswith("Enum") for base in node.bases for name in names(base)
        )
        if lines > _LONG and node.name not in _PATTERN and not listed and ast.get_docstring(node) is None:
            yield node.name
