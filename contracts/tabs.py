"""What tabs of a workbook are called: whoever writes one and whoever checks it has the names from here [EXP-1].

Programs that show workbooks take no longer name than 31 characters, no two that differ by case alone, none with certain
characters, and keep one name for themselves.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final
from unicodedata import normalize

LONGEST: Final = 31
_TAKEN: Final = frozenset({"history"})
_FORBIDDEN: Final = re.compile("[][:*?/\\\\'\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MARK: Final = "_"


def tabs(names: Sequence[str]) -> list[str]:
    """For each of these names a tab of its own: the name itself, where it can be one, else as much of it as fits."""
    wanted = [_FORBIDDEN.sub(_MARK, name) or _MARK for name in names]
    found: dict[int, str] = {}
    taken = set(_TAKEN)
    for at in sorted(range(len(names)), key=lambda at: _cut(wanted[at], LONGEST) != names[at]):
        found[at] = next(tab for tab in _candidates(wanted[at]) if _same(tab) not in taken)
        taken.add(_same(found[at]))
    return [found[at] for at in range(len(names))]


def _candidates(name: str) -> Iterator[str]:
    """What it may be called, the likest first."""
    yield _cut(name, LONGEST)
    for number in count(2):
        suffix = f"~{number}"
        yield _cut(name, LONGEST - len(suffix)) + suffix


def _cut(name: str, most: int) -> str:
    """At most so many characters as these programs count them, in which some take two."""
    while len(name.encode("utf-16-le")) > 2 * most:
        name = name[:-1]
    return name


def _same(tab: str) -> str:
    return normalize("NFKC", tab).casefold()
