"""Seats kept for kinds of applicants, and those postgraduates take: what both must agree with [POL-7, POL-8]."""

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.season.errors import Location
from contracts.season.written import as_list, as_moment, as_table

Told = tuple[Location, str]


def reserved_at_least(season: Mapping[str, Any]) -> list[Any]:
    """The bases with no fewer seats reserved in any programme than the season's share, rounded up."""
    percent = _reserve(season).get("least_percent", 0)
    if type(percent) is not int or not 0 < percent <= 100:
        return list(season["bases"])
    return [_of_base(base, percent) for base in season["bases"]]


def reserve_faults(season: Mapping[str, Any]) -> Iterator[Told]:
    """Seats are kept for whoever registers and is ranked. What is of the wrong kind is not asked here."""
    reserve, place = _reserve(season), ("admission", "reserve", "categories")
    shares = type(share := reserve.get("least_percent")) is int and share > 0
    named = [str(category) for category in as_list(reserve.get("categories", ["order"] if shares else []))]
    registering = as_table(as_table(season.get("registration")).get("windows"))
    for at, category in enumerate(named):
        if category in named[:at]:
            yield (*place, at), f"listed twice: {category}"
        if category == "postgraduate":
            yield (*place, at), "postgraduates are not ranked: no seat is kept for them [REG-7]"
        elif registering and category not in registering:
            yield (*place, at), f"{category} does not register in this season"


def postgraduate_faults(season: Mapping[str, Any]) -> Iterator[Told]:
    """Who takes seats of the plan registers, and is confirmed before anybody is placed on what is left of them."""
    if as_table(season.get("admission")).get("postgraduates_in_plan") is not True:
        return
    windows = as_table(as_table(season.get("registration")).get("windows"))
    if windows and "postgraduate" not in windows:
        yield ("admission", "postgraduates_in_plan"), "postgraduates do not register in this season"
    for at, base in enumerate(as_list(season.get("bases"))):
        final, own = as_moment(as_table(base).get("scores_final_by")), as_table(base).get("postgraduate_sessions")
        for number, session in enumerate(as_list(own)):
            closes = as_moment(as_table(session).get("closes"))
            if final is not None and closes is not None and closes > final:
                told = "the session ends after scores_final_by: seats are taken before anybody is placed"
                yield ("bases", at, "postgraduate_sessions", number), told


def _of_base(base: Any, percent: int) -> Any:
    if not isinstance(base, Mapping) or not isinstance(base.get("programmes"), list):
        return base
    return {**base, "programmes": [_of_programme(each, percent) for each in base["programmes"]]}


def _of_programme(programme: Any, percent: int) -> Any:
    if not isinstance(programme, Mapping) or type(programme.get("seats")) is not int:
        return programme
    said, least = programme.get("reserved_order", 0), -(-programme["seats"] * percent // 100)
    return {**programme, "reserved_order": max(said, least)} if type(said) is int else programme


def _reserve(season: Mapping[str, Any]) -> Mapping[str, Any]:
    return as_table(as_table(season.get("admission")).get("reserve"))
