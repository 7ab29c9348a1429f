"""What breaks a tie before the lot does: marks of a part, a licence, where one is employed [EXM-5, POL-19]."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from contracts.messages.exams import Mark
from contracts.vocabulary import Component, Level, Licence


class Tie(StrEnum):
    """Parts of the examination by their marks; who holds a licence; who is employed at county level or below."""

    WRITTEN = Component.WRITTEN.value
    SKILLS = Component.SKILLS.value
    INTERVIEW = Component.INTERVIEW.value
    LICENCE = "licence"
    COUNTY_OR_BELOW = "county_or_below"


OF_THE_PERSON: Final = (Tie.LICENCE, Tie.COUNTY_OR_BELOW)
"""What goes by who somebody is, not by marks."""
_LOCAL: Final = frozenset({Level.COUNTY, Level.TOWNSHIP})


def holds(licence: Licence | None) -> bool:
    """Whether one is held at all: of an assistant physician, or a physician."""
    return licence not in (None, Licence.NONE)


def ties_of(
    order: Iterable[Tie], marks: Iterable[Mark], licence: Licence | None, employer_level: Level | None
) -> tuple[int, ...]:
    """What is compared in turn, the higher before the lower; an excused component counts no points."""
    found = {mark.component.value: mark.points or 0 for mark in marks}
    found |= {Tie.LICENCE.value: int(holds(licence)), Tie.COUNTY_OR_BELOW.value: int(employer_level in _LOCAL)}
    return tuple(found.get(each.value, 0) for each in order)
