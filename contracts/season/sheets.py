"""What the tables beside a season file say, row by row: each code once, and in words the season knows [ADM-2]."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from contracts.season.plan import Sheet
from contracts.season.quota import FIRST_LINE
from contracts.vocabulary import Level, Stream, Track

Words = Mapping[str, Collection[str]]
"""Of a column, what may stand in it."""
OF_SPECIALTIES: Final[Words] = {"track": tuple(Track), "stream": tuple(Stream), "scarce": ("true", "false")}
OF_REGIONS: Final[Words] = {"level": tuple(Level)}


def sheet_faults(sheet: Sheet, column: str, words: Words) -> Iterator[str]:
    """Of two rows for one code the later would hold, and a word nobody knows would count as none."""
    seen = set[str]()
    for line, row in enumerate(sheet.rows, FIRST_LINE):
        code = row.get(column)
        if not code:
            continue
        if code in seen:
            yield f"line {line}: {code} is listed twice"
        seen.add(code)
        for name, known in words.items():
            if name in row and row[name] not in known:
                yield f"line {line}, {name}: {row[name]!r} is none of {', '.join(known)}"
