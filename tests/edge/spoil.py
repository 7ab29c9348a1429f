"""Spoiling a good message: one to three places of it changed into something a sender might get wrong."""

import copy
from collections.abc import Callable
from random import Random
from typing import Any, Final

Path = tuple[str | int, ...]
Spoiler = Callable[[Random], Any]

_VALUES: Final[tuple[Spoiler, ...]] = (
    lambda _: None,
    lambda _: "",
    lambda _: " ",
    lambda _: "𠮷 \u202e\u0000",
    lambda random: "张" * random.choice((1, 200, 201, 5_000)),
    lambda _: "A-1'); DROP TABLE",
    lambda _: True,
    lambda random: random.choice((-1, 0, 1, 10_001, 2**31, 2**53, 2**63, 10**40)),
    lambda random: random.choice((0.5, -0.0, 1e308)),
    lambda _: [],
    lambda _: [[]],
    lambda _: {},
    lambda _: {"$set": {"version": 0}},
    lambda random: random.choice(
        (
            "2025-02-30T09:00:00+08:00",
            "2025-07-01T09:00:00",
            "0001-01-01T00:00:00+00:00",
            "9999-12-31T23:59:59+14:00",
            "2025-07-01T09:00:00+08:00",
            "2025-06-31",
            "yesterday",
        )
    ),
    lambda random: random.choice(
        ("residency", "social", "order", "postgraduate", "written", "3A", "bachelor", "nothing")
    ),
    lambda random: random.choice(("AGP", "GP", "NO-SUCH", "agp", "2025-kunming-2", "KM-SECOND-PEOPLES")),
)


def _paths(value: Any, at: Path = ()) -> list[Path]:
    match value:
        case dict():
            return [at, *(path for key, inner in value.items() for path in _paths(inner, (*at, key)))]
        case list():
            return [at, *(path for nth, inner in enumerate(value) for path in _paths(inner, (*at, nth)))]
        case _:
            return [at]


def _reached(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def spoiled(sample: dict[str, Any], random: Random) -> dict[str, Any]:
    """The sample with a few things wrong, or odd but right."""
    document = copy.deepcopy(sample)
    for _ in range(random.randint(1, 3)):
        path = random.choice([path for path in _paths(document) if path])
        place = _reached(document, path[:-1])
        match random.randrange(5):
            case 0:
                del place[path[-1]]
            case 1 if isinstance(place, dict):
                place[f"{path[-1]}_too"] = place[path[-1]]
            case 2 if isinstance(place, list):
                place.append(copy.deepcopy(_reached(document, path)))
            case _:
                place[path[-1]] = random.choice(_VALUES)(random)
    return document
