"""What lines, minima and the ways to break a tie must agree on, asked of plain data [EXM-5, POL-4, POL-19]."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Any

from contracts.season.errors import Location
from contracts.season.ties import OF_THE_PERSON
from contracts.season.windows import spans
from contracts.season.written import as_list, as_table

Told = tuple[Location, str]


def mark_faults(season: Mapping[str, Any]) -> Iterator[Told]:
    """Every fault of what the season says of marks. What is missing or of the wrong kind is not asked here."""
    bases = [as_table(base) for base in as_list(season.get("bases"))]
    exams = as_table(season.get("exams"))
    examined = {component for base in bases for component in _examined(base)}
    asked = [str(component) for component in as_list(exams.get("tie_break"))]
    if bases and (strays := [component for component in asked if component not in {*examined, *OF_THE_PERSON}]):
        yield ("exams", "tie_break"), f"no base examines {', '.join(strays)}"
    yield from _scales(season, bases, asked)
    lines = [as_table(line) for line in as_list(exams.get("lines"))]
    gating = {str(line.get("component")) for line in lines if line.get("gates") is True}
    for at, base in enumerate(bases):
        yield from _own_tie_break(("bases", at), base)
        yield from _above_all(("bases", at), base)
        yield from _gates(("bases", at), base, gating)
        told_of = [str(each) for each in as_list(base.get("tells"))]
        if len(set(told_of)) < len(told_of):
            yield ("bases", at, "tells"), "tells lists something twice"
    told = list[tuple[object, object]]()
    for at, line in enumerate(lines):
        component, stream = line.get("component"), line.get("stream")
        if (component, stream) in told:
            yield ("exams", "lines", at), f"a line is listed twice: {component} for {stream}"
        if bases and component not in examined:
            yield ("exams", "lines", at, "component"), f"no base examines {component}"
        told.append((component, stream))
        if line.get("gates") is True and bases and not any(base.get("gated") is True for base in bases):
            yield ("exams", "lines", at, "gates"), "no base has gates, where it could keep anybody out"
        least, full = line.get("least_points"), _full_of(component, bases)
        if full is not None and type(least) is int and least > full:
            yield ("exams", "lines", at, "least_points"), f"{component} is marked up to {full}"
        for number, base in enumerate(bases):
            yield from _below(("bases", number), base, line)


def _scales(season: Mapping[str, Any], bases: Sequence[Mapping[str, Any]], ties: Sequence[str]) -> Iterator[Told]:
    """Marks that the province compares between bases are out of the same number, in the same decimals [POL-6]."""
    lines = {str(as_table(line).get("component")) for line in as_list(as_table(season.get("exams")).get("lines"))}
    drawn = as_table(season.get("admission")).get("provincial_round") is not None
    compared = lines | (set(ties) if drawn else set())
    first: dict[str, tuple[object, object]] = {}
    for at, base in enumerate(bases):
        for which, part in enumerate(map(as_table, as_list(base.get("components")))):
            name, scale = str(part.get("component")), (part.get("out_of", 100), part.get("decimals", 2))
            if name in compared and first.setdefault(name, scale) != scale:
                told = f"the province compares {name}, which is marked out of another number elsewhere"
                yield ("bases", at, "components", which), told


def _above_all(place: Location, base: Mapping[str, Any]) -> Iterator[Told]:
    """A minimum nobody can reach was meant in other marks."""
    for at, part in enumerate(map(as_table, as_list(base.get("components")))):
        least, full = part.get("minimum_points", 0), _full(part)
        if full is not None and type(least) is int and least > full:
            yield (*place, "components", at, "minimum_points"), f"{part.get('component')} is marked up to {full}"


def _gates(place: Location, base: Mapping[str, Any], lines: AbstractSet[str]) -> Iterator[Told]:
    """A gate needs a minimum, and parts that follow each other as they are listed [POL-5]."""
    if base.get("gated") is not True:
        return
    parts = [as_table(part) for part in as_list(base.get("components"))]
    if not any(part.get("minimum_points") or str(part.get("component")) in lines for part in parts[:-1]):
        yield (*place, "gated"), "no part before the last has a minimum to pass"
    sat = [spans(as_list(part.get("sittings"))) for part in parts]
    for at, (before, after) in enumerate(pairwise(sat), start=1):
        if before and after and max(closes for _, closes in before) > min(opens for opens, _ in after):
            yield (*place, "components", at, "sittings"), "begins before the part it waits for is over"


def _full_of(component: object, bases: Sequence[Mapping[str, Any]]) -> int | None:
    parts = (as_table(part) for base in bases for part in as_list(base.get("components")))
    return next((_full(part) for part in parts if part.get("component") == component), None)


def _full(part: Mapping[str, Any]) -> int | None:
    out_of, decimals = part.get("out_of", 100), part.get("decimals", 2)
    known = type(out_of) is int and type(decimals) is int and decimals in range(3)
    return out_of * 10**decimals if known else None


def _own_tie_break(place: Location, base: Mapping[str, Any]) -> Iterator[Told]:
    """A base can break ties only by what it examines itself, each once."""
    own = [str(component) for component in as_list(base.get("tie_break"))]
    if strays := [component for component in own if component not in {*_examined(base), *OF_THE_PERSON}]:
        yield (*place, "tie_break"), f"{base.get('code')} does not examine {', '.join(strays)}"
    if len(set(own)) < len(own):
        yield (*place, "tie_break"), "tie_break lists a component twice"


def _below(place: Location, base: Mapping[str, Any], line: Mapping[str, Any]) -> Iterator[Told]:
    """A base that asks for marks of its own asks for no fewer than the province does of any stream it trains in."""
    streams = {as_table(each).get("stream") or "clinical" for each in as_list(base.get("programmes"))}
    least = line.get("least_points")
    for at, part in enumerate(as_list(base.get("components"))):
        own = as_table(part).get("minimum_points", 0)
        same = as_table(part).get("component") == line.get("component") and line.get("stream") in streams
        if same and type(own) is int and type(least) is int and 0 < own < least:
            told = f"{own} lies below the province's line of {least} for {line.get('stream')}"
            yield (*place, "components", at, "minimum_points"), told


def _examined(base: Mapping[str, Any]) -> list[str]:
    return [str(as_table(part).get("component")) for part in as_list(base.get("components"))]
