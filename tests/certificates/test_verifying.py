"""What the allocation publishes is accepted by a checker that shares nothing with it [ADM-9]."""

from collections import Counter
from pathlib import Path

import pytest

from tests.certificates.published import leave, played, season_of, verify
from tests.certificates.towns import town
from tests.often import often


@pytest.mark.parametrize(
    ("season", "applicants"),
    [
        ("2025-kunming-2", 120),
        ("2022-yunnan-residency", often(400)),
        ("2022-yunnan-assistant-gp", often(400)),
    ],
)
def test_the_checker_accepts_whole_seasons(season: str, applicants: int, tmp_path: Path) -> None:
    """[ADM-9]."""
    leave(tmp_path, season_of(season), played(season, applicants, 11))
    verify(tmp_path, season_of(season))


def test_the_checker_accepts_small_seasons_with_everything_in_them(tmp_path: Path) -> None:
    """[ADM-9]: reservations and their release, transfers, drops, both policies, adjustment and the round."""
    seen: Counter[str] = Counter()
    for seed in range(60):
        season, found = town(seed)
        leave(tmp_path / str(seed), season, found)
        verify(tmp_path / str(seed), season)
        for name, each in found.items():
            for one in each.certificates:
                seen.update([f"{name == 'round'} {one['outcome'].get('by', '')} {one['outcome']['kind']}"])
                seen.update(wish["verdict"] for wish in one.get("wanted", ()))
                seen.update(moved["verdict"] for moved in one.get("transfers", ()))
    assert {
        "True  refused", "True  granted", "True  granted_held_back", "False  gone", "False  refused",
        "False adjustment placed", "False preference placed", "seated", "seated_on_reserved", "better_granted",
        "outdone", "no_seats", "took_no_part", "made", "scarce_stays_scarce", "seats_are_there", "while_placing",
        "known_programme", "cause_fits",
    } - seen.keys() == set()  # fmt: skip
