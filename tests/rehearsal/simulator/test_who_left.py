"""Who left is told to hospitals, and so is who never was to come: a season's end tells one from the other [CLO-1]."""

from typing import Any

import pytest

from rehearsal.simulator.hospital import not_to_come
from tests.rehearsal.simulator.test_invariants import broken


@pytest.mark.parametrize("wrong", [frozenset({"A-1"}), frozenset({"A-3"})])
def test_whoever_never_was_to_come_has_not_left_and_is_expected_nowhere(wrong: frozenset[str]) -> None:
    """A postgraduate whose application fell once the link was told, by fraud say [REG-11, CLO-1]."""
    fell = frozenset({"A-9"})
    assert broken(left_at_hr=fell | {"A-3"}) == {"withdrawn_are_known_to_hr"}
    assert broken(left_at_hr=fell | {"A-3"}, never_at_hr=fell) == set()
    told = {"left_at_hr": fell | {"A-3"} | wrong, "never_at_hr": fell | wrong}
    assert broken(**told) == {"withdrawn_are_known_to_hr"}


def test_a_hospitals_last_word_on_somebody_says_whether_they_were_to_come() -> None:
    def told(kind: str, application: str, base: str, *reasons: str) -> tuple[str, dict[str, Any]]:
        return f"hr.trainee_{kind}.v1", {"application": application, "base": base, "reasons": list(reasons)}

    words = [
        *(told("expected", "A-1", "B1"), told("left", "A-1", "B1", "not_as_told")),
        *(told("expected", "A-2", "B1"), told("left", "A-2", "B1", "gave_up")),
        *(told("expected", "A-3", "B1"), told("left", "A-3", "B1", "not_as_told"), told("expected", "A-3", "B1")),
        *(told("expected", "A-4", "B2"), told("expected", "A-4", "B1"), told("left", "A-4", "B1", "not_as_told")),
        ("hr.trainee_arrived.v1", {"application": "A-5"}),
    ]
    assert not_to_come(words) == {"A-1"}
