"""What applicants read of a reopened season is the same to the byte, whatever admission heard first [REG-12, EXM-4]."""

import json
from typing import Any

import pytest

from tests.convergence.recorded import recording
from tests.convergence.test_reopened_season import APPLICANTS, SEASON, SEED, STORIES
from tests.convergence.test_whole_season import Shuffled
from tests.often import often

ORDERS = often(4, share=2)


def standings(canonical: str) -> dict[str, Any]:
    documents: dict[str, Any] = json.loads(canonical)
    return {place: state for place, state in documents.items() if place.startswith("standing/")}


@pytest.mark.parametrize(
    "story", ["before the physicals", "while placing closes", "over the notice", "after the notice"]
)
def test_a_reopened_season_told_three_times_in_any_order_reads_the_same(story: str) -> None:
    """A place taken back for a corrected order is said in some orders of arrival alone, and leaves no trace."""
    recorded = recording(SEASON, APPLICANTS, SEED, STORIES[story])
    expected = standings(recorded.papers["registration"].canonical())
    for order in range(ORDERS):
        shuffled = Shuffled(recorded, order)
        shuffled.play()
        assert standings(shuffled.papers["registration"].canonical()) == expected, order
