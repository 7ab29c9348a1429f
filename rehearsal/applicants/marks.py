"""Marks an applicant would earn: one ability behind them all, and grids coarse enough for real ties [EXM-1, EXM-5]."""

from collections.abc import Mapping
from random import Random
from typing import Final

from contracts.season.season import Base
from contracts.vocabulary import Component, Points

_SHAPE: Final[Mapping[Component, tuple[float, float, float, int]]] = {
    Component.WRITTEN: (66.0, 9.0, 5.0, 50),
    Component.SKILLS: (73.0, 6.0, 5.0, 100),
    Component.INTERVIEW: (77.0, 5.0, 5.0, 100),
}
"""Mean, spread by ability, spread by the day, and the grid in hundredths of a point."""


def draw_marks(chance: Random) -> dict[Component, Points]:
    """Marks for every component, 0 to 100.00."""
    ability = chance.gauss(0, 1)
    return {component: _mark(chance, ability, *_SHAPE[component]) for component in Component}


def _mark(chance: Random, ability: float, mean: float, by_ability: float, by_day: float, grid: int) -> Points:
    points = 100 * (mean + by_ability * ability + by_day * chance.gauss(0, 1))
    return min(9_900, max(1_500, round(points / grid) * grid))


def expected_merit(base: Base, marks: Mapping[Component, Points]) -> int:
    """The weighted total times 100, for ordering only; ties and minimum marks are the examiners' business."""
    return sum(component.weight_percent * marks[component.component] for component in base.components)
