"""When forms are taken: a window for each category, later ones, a base's own, and what they agree with [REG-2]."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from contracts.season.errors import Location
from contracts.season.written import as_list, as_moment, as_table

Told = tuple[Location, str]
Span = tuple[datetime, datetime]


def window_faults(season: Mapping[str, Any]) -> Iterator[Told]:
    """Later windows and a base's own are of categories that register, do not overlap, and a session follows each.

    What is missing, of the wrong kind or closes before it opens is not asked here.
    """
    registration = as_table(season.get("registration"))
    first, later = as_table(registration.get("windows")), as_table(registration.get("more_windows"))
    for category, written in later.items():
        place = ("registration", "more_windows", str(category))
        if first and category not in first:
            yield place, f"{category} has no first window"
        yield from _overlaps(place, [*spans(as_list(written)), *spans([first.get(category)])])
    for at, base in enumerate(map(as_table, as_list(season.get("bases")))):
        own = as_table(base.get("windows"))
        for category, written in own.items():
            here: Location = ("bases", at, "windows", str(category))
            if first and category not in first:
                yield here, f"{category} does not register in this season"
            yield from _overlaps(here, spans(as_list(written)))
        for category in first:
            opened = spans(as_list(own[category])) if category in own else spans(as_list(later.get(category)))
            last = max((opens for opens, _ in _received(base, str(category))), default=None)
            if last is not None and any(closes > last for _, closes in opened):
                name = "postgraduate_sessions" if str(category) == "postgraduate" else "review_sessions"
                yield ("bases", at, name), f"no session follows the last window of {category}"


def _received(base: Mapping[str, Any], category: str) -> list[Span]:
    own = as_list(base.get("postgraduate_sessions")) if category == "postgraduate" else ()
    return spans(own or as_list(base.get("review_sessions")))


def _overlaps(place: Location, opened: Sequence[Span]) -> Iterator[Told]:
    if any(one[0] <= other[1] and other[0] <= one[1] for one, other in combinations(opened, 2)):
        yield place, "two windows overlap"


def spans(written: Sequence[Any]) -> list[Span]:
    """The usable ones of what is written: both moments known, the first before the other."""
    known = [(as_moment(as_table(each).get("opens")), as_moment(as_table(each).get("closes"))) for each in written]
    return [(opens, closes) for opens, closes in known if opens and closes and opens < closes]
