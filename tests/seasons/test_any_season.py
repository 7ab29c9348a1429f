"""Whatever a season file may say: it is refused under its key, or the season runs and everything of it is true."""

from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contracts.season.errors import SeasonWrong
from contracts.season.season import Season, season_of
from tests.paper import taken_in
from tests.seasons.contradictions import CONTRADICTIONS
from tests.seasons.drawn import Table, season_files
from tests.seasons.judged import untrue

SEASONS: Final = 500
"""In the short run too; two in five of them contradict themselves."""
PARTS: Final = 4
"""Side by side."""


@pytest.mark.parametrize("part", range(PARTS))
@settings(max_examples=SEASONS // PARTS)
@given(
    written=season_files(),
    contradiction=st.sampled_from([None] * 3 * len(CONTRADICTIONS) + [*CONTRADICTIONS] * 2),
    applicants=st.integers(2, 6),
)
def test_a_season_is_refused_by_name_or_runs_and_all_of_it_is_true(
    part: int,
    written: Table,
    contradiction: str | None,
    applicants: int,
) -> None:
    """Every invariant, and the checker agrees [POL, ADM-9]."""
    if contradiction is None:
        assert untrue_of(season_of(written), applicants) == set()
    else:
        assert refused(written, contradiction)


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
def test_a_contradiction_alone_is_refused_under_its_key(contradiction: str) -> None:
    """So that none of them is only seen beside another fault of its own making."""

    @settings(max_examples=3, phases=[Phase.generate], database=None)
    @given(season_files())
    def each(written: Table) -> None:
        assert refused(written, contradiction)

    each()


def refused(written: Table, contradiction: str) -> bool:
    """Whether a season that says this is refused, and under that key."""
    change, key = CONTRADICTIONS[contradiction]
    changed = deepcopy(written)
    change(changed)
    try:
        season_of(changed)
    except SeasonWrong as wrong:
        return any(fault.key.startswith(key) for fault in wrong.faults)
    return False


def untrue_of(season: Season, applicants: int) -> set[str]:
    """The invariants that do not hold. Raises `Wrong` where the checker objects."""
    with taken_in(season), TemporaryDirectory() as folder:
        return untrue(season, applicants, 1, Path(folder))
