"""A season whose completion examinations or certificates do not count as they were told is noticed [CLO-3]."""

from typing import Any

import pytest

from rehearsal.simulator.facts import CompletionLine
from rehearsal.simulator.invariants import judge
from tests.rehearsal.simulator.season_end import ENDED_WELL, ended, place

PLACES = ENDED_WELL["places"]
SAT = CompletionLine(frozenset({("A-1", 1, True)}), certified=True)
FAILED = CompletionLine(frozenset({("A-1", 1, False)}), certified=True)
COMPLETED: dict[str, Any] = {
    "places": (place("A-2", "completed", 2), place("A-1", "completed", 1, 8_105), PLACES[-1]),
    "sat": frozenset({("A-1", 1, True)}),
    "issued": frozenset({"A-1"}),
    "counted": {"A-1": SAT},
}


@pytest.mark.parametrize(
    "otherwise",
    [
        {"counted": {}},
        {"counted": {"A-1": CompletionLine(frozenset({("A-1", 1, True)}), certified=False)}},
        {
            "sat": frozenset({("A-1", 1, False)}),
            "counted": {"A-1": CompletionLine(frozenset({("A-1", 1, False)}), True)},
        },
        {"places": PLACES},
    ],
    ids=["uncounted", "uncertified", "failed", "untrained"],
)
def test_an_examination_or_a_certificate_that_does_not_count_as_told_is_noticed(otherwise: dict[str, Any]) -> None:
    """[CLO-3]."""
    assert broken(**COMPLETED) == set()
    assert broken(**{**COMPLETED, **otherwise}) == {"examinations_count_as_they_were_sat"}


def broken(**otherwise: Any) -> set[str]:
    return {name for name, holds in judge(ended(**otherwise)).items() if not holds}
