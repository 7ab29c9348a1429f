"""Which preferences the province's lines leave: nobody is ranked in a stream whose line was missed [POL-4]."""

from collections.abc import Iterable

from contracts.messages.exams import Mark
from contracts.season.marks import Line
from contracts.season.season import Base
from contracts.vocabulary import SpecialtyCode


def below_line(
    base: Base, preferences: Iterable[SpecialtyCode], marks: Iterable[Mark], lines: Iterable[Line]
) -> tuple[SpecialtyCode, ...]:
    """The preferences that count no more; an excused component has no line, as it has no minimum."""
    points = {mark.component: mark.points for mark in marks}
    missed = {
        line.stream for line in lines if (found := points.get(line.component)) is not None and found < line.least_points
    }
    return tuple(specialty for specialty in preferences if base.stream_of(specialty) in missed)
