"""Lists that were made of the places: the admitted, and what was filed with the national system [ADM-8, EXP-2].

Each line is held against the pages; who is missing may have left since, so that is nobody's fault here.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from contracts.vocabulary import Category
from verifier.proof import Wrong, same
from verifier.whole import Checked

ADMITTED: Final = ("application", "base", "specialty", "total", "rank_among_admitted", "outcome")
NATIONAL: Final = ("base", "application", "category", "specialty", "entered_at")
IDENTITY: Final = ("name", "sex", "id_number")
NAMED: Final = ("named",)
"""The real specialty, where programmes cover several [ADM-8]."""
_LEAVING: Final = frozenset({"withdrawn", "withdrawing", "reclaiming_seat", "reinstating"})
"""Outcomes whose seat somebody else may hold by now."""
Line = Mapping[str, str]


def check_admitted(content: bytes, file: str, checked: Checked) -> int:
    """How many are listed. Raises `Wrong` at the first line that is not as the pages have it."""
    lines = list(lines_of(content, file, (ADMITTED,)))
    totals: dict[tuple[str, str], list[int]] = {}
    for line in lines:
        check_place(line, file, checked)
        totals.setdefault((line["base"], line["specialty"]), []).append(_total(line, file, checked))
    order = []
    for line in lines:
        total, name = _total(line, file, checked), line["application"]
        better = sum(each > total for each in totals[line["base"], line["specialty"]])
        same(file, name, line["total"], f"{total // 100}.{total % 100:02d}", "total")
        same(file, name, line["rank_among_admitted"], str(better + 1), "rank_among_admitted")
        if not line["outcome"].isidentifier() or not line["outcome"].isascii():
            raise Wrong(file, name, "outcome", "is none")
        order.append((line["base"], line["specialty"], -total, name))
    if order != sorted(set(order)):
        raise Wrong(file, "", "", "has somebody twice, or is not in order")
    _check_room(lines, file, checked)
    return len(lines)


def check_national(content: bytes, file: str, checked: Checked) -> int:
    """The same of an upload. Postgraduates are on no page: they compete for no seat [REG-7]."""
    lines = list(lines_of(content, file, (NATIONAL, NATIONAL + IDENTITY, NATIONAL + IDENTITY + NAMED)))
    for line in (line for line in lines if line["category"] != Category.POSTGRADUATE):
        check_place(line, file, checked)
        known = checked.known(line["application"]) or {}
        same(file, line["application"], line["category"], known.get("category"), "category")
    if len({line["application"] for line in lines}) < len(lines):
        raise Wrong(file, "", "application", "comes twice")
    return len(lines)


def lines_of(content: bytes, file: str, heads: tuple[tuple[str, ...], ...]) -> Iterator[Line]:
    """The lines of a list with one of these heads, by the names of the columns. Raises `Wrong`."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeError, csv.Error):
        raise Wrong(file, "", "", "is no list in UTF-8") from None
    if not rows or tuple(rows[0]) not in heads:
        raise Wrong(file, "", "", "does not begin with the names of its columns")
    for at, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            raise Wrong(f"{file}:{at}", "", "", f"has {len(row)} columns of {len(rows[0])}")
        yield dict(zip(rows[0], row, strict=True))


def check_place(line: Line, file: str, checked: Checked) -> None:
    """Raises `Wrong` where somebody was not given the place the line tells."""
    place = checked.place(line["application"])
    if place is None:
        raise Wrong(file, line["application"], "", "has no place by the pages")
    for field, value in zip(("base", "specialty"), place, strict=True):
        same(file, line["application"], line[field], value, field)


def _check_room(lines: list[Line], file: str, checked: Checked) -> None:
    """Nobody can be there in a seat that does not exist [ADM-2]."""
    staying = Counter((line["base"], line["specialty"]) for line in lines if line["outcome"] not in _LEAVING)
    for (base, code), count in sorted(staying.items()):
        page = checked.places[base]
        seats = sum(page.now.seats[code]) + page.granted[code] + checked.held_back[base, code]
        if count > seats:
            raise Wrong(file, "", "", f"has {count} in {base} {code}, which has {seats} seats")


def _total(line: Line, file: str, checked: Checked) -> int:
    known = checked.known(line["application"])
    if known is None:
        raise Wrong(file, line["application"], "", "was never ranked")
    return int(known["total"])
