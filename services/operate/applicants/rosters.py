"""Which categories apply only from a published roster: the generator leaves them out until rosters are published."""

from collections.abc import Mapping
from typing import Final

from contracts.season import Season
from contracts.vocabulary import Category, Track

_ROSTERED: Final[Mapping[Track, frozenset[Category]]] = {
    Track.RESIDENCY: frozenset({Category.ORDER, Category.POSTGRADUATE}),
    Track.ASSISTANT_GP: frozenset(),
}
"""Undergraduate order applicants and postgraduates match a list; 专科 order applicants need none [REG-5, REG-7]."""


def categories(season: Season) -> tuple[Category, ...]:
    """The categories that apply in a rehearsal of this season.

    Those of a roster wait for `replay.outside.Outside.rosters` to publish it; then nothing is left out here.
    """
    rostered = _ROSTERED[season.track]
    return tuple(each for each in Category if each in season.registration.windows and each not in rostered)
