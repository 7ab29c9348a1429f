"""The seats of one base before anybody sits on them: the plan, transfers, what the round had given [ADM-1, ADM-2]."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.season.programmes import Programme
from verifier.proof import Json

Seats = dict[str, tuple[int, int]]
"""By specialty: open ones, reserved ones."""


@dataclass(frozen=True)
class Seated:
    """Who sits where (specialty, kind, by what), on which seats, how many were released, how many stayed free."""

    held: dict[str, tuple[str, str, str]]
    seats: Seats
    released: Counter[str]
    free: dict[str, int]


def planned(plan: Mapping[str, Programme]) -> Seats:
    """As the season has them."""
    return {code: (each.seats - each.reserved_order, each.reserved_order) for code, each in plan.items()}


def moved(seats: Seats, transfers: Iterable[Json]) -> Seats:
    """Once these transfers were made."""
    here = dict(seats)
    for each in transfers:
        for code, change in ((each["from"], -each["seats"]), (each["to"], each["seats"])):
            here[code] = (here[code][0] + change, here[code][1])
    return here


def given_back(seats: Seats, waiting: list[tuple[datetime, str]], until: datetime) -> Seats:
    """With an open seat more for each given back by that moment; those are taken off the list."""
    here = dict(seats)
    while waiting and waiting[0][0] <= until:
        _, code = waiting.pop(0)
        here[code] = (here[code][0] + 1, here[code][1])
    return here


def beside(seats: Seats, granted: Mapping[str, int]) -> Seats:
    """What the round had left of them; it kept none for anybody. Raises `ValueError` where that cannot be [ADM-6]."""
    left = {code: open_ + kept - granted[code] for code, (open_, kept) in seats.items()}
    if min(*granted.values(), *left.values()) < 0:
        raise ValueError("more seats were granted than there are")
    return {code: (free, 0) for code, free in left.items()}
