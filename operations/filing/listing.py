"""A list as CSV that a spreadsheet program opens as it stands: no cell is taken for a formula.

A text that begins with what such programs take for one, or with an apostrophe before that, gets an apostrophe in
front; whoever reads the file by machine takes one off. Numbers are written as they are.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from services.printing.sheet import GAP

_TAKEN_FOR_FORMULA: Final = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def listing(columns: Sequence[str], lines: Iterable[Mapping[str, Any]]) -> bytes:
    """Head and lines, in UTF-8 with its mark, since without it such programs guess."""
    text = io.StringIO()
    rows = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\r\n")
    rows.writeheader()
    rows.writerows({name: _cell(line.get(name)) for name in columns} for line in lines)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    plain = _SURROGATES.sub(GAP, value).replace("\0", GAP)
    return f"'{plain}" if _TAKEN_FOR_FORMULA.match(plain) else plain
