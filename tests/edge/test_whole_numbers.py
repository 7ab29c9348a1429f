"""A whole number is one of JSON's: no text, no truth, no fraction is taken for one, in any message of the platform's.

The published schemas say `integer`; what would be taken for one changes a mark or a sum a hundredfold [EXM-1, FIN-1].
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.catalogue import CATALOGUE
from contracts.references import Rejection
from services.chassis.http.edge import read
from tests.edge.test_fuzz import golden, hearer_of

Place = tuple[str | int, ...]
SPOKEN = [name for name in sorted(CATALOGUE) if name.startswith("platform.") and hearer_of(name) is not None]


def wholes(value: Any, place: Place = ()) -> Iterator[tuple[Place, int]]:
    """Where a whole number stands, and which."""
    if type(value) is int:
        yield place, value
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in below:
        yield from wholes(inner, (*place, name))


def turned_away(name: str, place: Place, value: object) -> Rejection:
    event, to = golden(name), hearer_of(name)
    assert to is not None
    *path, last = place
    at = event["data"]
    for step in path:
        at = at[step]
    at[last] = value
    attributes = {key: told for key, told in event.items() if key != "data"}
    outcome = read(to, attributes, json.dumps(event["data"]).encode())
    assert isinstance(outcome, Rejection), (name, place, value)
    return outcome


@pytest.mark.parametrize("name", SPOKEN)
def test_nothing_but_a_whole_number_is_one(name: str) -> None:
    """[EXM-1, FIN-1]."""
    for place, number in wholes(golden(name)["data"]):
        for other in (f"{number}", f"{number}.00", f"{number}_0", f" {number} ", True, False, float(number), [number]):
            outcome = turned_away(name, place, other)
            assert (outcome.code, outcome.field.split(".")[0]) == ("invalid_data", place[0])


def test_marks_and_sums_are_among_them() -> None:
    fields = {place[-1] for name in SPOKEN for place, _ in wholes(golden(name)["data"])}
    assert {"points", "amount_fen", "revision"} <= fields


@pytest.mark.parametrize("points", ["95.00", True, "9_5", " 95 ", "９５", "٩٥", "0x5f", "1e2", -1, 10_001, 95.5])
def test_no_text_and_no_truth_is_a_mark(points: object) -> None:
    """[EXM-1]."""
    outcome = turned_away("platform.score_recorded.v1", ("points",), points)
    assert (outcome.code, outcome.field) == ("invalid_data", "points")


@pytest.mark.parametrize("amount_fen", [1200.0, "1200", True, "1,200", "￥1200", "1200元", -0.0, 1e3])
def test_no_text_and_no_fraction_is_a_sum(amount_fen: object) -> None:
    """[FIN-1]."""
    outcome = turned_away("platform.payment_made.v1", ("amount_fen",), amount_fen)
    assert (outcome.code, outcome.field) == ("invalid_data", "amount_fen")
